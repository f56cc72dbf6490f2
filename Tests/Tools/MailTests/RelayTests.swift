import Kernel
import Mail
import Synchronization
import TestKit
import Testing

@Suite("Sending to a mail relay")
struct RelayTests {
    private static func send(
        to relay: TestRelay, _ message: String = "Subject: x\r\n\r\n.dot\r\n", sendCheck: @escaping @Sendable () -> Bool = { true }
    ) async throws -> MailRelay.Outcome {
        let (from, to) = try (#require(EmailAddress(typed: "a@kolchi.example")), #require(EmailAddress(typed: "b@example.ma")))
        let way = MailRelay(MailRelay.Settings(host: "127.0.0.1", port: Int(relay.port), security: .plain))
        return await way.send(Bytes(message), from: from, to: to, sendCheck: sendCheck)
    }

    @Test("delivers a message once and completely, with the right sender and recipient")
    func taken() async throws {
        let relay = try TestRelay()
        #expect(try await Self.send(to: relay) == .taken)
        #expect(
            relay.taken == [TestRelay.Taken(sender: "a@kolchi.example", recipients: ["b@example.ma"], data: "Subject: x\r\n\r\n.dot\r\n")])
        relay.close()
    }

    static let refusals: [(command: String, reply: String, outcome: MailRelay.Outcome)] = [
        ("RCPT", "550 5.1.1 no such user", .noSuchRecipient("550 5.1.1 no such user")),
        ("RCPT", "450 4.2.1 later", .notNow("450 4.2.1 later")),
        ("MAIL", "550 who are you", .notNow("550 who are you")),
        ("DATA", "554 no", .notNow("554 no")),
        ("DOT", "554 5.7.1 spam", .unwanted("554 5.7.1 spam")),
        ("DOT", "451 4.3.0 later", .notNow("451 4.3.0 later")),
    ]

    @Test("reports what was refused, at which step, and whether permanently", arguments: refusals.indices)
    func refused(index: Int) async throws {
        let (command, reply, outcome) = Self.refusals[index]
        let relay = try TestRelay()
        relay.mood = .refusing(command, reply)
        let told = try await Self.send(to: relay)
        #expect(told == outcome)
        #expect(relay.taken.isEmpty)
        relay.close()
    }

    @Test("is reported as unknown if the relay has the whole message and leaves without an answer")
    func unknown() async throws {
        let relay = try TestRelay()
        relay.mood = .silent
        let outcome = try await Self.send(to: relay)
        guard case .unknown = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(relay.taken.count == 1)
        relay.close()
    }

    @Test("calls the send check when the relay waits for the message, and sends nothing if it refuses")
    func sendCheck() async throws {
        let relay = try TestRelay()
        let asked = Mutex(0)
        let outcome = try await Self.send(to: relay) {
            asked.withLock { $0 += 1 }
            return false
        }
        #expect(outcome == .withheld && asked.withLock { $0 } == 1 && relay.tries == 1 && relay.taken.isEmpty)
        // The send check is not called for a refused recipient.
        relay.mood = .refusing("RCPT", "550 no")
        _ = try await Self.send(to: relay) {
            asked.withLock { $0 += 1 }
            return true
        }
        #expect(asked.withLock { $0 } == 1)
        relay.close()
    }

    @Test("never falls back to plain text if STARTTLS is required but not offered")
    func clear() async throws {
        let relay = try TestRelay()
        let (from, to) = try (#require(EmailAddress(typed: "a@kolchi.example")), #require(EmailAddress(typed: "b@example.ma")))
        let way = MailRelay(MailRelay.Settings(host: "127.0.0.1", port: Int(relay.port), security: .startTLS))
        guard case .notNow = await way.send(Bytes("Subject: x\r\n\r\n"), from: from, to: to) else {
            Issue.record("it was sent in clear")
            return
        }
        #expect(relay.taken.isEmpty && relay.tries == 0)
        relay.close()
    }

    @Test("is reported as retryable if the relay cannot be reached")
    func absent() async throws {
        let relay = try TestRelay()
        relay.close()
        guard case .notNow = try await Self.send(to: relay) else {
            Issue.record("taken by nobody")
            return
        }
    }
}
