import HTML
import Identity
import Jobs
import Kernel
import Links
import Postgres
import SMS
import Secrets
import TestKit
import Testing

@testable import Notifications

@Suite("Somebody who has an account or signs up")
struct PeopleTests {
    private static func inbox(on db: Database) async throws -> MessagingFixture {
        try await MessagingFixture.open(on: db) { _ in Transports(mail: .inbox, sms: .inbox) }
    }

    @Test(
        "gets the link by e-mail that verifies the address",
        arguments: [Verification.Purpose.verifyEmail, .resetPassword, .changeEmail])
    func links(purpose: Verification.Purpose) async throws {
        try await TestDatabase.clone { db in
            let fixture = try await Self.inbox(on: db)
            let person = try await db.transaction { try await Cast.salma.signsUp(speaking: .arabic, in: $0).id }
            let contact = try #require(Contact(typed: "salma@example.ma"))
            let id = try await db.transaction { try await Verification.request(purpose, of: contact, person: person, in: .english, in: $0) }
            try await fixture.works()
            let mails = try await db.read(InboxMessage.newest)
            #expect(mails.map(\.recipient) == ["salma@example.ma"])
            let mail = try #require(mails.first?.message)
            let address = try #require(mail.text.firstMatch(of: #/https:\/\/kolchi\.example\/en\/[a-z]+\/(\S+)/#))
            #expect(Verification.id(of: String(address.output.1), for: purpose, fixture.key) == id)
            #expect(mail.html?.contains(String(address.output.0)) == true)
            fixture.relay.close()
        }
    }

    @Test("leaves no stored message when erased while a worker has it in hand, and the last message is stored without an address")
    func erasedMeanwhile() async throws {
        try await TestDatabase.clone { db in
            let contact = try #require(Contact(typed: "salma@example.ma"))
            let words = InboxMessage(subject: "", text: "bonjour", html: nil)
            for (type, isErased, kept) in [
                (NotificationType.securityAlert, true, []), (.securityAlert, false, ["salma@example.ma"]), (.accountErased, false, [""]),
            ] {
                let queued = try await db.transaction { tx in
                    try await NotificationKey(type, "1").queue(contact, .french, of: nil, in: tx)
                    return try await QueuedMessage.claim(in: tx)
                }
                let taken = try #require(queued)
                if isErased { try await db.transaction { tx in try await tx.run("DELETE FROM notifications.message") } }
                try await db.transaction { tx in try await words.store(for: taken, in: tx) }
                #expect(try await db.read(InboxMessage.newest).map(\.recipient) == kept)
                let count = Query.one("SELECT count(*) FROM notifications.message") { row in try row.next(Int.self) }
                #expect(try await db.read(count) == (kept == ["salma@example.ma"] ? 1 : 0))
                try await db.transaction { tx in try await tx.run(["DELETE FROM notifications.message", "DELETE FROM notifications.inbox"])
                }
            }
        }
    }

    @Test("leaves no address when the last message fails: its worker dies, or the relay refuses it")
    func lastMessageFails() async throws {
        try await TestDatabase.clone { db in
            let fixture = try await MessagingFixture.open(on: db)
            let contact = try #require(Contact(typed: "salma@example.ma"))
            let count = Query.one("SELECT (SELECT count(*) FROM notifications.message) + (SELECT count(*) FROM notifications.paused)") {
                row in try row.next(Int.self)
            }
            try await db.transaction { tx in
                try await NotificationKey(.accountErased, "1").queue(contact, .french, of: nil, in: tx)
                let queued = try await QueuedMessage.claim(in: tx)
                let isHanding = try await queued?.handOver(in: tx)
                #expect(isHanding == true)
            }
            try await fixture.shiftClock(by: QueuedMessage.queue.lease + 1)
            try await fixture.works()
            #expect(try await db.read(count) == 0)
            fixture.relay.mood = .refusing("RCPT", "550 <salma@example.ma> is nobody")
            try await db.transaction { tx in try await NotificationKey(.accountErased, "2").queue(contact, .french, of: nil, in: tx) }
            try await fixture.works()
            #expect(fixture.relay.tries == 1)
            #expect(try await db.read(count) == 0)
            fixture.relay.close()
        }
    }

    @Test("gets the code by text message", arguments: [Verification.Purpose.verifyPhone, .loginCode, .stepUp, .orderContact])
    func codes(purpose: Verification.Purpose) async throws {
        try await TestDatabase.clone { db in
            let fixture = try await Self.inbox(on: db)
            let person = try await db.transaction { try await Cast.salma.signsUp(with: Cast.salma.phone, speaking: .arabic, in: $0).id }
            let contact = try #require(Contact(typed: "06 12 34 56 78"))
            let id = try await db.transaction { try await Verification.request(purpose, of: contact, person: person, in: .arabic, in: $0) }
            let verification = try #require(try await db.read(Verification.toSend(id)))
            try await fixture.works()
            let texts = try await db.read(InboxMessage.newest)
            #expect(
                texts.map(\.recipient) == ["+212612345678"] && texts.first?.message.text.contains(verification.code(fixture.key)) == true)
            fixture.relay.close()
        }
    }

    @Test("gets nothing where no account has the address, and no link that is no longer valid")
    func nothing() async throws {
        try await TestDatabase.clone { db in
            let fixture = try await Self.inbox(on: db)
            let contact = try #require(Contact(typed: "stranger@example.ma"))
            let used = try await db.transaction { tx in
                _ = try await Verification.request(.resetPassword, of: contact, person: nil, in: .french, in: tx)
                return try await Verification.request(.verifyEmail, of: contact, person: nil, in: .french, in: tx)
            }
            try await db.transaction { tx in _ = try await Verification.use(used, in: tx) }
            try await fixture.works()
            #expect(try await db.read(InboxMessage.newest).isEmpty)
            fixture.relay.close()
        }
    }

    @Test("gets a message about a new browser, whatever their preferences are")
    func device() async throws {
        try await TestDatabase.clone { db in
            let fixture = try await Self.inbox(on: db)
            let person = try await db.transaction { try await Cast.salma.signsUp(speaking: .arabic, in: $0).id }
            try await db.transaction { tx in
                let payload = "{\"person\":\"\(person)\",\"session\":\"\(ID<PeopleTests>())\"}"
                for _ in 0..<2 {
                    try await tx.run("INSERT INTO jobs.job (name, payload) VALUES ('notifications:identity.new-device', \(payload)::jsonb)")
                }
            }
            try await fixture.works()
            #expect(try await fixture.states() == ["identity.new-device to salma@example.ma": "sent"])
            fixture.relay.close()
        }
    }

    @Test("gets each change of credentials once at every contact from before and in the account")
    func changes() async throws {
        try await TestDatabase.clone { db in
            let person = try await db.transaction { try await Cast.salma.signsUpWithBoth(speaking: .arabic, in: $0).id }
            let fixture = try await Self.inbox(on: db)
            try await db.transaction { tx in
                try await Person.setPassword(PasswordHash(rawValue: "$argon2id$y"), of: person, keeping: nil, in: tx)
            }
            try await db.transaction { tx in
                try await tx.run(
                    "INSERT INTO jobs.job (name, payload) SELECT name, payload FROM jobs.job WHERE name = 'notifications:identity.alert-raised'"
                )
            }
            try await fixture.works()
            let kept = try await db.read(InboxMessage.newest)
            #expect(Set(kept.map(\.recipient)) == ["salma@example.ma", "+212612345678"] && kept.count == 2)
            // In the language of the account, with a link to reset the password.
            for entry in kept {
                #expect(
                    entry.message.text.contains("تم تغيير كلمة مرور حسابك")
                        && entry.message.text.contains("https://kolchi.example/ar/reset"))
            }
            #expect(try await db.read(InAppNotification.newest(of: person)).map(\.sentence) == [.alertPassword])
            #expect(try await db.read(Query.one("SELECT count(*) FROM identity.alert") { row in try row.next(Int.self) }) == 0)
            fixture.relay.close()
        }
    }

    @Test("gets a message for each kind of alert with what happened and where to go", arguments: SecurityAlert.Kind.allCases)
    func words(_ kind: SecurityAlert.Kind) throws {
        let writer = NotificationRenderer(origin: MessagingFixture.origin, key: SigningKey())
        for language in Language.allCases {
            let draft = writer.draft(of: "\(kind.rawValue) 1", language, .utc)
            let content = try #require(draft.alertEmail())
            let (words, text) = (kind.sentence.text(in: language), try #require(draft.alertText()))
            let address = try #require(content.act?.address.description)
            #expect(content.text(in: language).contains(words) && text.contains(words) && text.contains(address))
            #expect(address.hasPrefix("\(MessagingFixture.origin)/\(language.rawValue)/"))
        }
        #expect(
            writer.draft(of: "unheard-of 1", .french, .utc).alertEmail() == nil && writer.draft(of: "", .french, .utc).alertText() == nil)
    }
}
