import Auditing
import Foundation
import Identity
import Images
import Kernel
import Notifications
import Postgres
import Secrets
import TestKit
import Testing

@testable import Kolchi

@Suite("Every command")
struct CommandAuditTests {
    /// The verbs that change something about people, shops, messages or the clock, with the act that the audit log must get.
    private static let recorded: [(words: [String], input: String, act: String)] = [
        (["seller", "SHOP", "away"], "", "sellers.went-away"),
        (["seller", "SHOP", "back"], "", "sellers.came-back"),
        (["seller", "SHOP", "vat", "5.5"], "", "sellers.vat-set"),
        (["member", "SHOP", "salma@example.ma", "owner"], "", "sellers.member-set"),
        (["member", "SHOP", "nadia@example.ma", "packer"], "", "sellers.member-set"),
        (["member", "SHOP", "nadia@example.ma", "none"], "", "sellers.member-removed"),
        (["person", "nadia@example.ma", "give", "support"], "", "identity.staff-role-given"),
        (["person", "nadia@example.ma", "take", "support"], "", "identity.staff-role-taken"),
        (["person", "nadia@example.ma", "end-second-factor"], "", "identity.second-factor-off"),
        (["admin", "create"], "patronne@example.ma\nLeila\nune longue phrase de patronne\n", "identity.admin-made"),
        (["zone", "set", "2099-03-28T02:00:00Z", "-30", "decree 2.99.100"], "", "places.zone-set"),
        (["setting", "orders.waiting-minutes", "20", "--why", "Fêtes"], "", "settings.changed"),
        (["mail", "hold"], "", "notifications.held"),
        (["mail", "again", "0193e7a0-0000-7000-8000-000000000001"], "", "notifications.sent-again"),
        (["mail", "resume", "gone@example.ma"], "", "notifications.resumed"),
        (["callbacks", "again", "0193e7a0-0000-7000-8000-000000000002"], "", "callbacks.tried-again"),
        (["rate", "EUR", "10.85"], "", "payments.rate-set"),
        (["payments", "decide", "0193e7a0-0000-7000-8000-000000000003", "return", "--why", "doublon"], "", "payments.decided"),
        (["payments", "transferred", "0193e7a0-0000-7000-8000-000000000004", "VIR-7"], "", "payments.refund-settled"),
        (["payments", "settle", "simulated", "900", "--fees", "9.50", "--reference", "PO-1"], "", "payments.settled"),
        (["erasures", "apply"], "2026-11-29T10:00:00Z NADIA\n", "identity.erased"),
    ]

    /// Commands and verbs that record nothing, and why.
    private static let exempt: [String: String] = [
        "serve": "the acts of visitors are recorded by the pages", "web": "as serve", "worker": "jobs act for nobody",
        "migrate": "changes tables, not what is in them; kernel.migration lists the files", "seed": "makes the demo",
        "order": "orders.step is the record: who moved the order, when and why", "seller show": "only reads", "member list": "only reads",
        "person show": "only reads", "reports": "only reads", "messages": "only reads", "mail test": "changes nothing",
        "mail stuck": "only reads", "mail paused": "only reads", "mail disavowed": "only reads", "zone show": "only reads",
        "zone import": "needs a zone file: see ZoneCommandTests", "check": "only reads", "audit verify": "only reads",
        "audit seal": "adds links to the chain, no fact", "ledger": "reads, adds links to the chain, and closes days",
        "erasures export": "only reads", "routes": "only reads", "settings": "only reads",
        "setting list": "only reads",
        "payments list": "only reads, as payments show and payments parked",
        "payments reconcile": "books what a gateway says, for nobody; payments.compared_day is the record", "rate show": "only reads",
        "faults": "only reads", "callbacks newest": "only reads", "demo": "only reads",
    ]

    @Test("is known here, with its acts or with the reason why it has none")
    func known() {
        let names = Set(Self.recorded.map { $0.words[0] }).union(Self.exempt.keys.map { String($0.split(separator: " ")[0]) })
        #expect(names == Set(Command.all.map(\.name)))
    }

    @Test("that changes something about people, shops, messages or the clock records it with the login of whoever gave it")
    func records() async throws {
        try await TestDatabase.make { test in
            let shop = try await test.db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], in: $0) }
            let key = try #require(SigningKey(Array(repeating: UInt8(ascii: "s"), count: 32)))
            let nadia = try await test.db.transaction { tx in
                _ = try await Cast.salma.signsUp(in: tx)
                let nadia = try await Cast.nadia.signsUp(in: tx).id
                try await SecondFactor.makeDemo(for: nadia, key, in: tx)
                return nadia
            }
            try BlockingConnection(test.ownerURL).execute(
                """
                INSERT INTO notifications.paused (recipient, channel, why) VALUES ('gone@example.ma', 'mail', 'nobody');
                INSERT INTO notifications.message (id, topic, subject, recipient, channel, language, state, settled_at, last_error)
                VALUES ('0193e7a0-0000-7000-8000-000000000001', 'order-placed', 'K-2345678', 'nadia@example.ma', 'mail', 'fr', 'unsure',
                        now(), 'x');
                INSERT INTO callbacks.callback (id, source, event, subject, body, parked_at)
                VALUES ('0193e7a0-0000-7000-8000-000000000002', 'carrier', 'evt_1', '', '', now());
                INSERT INTO sellers.legal_profile (seller_id, legal_name, ice, tax_number, register_number, register_court)
                VALUES ('\(shop.seller)', 'Dar SARL', '001525713000089', '40123456', '12345', 'Fès');
                INSERT INTO payments.payment (id, kind, reference, gateway, mode, amount, currency, asked, asked_currency, state, steps,
                    received, received_currency, refunding)
                SELECT i::uuid, 'orders.purchase', gen_random_uuid(), 'simulated', 'test', 10000, 'MAD', 10000, 'MAD', s, 3, 9000, 'MAD', r
                FROM (VALUES ('0193e7a0-0000-7000-8000-000000000003', 'held', 0),
                             ('0193e7a0-0000-7000-8000-000000000005', 'returned', 9000))
                    AS n (i, s, r);
                INSERT INTO payments.refund (id, payment_id, amount, asked, asked_currency, state, failure, made_by, settled_at)
                VALUES ('0193e7a0-0000-7000-8000-000000000004', '0193e7a0-0000-7000-8000-000000000005', 9000, 9000, 'MAD', 'failed',
                        'closed', 'system kolchi', now())
                """)
            let environment = ["DATABASE_URL": test.url, "KOLCHI_SECRET": String(repeating: "s", count: 32)]
            for (words, input, act) in Self.recorded {
                let last = try await test.db.search(AuditedAct.find(AuditFilter(), before: nil)).first?.id ?? 0
                let real = words.map { $0.replacing("SHOP", with: shop.slug) }
                let (code, text) = try runCommand(
                    [WorkerCommand.built.path] + real, input: input.replacing("NADIA", with: "\(nadia)"), environment: environment)
                #expect(code == 0, "\(words): \(text)")
                let acts = try await test.db.search(AuditedAct.find(AuditFilter(), before: nil)).filter { $0.id > last }
                let found = acts.first { $0.name == act }
                #expect(found != nil, "\(words): \(acts.map(\.name))")
                if act != "identity.erased" { #expect(found?.actor == "login \(NSUserName())", "\(words)") }
            }
            let rate = Query<Int?>.one("SELECT vat_rate FROM sellers.legal_profile WHERE seller_id = \(shop.seller)") { row in
                try row.next()
            }
            #expect(try await test.db.read(rate) == 550)
            let (code, text) = try runCommand([WorkerCommand.built.path, "seller", shop.slug, "vat", "101"], environment: environment)
            #expect(code != 0 && text.contains("is not a rate"))
        }
    }
}
