import CLinux
import Glibc
import Kernel

/// An answer on its way into a socket. One call sends head and body together; the body is never copied.
struct Output {
    enum Progress {
        case finished
        /// All pieces so far are written. The next one, or the end, has not come yet.
        case awaitsPiece
        /// The socket takes no more for now.
        case blocked
        case failed
    }

    /// How a client recognises the end of the body (RFC 9112 §6.3).
    enum Framing {
        /// By its length. The body is whole from the beginning.
        case length
        /// By the last chunk.
        case chunked
        /// By the end of the connection.
        case close
    }

    /// The most bytes of a file that one call sends. Between two pieces other connections are served.
    private static let piece = 262_144
    private static let lineEnd = Bytes("\r\n")
    private static let lastChunk = Bytes("0\r\n\r\n")

    /// What is being sent: the head or the size of a chunk, then the body or one piece, then the end of the chunk.
    private var head: Bytes
    private var body: Response.Body
    private var tail = Bytes.empty
    /// How much of it is sent.
    private var position = 0
    /// Bytes of what was sent before it.
    private var sentBefore = 0
    private let framing: Framing
    /// Whether no further piece will come.
    private(set) var isWhole: Bool

    /// - Parameter body: empty where pieces will follow.
    init(head: Bytes, body: Response.Body, framing: Framing) {
        self.head = head
        self.body = body
        self.framing = framing
        isWhole = framing == .length
    }

    /// Bytes of head and body that the socket has taken.
    var sent: Int { sentBefore + position }
    var awaitsPiece: Bool { !isWhole && position == count }

    private var count: Int { head.count + (body.count ?? 0) + tail.count }

    /// Adds a piece that is not empty. All before it must be written.
    mutating func add(_ piece: Bytes) {
        guard framing == .chunked else { return begin(head: .empty, piece) }
        var size = ByteBuffer(capacity: 18)
        size.append(String(piece.count, radix: 16))
        size.literal("\r\n")
        begin(head: size.finish(), piece, tail: Self.lineEnd)
    }

    /// Ends the body. All before must be written.
    mutating func end() {
        isWhole = true
        if framing == .chunked { begin(head: Self.lastChunk, .empty) }
    }

    private mutating func begin(head: Bytes, _ piece: Bytes, tail: Bytes = .empty) {
        sentBefore += position
        position = 0
        self.head = head
        body = .bytes(piece)
        self.tail = tail
    }

    /// Writes as much as the socket accepts.
    mutating func write(to descriptor: Int32) -> Progress {
        while position < count {
            let written =
                switch body {
                case .bytes(let bytes): sendTogether(bytes, to: descriptor)
                case .file(let file): position < head.count ? sendHead(to: descriptor) : sendPiece(of: file, to: descriptor)
                case .stream: preconditionFailure("a streamed body comes in pieces")
                }
            if written > 0 {
                position += written
            } else if written < 0, errno == EINTR {
                continue
            } else {
                // A file that has become shorter yields 0 bytes. The promised length cannot be sent.
                return written < 0 && errno == EAGAIN ? .blocked : .failed
            }
        }
        return isWhole ? .finished : .awaitsPiece
    }

    private func sendTogether(_ bytes: Bytes, to descriptor: Int32) -> Int {
        unsafe head.withUnsafeBytes { head in
            unsafe bytes.withUnsafeBytes { body in
                unsafe tail.withUnsafeBytes { tail in
                    let inHead = min(position, head.count)
                    let inBody = min(position - inHead, body.count)
                    let inTail = position - inHead - inBody
                    var parts = unsafe (
                        iovec(iov_base: UnsafeMutableRawPointer(mutating: head.baseAddress! + inHead), iov_len: head.count - inHead),
                        iovec(iov_base: UnsafeMutableRawPointer(mutating: body.baseAddress! + inBody), iov_len: body.count - inBody),
                        iovec(iov_base: UnsafeMutableRawPointer(mutating: tail.baseAddress! + inTail), iov_len: tail.count - inTail)
                    )
                    return unsafe withUnsafeMutablePointer(to: &parts) { parts in
                        unsafe parts.withMemoryRebound(to: iovec.self, capacity: 3) { parts in
                            var message = unsafe msghdr()
                            unsafe message.msg_iov = parts
                            unsafe message.msg_iovlen = 3
                            return unsafe sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
                        }
                    }
                }
            }
        }
    }

    private func sendHead(to descriptor: Int32) -> Int {
        unsafe head.withUnsafeBytes { head in
            unsafe send(descriptor, head.baseAddress! + position, head.count - position, Int32(MSG_NOSIGNAL | MSG_MORE))
        }
    }

    private func sendPiece(of file: FileBody, to descriptor: Int32) -> Int {
        var offset = off_t(file.start + position - head.count)
        return unsafe sendfile(descriptor, file.descriptor, &offset, min(Self.piece, count - position))
    }
}

/// How long a client made the server wait with its answer. Times in which the server itself made the answer do not count.
struct ReadingPace {
    private var waited = 0
    private var waitBegan: Int?

    mutating func beginWait(at second: Int) { if waitBegan == nil { waitBegan = second } }

    mutating func endWait(at second: Int) { waited += second - (waitBegan.take() ?? second) }

    /// - Parameter sent: the bytes that the socket has taken in all.
    func isTooSlow(_ sent: Int, at second: Int, _ limits: ServerLimits) -> Bool {
        guard let waitBegan else { return false }
        let seconds = waited + second - waitBegan
        return seconds > limits.answerGraceSeconds && sent < seconds * limits.answerBytesPerSecond
    }
}
