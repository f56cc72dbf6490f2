import Glibc
import HTTP
import Loops
import Synchronization

/// A local mail relay without TLS that records mails. A test can make it refuse them.
package final class TestRelay: Sendable {
    /// A mail that it accepted.
    package struct Taken: Sendable, Equatable {
        package let sender: String
        package let recipients: [String]
        /// As received, without the dots that SMTP doubles.
        package let data: String

        package init(sender: String, recipients: [String], data: String) {
            self.sender = sender
            self.recipients = recipients
            self.data = data
        }

        /// A field of the header, with its lines joined.
        package func field(_ name: String) -> String? {
            let head = data.components(of: "\r\n\r\n")[0].replacing("\r\n ", with: " ")
            return head.components(of: "\r\n").first { $0.lowercased().hasPrefix(name.lowercased() + ":") }.map {
                String($0.dropFirst(name.count + 1).drop { $0 == " " })
            }
        }
    }

    /// How it behaves.
    package enum Mood: Sendable, Equatable {
        case kind
        /// Answers this to the command, such as `550 no such user` to `RCPT`; `DOT` stands for the end of the message.
        case refusing(String, String)
        /// Accepts the mail and closes the connection without an answer.
        case silent
    }

    package let port: UInt16
    private let listening: Int32
    private let state = Mutex<(taken: [Taken], mood: Mood, tries: Int)>(([], .kind, 0))

    package var taken: [Taken] { state.withLock { $0.taken } }
    /// The number of `RCPT` commands that it got.
    package var tries: Int { state.withLock { $0.tries } }
    package var mood: Mood {
        get { state.withLock { $0.mood } }
        set { state.withLock { $0.mood = newValue } }
    }

    /// Listens until `close()` or the end of the process.
    package init() throws {
        let listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = unsafe withUnsafeMutablePointer(to: &name) { name in
            unsafe name.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(listening, address, length) == 0 && getsockname(listening, address, &length) == 0
            }
        }
        guard bound, listen(listening, 64) == 0 else { throw SupervisedScript.Failure(description: "no port for a relay") }
        (self.listening, port) = (listening, UInt16(bigEndian: name.sin_port))
        let thread = Loop()
        thread.start()
        thread.task { [self] in
            accept()
            await thread.stop()
        }
    }

    package func close() { shutdown(listening, Int32(SHUT_RDWR)) }

    private func accept() {
        while true {
            let descriptor = Glibc.accept(listening, nil, nil)
            guard descriptor >= 0 else { return }
            let thread = Loop()
            thread.start()
            thread.task { [self] in
                Conversation(descriptor).hold(with: self)
                await thread.stop()
            }
        }
    }

    fileprivate func record(_ mail: Taken) { state.withLock { $0.taken.append(mail) } }
    fileprivate func recordTry() { state.withLock { $0.tries += 1 } }
}

/// A client's connection to the relay.
private final class Conversation {
    private let descriptor: Int32
    private var received: [UInt8] = []

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    func hold(with relay: TestRelay) {
        var (sender, recipients): (String, [String]) = ("", [])
        say("220 relay.test ESMTP")
        while let line = line() {
            let verb = line.prefix(4).uppercased()
            if case .refusing(verb, let reply) = relay.mood {
                if verb == "RCPT" { relay.recordTry() }
                say(reply)
                continue
            }
            switch verb {
            case "EHLO", "HELO": say("250-relay.test\r\n250 8BITMIME")
            case "MAIL":
                (sender, recipients) = (Self.address(line), [])
                say("250 ok")
            case "RCPT":
                relay.recordTry()
                recipients.append(Self.address(line))
                say("250 ok")
            case "DATA":
                say("354 go on")
                guard let data = data() else { return }
                if case .refusing("DOT", let reply) = relay.mood {
                    say(reply)
                    continue
                }
                relay.record(TestRelay.Taken(sender: sender, recipients: recipients, data: data))
                if relay.mood == .silent { return }
                say("250 taken")
            case "RSET", "NOOP": say("250 ok")
            case "QUIT":
                say("221 bye")
                return
            default: say("502 what?")
            }
        }
    }

    private static func address(_ line: String) -> String { String(line.drop { $0 != "<" }.dropFirst().prefix { $0 != ">" }) }

    private func say(_ text: String) {
        let bytes = Array((text + "\r\n").utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }

    /// The next line without its line break; nil if the connection has ended.
    private func line() -> String? {
        while true {
            if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
                let line = received[..<end]
                received.removeFirst(end + 1)
                return String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
            }
            guard receive() else { return nil }
        }
    }

    private func data() -> String? {
        var lines: [String] = []
        while let line = line() {
            if line == "." { return lines.joined(separator: "\r\n") + "\r\n" }
            lines.append(line.hasPrefix(".") ? String(line.dropFirst()) : line)
        }
        return nil
    }

    private func receive() -> Bool {
        var piece = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe piece.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress!, $0.count, 0) }
        if count > 0 { received += piece[..<count] }
        return count > 0
    }
}
