import Glibc
import HTTP
import Loops

/// A client that sends raw bytes and reads the answers.
package final class Client {
    private var descriptor: Int32
    /// The value of `Host` for a shop at this port.
    package let host: String
    private var received: [UInt8] = []

    /// - Parameter seconds: the longest time of one read.
    package init(port: UInt16, timeout seconds: Int = 10) {
        host = "localhost:\(port)"
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var timeout = timeval(tv_sec: seconds, tv_usec: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var one: Int32 = 1
        unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        _ = unsafe withUnsafePointer(to: &name) { name in
            unsafe name.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    @discardableResult
    package func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// - Returns: false if the server closed the connection before it had received everything.
    @discardableResult
    package func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { bytes in
                unsafe Glibc.send(descriptor, bytes.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return false }
            sent += count
        }
        return true
    }

    /// Signals the end of sending; answers can still be read.
    package func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Ends the connection with a reset.
    package func abort() {
        var now = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
        close(descriptor)
        descriptor = -1
    }

    /// One answer: status, headers with lower-case names, body. Several fields of one name are joined by a comma (RFC 9110 §5.3).
    package struct Answer: Equatable, Sendable {
        package var status = 0
        package var fields: [String: String] = [:]
        package var body: [UInt8] = []
        package var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// The next answer; nil if the connection ended before it was complete.
    package func answer(toHead: Bool = false) -> Answer? {
        while true {
            if let end = headEnd() {
                let lines = String(decoding: received[..<end], as: UTF8.self).components(of: "\r\n")
                var answer = Answer()
                answer.status = Int(lines[0].split(separator: " ")[1]) ?? 0
                for line in lines.dropFirst() where !line.isEmpty {
                    let parts = line.split(separator: ":", maxSplits: 1)
                    let value = String(parts[1].drop { $0 == " " })
                    answer.fields[parts[0].lowercased()] = answer.fields[parts[0].lowercased()].map { $0 + ", " + value } ?? value
                }
                let isBare = toHead || answer.status == 204 || answer.status == 304 || answer.status == 100
                if !isBare, answer.fields["transfer-encoding"] == "chunked" { return chunked(answer, after: end) }
                let length = isBare ? 0 : Int(answer.fields["content-length"] ?? "0") ?? 0
                while received.count < end + length { if !receive() { return nil } }
                answer.body = Array(received[end..<end + length])
                received.removeFirst(end + length)
                return answer
            }
            if !receive() { return nil }
        }
    }

    private func chunked(_ head: Answer, after end: Int) -> Answer? {
        var answer = head
        received.removeFirst(end)
        var decoder = BodyDecoder(.chunked)
        while decoder.state == .reading {
            if received.isEmpty, !receive() { return nil }
            let step = decoder.decode(received.span)
            answer.body += received[step.data]
            received.removeFirst(step.used)
        }
        return decoder.state == .finished ? answer : nil
    }

    /// Everything until the server closes the connection; nil if it does not close in time.
    package func rest() -> [UInt8]? {
        while receive() {}
        return hasEnded ? received : nil
    }

    private var hasEnded = false
    /// Whether the server has ended the connection with a reset.
    package private(set) var wasReset = false

    private func receive() -> Bool {
        var piece = [UInt8](repeating: 0, count: 65536)
        let count = unsafe piece.withUnsafeMutableBytes { piece in unsafe recv(descriptor, piece.baseAddress!, piece.count, 0) }
        if count > 0 { received += piece[..<count] }
        if count == 0 { hasEnded = true }
        if count < 0, errno == ECONNRESET { wasReset = true }
        return count > 0
    }

    private func headEnd() -> Int? {
        guard received.count >= 4 else { return nil }
        for index in 0...received.count - 4 where received[index...].starts(with: [13, 10, 13, 10]) { return index + 4 }
        return nil
    }
}

extension String {
    package func components(of separator: String) -> [String] {
        var parts: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }
}

/// Runs blocking work on its own thread, so that the threads of the tests' pool stay free.
package func onOwnThread<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws -> Result {
    let thread = Loop()
    thread.start()
    let result = try await thread.task { try await body() }.value
    await thread.stop()
    return result
}
