import Identity
import Images
import Kernel
import Notifications
import Postgres
import Support
import TestKit
import Testing

@Suite("A message of the contact form")
struct SupportTests {
    private static func receive(from contact: String, operatorAddress: String?, times: Int = 1, files: Int = 0, in db: Database)
        async throws -> ContactMessage
    {
        let draft = try ContactDraft(
            name: "Nadia", contact: contact, topic: "order", order: "K-7HM2XQP", words: "Où est mon colis ?\nMerci")
        let id = ContactMessage.ID()
        let stored = (0..<files).map { number in
            StoredPrivateFile(
                key: String(repeating: "\(number)", count: 32), type: .pdf, size: 1, hash: String(repeating: "a", count: 64))
        }
        for _ in 1...times {
            try await db.transaction { tx in
                try await ContactMessage.receive(
                    id, draft, files: stored, of: nil, in: .english, operatorAddress: operatorAddress.flatMap(EmailAddress.init(typed:)),
                    in: tx)
            }
        }
        return try #require(try await db.read(ContactMessage.with(id)))
    }

    @Test("goes to the operator once, whose answer goes to the sender, who gets an acknowledgement")
    func mailed() async throws {
        try await TestDatabase.clone { db in
            let fixture = try await MessagingFixture.open(on: db)
            _ = try await Self.receive(from: "nadia@example.ma", operatorAddress: "boutique@kolchi.example", times: 2, in: db)
            try await fixture.works()
            let forwarded = try #require(fixture.relay.taken.first { $0.recipients == ["boutique@kolchi.example"] })
            let reply = try #require(fixture.relay.taken.first { $0.recipients == ["nadia@example.ma"] })
            #expect(fixture.relay.taken.count == 2)
            #expect(forwarded.field("Reply-To") == "<nadia@example.ma>" && reply.field("Reply-To") == nil)
            #expect(forwarded.field("Content-Language") == "fr" && reply.field("Content-Language") == "en")
            fixture.relay.close()
        }
    }

    @Test("is quoted to the operator only: the acknowledgement to an unverified address has no text of the sender")
    func quoted() async throws {
        try await TestDatabase.clone { db in
            let inbox = try await MessagingFixture.open(on: db) { _ in Transports(mail: .inbox, sms: .inbox) }
            let message = try await Self.receive(from: "nadia@example.ma", operatorAddress: "boutique@kolchi.example", files: 2, in: db)
            try await inbox.works()
            let kept = try await db.read(InboxMessage.newest)
            let words = try #require(kept.first { $0.recipient == "boutique@kolchi.example" }?.message)
            for part in ["Nadia", "nadia@example.ma", "K-7HM2XQP", "Où est mon colis ?", "Merci", "2 fichiers joints"] {
                #expect(words.text.contains(part), "\(part)")
            }
            #expect(!words.text.contains(String(repeating: "1", count: 32)))
            #expect(words.subject.contains(message.reference))
            let acknowledged = try #require(kept.first { $0.recipient == "nadia@example.ma" }?.message)
            #expect(
                acknowledged.text.contains(message.reference) && !acknowledged.text.contains("colis")
                    && !acknowledged.text.contains("Nadia"))
            inbox.relay.close()
        }
    }

    @Test("reaches the operator by mail also with a telephone number, and waits in the database where no address is set")
    func unanswered() async throws {
        try await TestDatabase.clone { db in
            let fixture = try await MessagingFixture.open(on: db)
            _ = try await Self.receive(from: "06 12 34 56 78", operatorAddress: "boutique@kolchi.example", in: db)
            _ = try await Self.receive(from: "06 12 34 56 78", operatorAddress: nil, in: db)
            try await fixture.works()
            #expect(fixture.relay.taken.map(\.recipients) == [["boutique@kolchi.example"]])
            #expect(fixture.relay.taken[0].field("Reply-To") == nil)
            #expect(try await db.read(ContactMessage.newest(10)).count == 2)
            fixture.relay.close()
        }
    }

    @Test("is forwarded however many come, while one stranger's address gets a few acknowledgements an hour")
    func flooded() async throws {
        try await TestDatabase.clone { db in
            let fixture = try await MessagingFixture.open(on: db)
            for _ in 1...8 { _ = try await Self.receive(from: "nadia@example.ma", operatorAddress: "boutique@kolchi.example", in: db) }
            try await fixture.works()
            let recipients = fixture.relay.taken.flatMap(\.recipients)
            #expect(recipients.count { $0 == "boutique@kolchi.example" } == 8)
            #expect(recipients.count { $0 == "nadia@example.ma" } == 6)
            fixture.relay.close()
        }
    }
}
