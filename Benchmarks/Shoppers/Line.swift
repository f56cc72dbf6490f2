import CLinux
import Glibc
import Loops

/// A client's connection to the shop. It sends one request at a time and reports the answer. Belongs to its loop.
final class Line: Source {
    let descriptor: Int32
    private unowned let crowd: Crowd
    private let host: String
    private(set) var isOpen = true
    /// Whether an answer has arrived on it.
    private(set) var isUsed = false
    private var input: [UInt8] = []
    private var output: [UInt8] = []

    /// - Parameter near: the last three numbers of the source address in 127.0.0.0/8. Different addresses keep many connections
    ///   from counting as one client network.
    init(port: UInt16, near: UInt32, crowd: Crowd, on loop: isolated Loop) {
        self.crowd = crowd
        host = "localhost:\(port)"
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        precondition(descriptor >= 0, "no descriptor is left")
        var one: Int32 = 1
        unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        // The kernel chooses the port at connect time. So ports are unique per destination only, and there are enough (ip(7)).
        unsafe setsockopt(descriptor, Int32(IPPROTO_IP), IP_BIND_ADDRESS_NO_PORT, &one, 4)
        unsafe Self.name(0x7F00_0000 | near & 0xFF_FFFF, 0) { unsafe bind(descriptor, $0, $1) }
        unsafe Self.name(0x7F00_0001, port) { unsafe connect(descriptor, $0, $1) }
        loop.add(self, for: [.readable, .writable, .peerClosed, .edgeTriggered])
    }

    private static func name(_ address: UInt32, _ port: UInt16, _ use: (UnsafePointer<sockaddr>, socklen_t) -> Int32) {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        name.sin_addr.s_addr = address.bigEndian
        _ = unsafe withUnsafePointer(to: &name) { name in
            unsafe name.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe use($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }

    func send(_ request: Shopper.Request, cookie: String) {
        var text = "\(request.form == nil ? "GET" : "POST") \(request.path) HTTP/1.1\r\nHost: \(host)\r\n"
        if request.form != nil { text += "Sec-Fetch-Site: same-origin\r\n" }
        if !cookie.isEmpty { text += "Cookie: \(cookie)\r\n" }
        if let form = request.form {
            text += "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: \(form.utf8.count)\r\n\r\n\(form)"
        } else {
            text += "\r\n"
        }
        output += Array(text.utf8)
        flush()
    }

    func close(on loop: isolated Loop) {
        guard isOpen else { return }
        isOpen = false
        loop.remove(self)
        Glibc.close(descriptor)
    }

    func ready(_ events: Readiness, on loop: isolated Loop) {
        if events.contains(.writable) { flush() }
        guard !events.isDisjoint(with: [.readable, .peerClosed, .failed]) else { return }
        var hasEnded = !events.isDisjoint(with: .failed)
        while isOpen {
            let count = receive()
            if count > 0 { continue }
            if count == 0 || errno != EAGAIN { hasEnded = true }
            break
        }
        while isOpen, let (answer, used) = Answer.read(input[...]) {
            input.removeFirst(used)
            isUsed = true
            crowd.hear(answer, on: self, loop)
        }
        if hasEnded, isOpen { crowd.hear(nil, on: self, loop) }
    }

    /// Like `recv`.
    private func receive() -> Int {
        unsafe withUnsafeTemporaryAllocation(byteCount: 65536, alignment: 16) { piece in
            let count = unsafe recv(descriptor, piece.baseAddress!, piece.count, 0)
            if count > 0 { unsafe input += piece.prefix(count) }
            return count
        }
    }

    private func flush() {
        guard !output.isEmpty else { return }
        let sent = unsafe output.withUnsafeBytes { unsafe Glibc.send(descriptor, $0.baseAddress!, $0.count, Int32(MSG_NOSIGNAL)) }
        if sent > 0 { output.removeFirst(sent) }
    }
}
