import CLinux
import Glibc
import Kernel

/// An answer on its way into a socket. One call sends head and body together; the body is never copied.
struct Output {
    enum Progress { case finished, blocked, failed }

    /// The most bytes of a file that one call sends. Between two pieces other connections are served.
    private static let piece = 262_144

    private let head: Bytes
    private let body: Response.Body
    private(set) var sent = 0

    init(head: Bytes, body: Response.Body) {
        self.head = head
        self.body = body
    }

    private var count: Int { head.count + body.count }

    /// Writes as much as the socket accepts.
    mutating func write(to descriptor: Int32) -> Progress {
        while sent < count {
            let written =
                switch body {
                case .bytes(let bytes): sendBoth(bytes, to: descriptor)
                case .file(let file): sent < head.count ? sendHead(to: descriptor) : sendPiece(of: file, to: descriptor)
                }
            if written > 0 {
                sent += written
            } else if written < 0, errno == EINTR {
                continue
            } else {
                // A file that has become shorter yields 0 bytes. The promised length cannot be sent.
                return written < 0 && errno == EAGAIN ? .blocked : .failed
            }
        }
        return .finished
    }

    private func sendBoth(_ bytes: Bytes, to descriptor: Int32) -> Int {
        unsafe head.withUnsafeBytes { head in
            unsafe bytes.withUnsafeBytes { body in
                let inHead = min(sent, head.count)
                let inBody = sent - inHead
                var parts = unsafe (
                    iovec(iov_base: UnsafeMutableRawPointer(mutating: head.baseAddress! + inHead), iov_len: head.count - inHead),
                    iovec(iov_base: UnsafeMutableRawPointer(mutating: body.baseAddress! + inBody), iov_len: body.count - inBody)
                )
                return unsafe withUnsafeMutablePointer(to: &parts) { parts in
                    unsafe parts.withMemoryRebound(to: iovec.self, capacity: 2) { parts in
                        var message = unsafe msghdr()
                        unsafe message.msg_iov = parts
                        unsafe message.msg_iovlen = 2
                        return unsafe sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
                    }
                }
            }
        }
    }

    private func sendHead(to descriptor: Int32) -> Int {
        unsafe head.withUnsafeBytes { head in
            unsafe send(descriptor, head.baseAddress! + sent, head.count - sent, Int32(MSG_NOSIGNAL | MSG_MORE))
        }
    }

    private func sendPiece(of file: FileBody, to descriptor: Int32) -> Int {
        var offset = off_t(file.start + sent - head.count)
        return unsafe sendfile(descriptor, file.descriptor, &offset, min(Self.piece, count - sent))
    }
}
