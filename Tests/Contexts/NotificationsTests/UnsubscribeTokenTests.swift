import Identity
import Kernel
import Notifications
import Orders
import Postgres
import Secrets
import TestKit
import Testing

@Suite("E-mails with a link to unsubscribe")
struct SubscriptionTests {
    private static let origin = MessagingFixture.origin + "/fr/letters/"
    private static let seller = Actor(.seller, "Amine")

    private static func confirmed(_ purchaser: Purchaser, in db: Database) async throws -> OrderNumber {
        let offers = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], in: $0) }.offers
        let number = try await purchaser.buys(offers, in: db).orders[0]
        try await db.transaction { try await Order.confirm(number, by: seller, in: $0) }
        return number
    }

    @Test("have a link that hides the address, that only this installation can make, and that nobody can change")
    func token() throws {
        let (key, email) = (SigningKey(), try #require(EmailAddress(typed: "salma@example.ma")))
        for person in [nil, Person.ID()] {
            let subscription = try #require(UnsubscribeToken(.orders, to: email, of: person))
            let token = subscription.token(key)
            #expect(UnsubscribeToken(token: token, key) == subscription)
            #expect(!token.contains("salma") && !String(decoding: Base64URL.decode(token) ?? [], as: UTF8.self).contains("salma"))
            #expect(token.utf8.allSatisfy { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "=") })
            #expect(UnsubscribeToken(token: token, SigningKey()) == nil)
            for index in [0, token.count / 2, token.count - 2] {
                var forged = Array(token)
                forged[index] = forged[index] == "A" ? "B" : "A"
                #expect(UnsubscribeToken(token: String(forged), key) == nil)
            }
        }
        #expect(UnsubscribeToken(.security, to: email, of: nil) == nil)
        #expect(UnsubscribeToken(token: "", key) == nil && UnsubscribeToken(token: "none", key) == nil)
    }

    @Test("have the link in their header and footer; those about the account have none")
    func link() async throws {
        try await TestDatabase.clone { db in
            let fixture = try await MessagingFixture.open(on: db)
            _ = try await Self.confirmed(Purchaser(email: "salma@example.ma"), in: db)
            let nadia = try #require(EmailAddress(typed: "nadia@example.ma"))
            try await db.transaction { tx in
                _ = try await Verification.request(.verifyEmail, of: .email(nadia), person: nil, in: .french, in: tx)
            }
            try await fixture.works()
            #expect(fixture.relay.taken.count == 3)
            for mail in fixture.relay.taken {
                let link = mail.field("List-Unsubscribe")
                guard mail.recipients == ["salma@example.ma"] else {
                    #expect(link == nil && mail.field("List-Unsubscribe-Post") == nil)
                    continue
                }
                #expect(mail.field("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click")
                let address = try #require(link).dropFirst().dropLast()
                #expect(address.hasPrefix(Self.origin))
                #expect(
                    UnsubscribeToken(token: String(address.dropFirst(Self.origin.count)), fixture.key)?.email.rawValue == "salma@example.ma"
                )
            }
            fixture.relay.close()
        }
    }

    @Test("stop for a guest's address and kind after unsubscribing, until they are turned on again")
    func guest() async throws {
        try await TestDatabase.clone { db in
            let fixture = try await MessagingFixture.open(on: db)
            let email = try #require(EmailAddress(typed: "salma@example.ma"))
            let salma = try #require(UnsubscribeToken(.orders, to: email, of: nil))
            #expect(try await salma.isWanted(in: db))
            for _ in 1...2 { try await salma.set(isWanted: false, in: db) }
            #expect(try await !salma.isWanted(in: db))
            let number = try await Self.confirmed(Purchaser(email: "salma@example.ma"), in: db)
            _ = try await Self.confirmed(Purchaser(email: "nadia@example.ma"), in: db)
            try await fixture.works()
            #expect(fixture.relay.taken.map(\.recipients) == [["nadia@example.ma"], ["nadia@example.ma"]])
            try await db.transaction { tx in
                try await Order.pack(number, by: Self.seller, in: tx)
                try await Order.ship(number, by: Self.seller, in: tx)
            }
            try await fixture.works()
            #expect(fixture.relay.taken.count == 3, "the parcel on its way is of another kind")
            for _ in 1...2 { try await salma.set(isWanted: true, in: db) }
            #expect(try await salma.isWanted(in: db))
            _ = try await Self.confirmed(Purchaser(email: "salma@example.ma"), in: db)
            try await fixture.works()
            #expect(fixture.relay.taken.count == 5)
            fixture.relay.close()
        }
    }

    @Test("follow the person's preferences; without an account any more, they follow the address")
    func person() async throws {
        try await TestDatabase.clone { db in
            let salma = try await db.transaction { try await Cast.salma.signsUp(in: $0) }
            let (id, email) = (salma.id, try #require(salma.email))
            let hers = try #require(UnsubscribeToken(.orders, to: email, of: id))
            let preference = Preference(kind: .orders, channel: .mail)
            try await hers.set(isWanted: false, in: db)
            #expect(try await !db.read(Preference.wanted(by: id)).contains(preference))
            #expect(try await !hers.isWanted(in: db))
            #expect(try await db.read(Preference.wanted(by: id)).contains(Preference(kind: .deliveries, channel: .mail)))
            try await hers.set(isWanted: true, in: db)
            #expect(try await db.read(Preference.wanted(by: id)).contains(preference))
            _ = try await db.transaction { try await $0.run("DELETE FROM identity.person WHERE id = \(id)") }
            try await hers.set(isWanted: false, in: db)
            #expect(try await !hers.isWanted(in: db))
        }
    }
}
