import CLinux
import Glibc
import Loops

/// A page that waits for a step: one connection that sends requests on demand and reports the answers. Belongs to its loop.
final class Poller: Source {
    let descriptor: Int32
    private unowned let room: Room
    private let host: String
    private var request: [UInt8] = []

    /// The cookie of a returning visitor.
    private static let cookie = "kolchi=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA; language=fr"

    /// The other headers that a browser sends.
    private static let fields = """
        User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r
        Accept: */*\r
        Accept-Encoding: gzip, deflate, br, zstd\r
        Accept-Language: fr-MA,fr;q=0.9,ar;q=0.8\r
        Sec-Fetch-Dest: empty\r
        Sec-Fetch-Mode: cors\r
        Sec-Fetch-Site: same-origin\r

        """

    init(port: UInt16, room: Room, on loop: isolated Loop) {
        self.room = room
        host = "localhost:\(port)"
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        precondition(descriptor >= 0, "no descriptor is left")
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        _ = unsafe withUnsafePointer(to: &name) { name in
            unsafe name.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        loop.add(self, for: [.readable, .writable, .peerClosed, .edgeTriggered])
    }

    func ask(for path: String) {
        request = Array("GET \(path) HTTP/1.1\r\nHost: \(host)\r\nCookie: \(Self.cookie)\r\n\(Self.fields)\r\n".utf8)
        send()
    }

    private func send() {
        guard !request.isEmpty else { return }
        let sent = unsafe request.withUnsafeBytes { unsafe Glibc.send(descriptor, $0.baseAddress!, $0.count, Int32(MSG_NOSIGNAL)) }
        if sent > 0 { request.removeFirst(sent) }
    }

    func ready(_ events: Readiness, on loop: isolated Loop) {
        if events.contains(.writable) { send() }
        guard !events.isDisjoint(with: [.readable, .peerClosed, .failed]) else { return }
        // An answer is small and arrives in one piece. The three digits after `HTTP/1.1 ` are its status.
        let status = unsafe withUnsafeTemporaryAllocation(byteCount: 8192, alignment: 16) { piece in
            let count = unsafe recv(descriptor, piece.baseAddress!, piece.count, 0)
            return count > 12 ? unsafe piece[9..<12].reduce(0) { $0 * 10 + Int($1) - 48 } : count == 0 ? 0 : nil
        }
        if let status { room.hear(status, from: self) }
    }
}

/// All waiting pages, and the times of their answers. Belongs to its loop.
final class Room {
    private var pollers: [Poller] = []
    /// Pages that were refused and must ask again.
    private var refused: [Poller] = []
    /// The times of the 200 answers, in microseconds of the monotonic clock.
    private(set) var times: [Int] = []

    func open(_ count: Int, port: UInt16, on loop: isolated Loop) {
        for _ in 0..<count { pollers.append(Poller(port: port, room: self, on: loop)) }
    }

    /// Makes all pages ask.
    func begin() {
        refused = pollers
        times = []
    }

    /// Makes up to `most` of the remaining pages ask.
    /// - Returns: how many asked.
    func ask(_ most: Int, for path: String) -> Int {
        let some = refused.suffix(most)
        refused.removeLast(some.count)
        for poller in some { poller.ask(for: path) }
        return some.count
    }

    /// - Parameter status: 0 if the connection has ended.
    func hear(_ status: Int, from poller: Poller) {
        switch status {
        case 200: times.append(microseconds())
        case 503: refused.append(poller)
        default: preconditionFailure("answered with \(status)")
        }
    }
}

/// The monotonic clock in microseconds.
func microseconds() -> Int {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
}
