import Images
import Kernel
import Orders
import Payments
import Postgres
import TestKit
import Testing

@testable import Kolchi

@Suite("The command of the payments")
struct PaymentsCommandTests {
    private static let held = "0193e7a0-0000-7000-8000-000000000003"
    private static let disputed = "0193e7a0-0000-7000-8000-000000000006"
    private static let refund = "0193e7a0-0000-7000-8000-000000000004"

    /// A held payment of 90 DH in place of 100, one that another sum came for, one of which a refund failed, and a disputed one.
    private static let rows: SQL = """
        INSERT INTO payments.payment (id, kind, reference, gateway, mode, amount, currency, asked, asked_currency, state, steps, received,
            received_currency, refunding, dispute, disputed, dispute_fee, provider_key)
        SELECT i::uuid, 'orders.purchase', gen_random_uuid(), 'simulated', 'test', 10000, 'MAD', 10000, 'MAD', s, 1, 9000, 'MAD', r, d,
            CASE WHEN d IS NOT NULL THEN 9000 END, CASE WHEN d IS NOT NULL THEN 500 END, i
        FROM (VALUES (\(held), 'held', 0, NULL), ('0193e7a0-0000-7000-8000-000000000005', 'returned', 9000, NULL),
                     (\(disputed), 'held', 0, 'open')) AS n (i, s, r, d)
        """

    @Test("lists what waits, shows a payment, decides, books transfers and payouts, sets rates, and refuses what makes no sense")
    func verbs() async throws {
        try await TestDatabase.make { test in
            let environment = [
                "DATABASE_URL": test.url, "KOLCHI_SECRET": String(repeating: "s", count: 32), "KOLCHI_ENVIRONMENT": "development",
            ]
            func run(_ words: String...) throws -> (code: Int32, text: String) {
                try runCommand([WorkerCommand.built.path] + words, environment: environment)
            }
            let (nothing, none) = (try run("payments"), try run("payments", "list"))
            #expect(nothing == (0, "Nothing waits for a person.\n") && none.text == "There are no payments.\n")
            let owner = try await Database.connect(test.ownerURL, on: test.db.loop)
            _ = try await owner.transaction { tx in
                try await tx.run([
                    Self.rows,
                    """
                    INSERT INTO payments.refund (id, payment_id, amount, asked, asked_currency, state, failure, made_by, settled_at)
                    VALUES (\(Self.refund)::uuid, '0193e7a0-0000-7000-8000-000000000005', 9000, 9000, 'MAD', 'failed', 'closed card',
                            'system kolchi', now())
                    """,
                ])
            }
            await owner.close()
            let waiting = try run("payments").text
            for part in ["dispute  payment \(Self.disputed)", "refund  refund \(Self.refund)  simulated  90.00 MAD", "closed card"] {
                #expect(waiting.contains(part), "\(part): \(waiting)")
            }
            let listed = try run("payments", "list", "--state", "held").text.split(separator: "\n")
            #expect(listed.count == 2)
            let shown = try run("payments", "show", Self.disputed).text
            for part in ["asked 100.00 MAD, received 90.00 MAD", "dispute open: 90.00 MAD, fee 5.00 MAD"] {
                #expect(shown.contains(part), "\(shown)")
            }
            #expect(try run("payments", "parked").text == "Every callback of the gateways is applied.\n")

            let another = try run("payments", "decide", Self.held, "take", "--why", "vu")
            #expect(another.code == 1 && another.text.contains("another sum came"), "\(another.text)")
            let open = try run("payments", "decide", Self.disputed, "return", "--why", "vu")
            #expect(open.code == 1 && open.text.contains("has not decided"), "\(open.text)")
            let returned = try run("payments", "decide", Self.held, "return", "--why", "vu")
            #expect(returned == (0, "All of the payment goes back.\n"), "\(returned.text)")
            let transferred = try run("payments", "transferred", Self.refund, "VIR-1")
            #expect(transferred == (0, "The refund is done.\n"), "\(transferred.text)")
            let again = try run("payments", "transferred", Self.refund, "VIR-1")
            #expect(again.code == 1)

            let settle = ["payments", "settle", "simulated"]
            func settles(_ words: String...) throws -> (code: Int32, text: String) {
                try runCommand([WorkerCommand.built.path] + settle + words, environment: environment)
            }
            let settled = try settles("900", "--fees", "9.50", "--reference", "PO-1")
            let twice = try settles("900", "--fees", "9.50", "--reference", "PO-1")
            let otherwise = try settles("901", "--fees", "9.50", "--reference", "PO-1")
            #expect(settled == (0, "890.50 MAD came to the bank account.\n") && twice == (0, "It was booked before.\n"), "\(settled.text)")
            #expect(otherwise.code == 1 && otherwise.text.contains("with other amounts"))
            let euros = try settles("100", "--currency", "EUR", "--arrived", "1085", "--reference", "PO-2")
            #expect(euros.code == 0, "\(euros.text)")
            let bank = try run("ledger", "account", "bank").text.replacing("\u{a0}", with: " ")
            #expect(bank.contains("The balance is MAD 1,885.50, on the side of debits."), "\(bank)")

            let rate = try run("rate", "EUR", "10.85")
            #expect(rate.code == 0 && rate.text.contains("1 EUR = 10.85 MAD"), "\(rate.text)")
            let far = try run("rate", "EUR", "108.5")
            let tooFar = try run("rate", "EUR", "20")
            let sure = try run("rate", "EUR", "20", "--sure")
            #expect(far.code == 64 && tooFar.code == 64 && tooFar.text.contains("--sure") && sure.code == 0)
            #expect(try run("rate", "EUR").text.split(separator: "\n").count == 2)

            let reconciled = try run("payments", "reconcile", "2026-11-01")
            #expect(reconciled.code == 0, "\(reconciled.text)")
            for (words, code) in [
                (["payments", "decide", Self.held, "take"], 64), (["payments", "decide", Self.held, "keep", "--why", "x"], 64),
                (["payments", "decide", Self.refund, "take", "--why", "x"], 66), (["payments", "show", "K-2345678"], 66),
                (["payments", "transferred", Self.held, "x"], 66), (["payments", "settle", "stripe", "1", "--reference", "x"], 66),
                (["payments", "settle", "simulated", "-1", "--reference", "x"], 64), (["payments", "settle", "simulated", "1"], 64),
                (["payments", "reconcile", "2099-01-01"], 64), (["payments", "list", "--state", "odd"], 64), (["rate", "MAD"], 64),
                (["rate", "EUR", "1e3"], 64), (["payments", "decide", Self.held, "take", "--why", "x", "--who", "nobody@example.ma"], 66),
            ] as [([String], Int32)] {
                let refused = try runCommand([WorkerCommand.built.path] + words, environment: environment)
                #expect(refused.code == code, "\(words): \(refused.text)")
            }
        }
    }

    @Test("takes decisions of the accountant and the admin, and of no other member of the house")
    func roles() async throws {
        try await TestDatabase.make { test in
            let environment = [
                "DATABASE_URL": test.url, "KOLCHI_SECRET": String(repeating: "s", count: 32), "KOLCHI_OWNER_DATABASE_URL": test.ownerURL,
            ]
            try await test.db.transaction { tx in _ = try await Cast.nadia.signsUp(in: tx) }
            for (role, code) in [("support", 64), ("accountant", 0)] as [(String, Int32)] {
                let given = try runCommand(
                    [WorkerCommand.built.path, "person", Cast.nadia.email, "give", role], environment: environment)
                #expect(given.code == 0, "\(given.text)")
                let set = try runCommand(
                    [WorkerCommand.built.path, "rate", "EUR", "10.85", "--who", Cast.nadia.email], environment: environment)
                #expect(set.code == code, "\(role): \(set.text)")
            }
        }
    }

    @Test("gives back a sum, an article and the rest of a paid order, and never more than was paid")
    func refunds() async throws {
        try await TestDatabase.make { test in
            let environment = ["DATABASE_URL": test.url, "KOLCHI_SECRET": String(repeating: "s", count: 32)]
            let shop = try await test.db.transaction {
                try await SellerFixture.open(prices: [.dirhams(100)], stock: 2, delivery: .dirhams(20), in: $0)
            }
            let number = try #require(try await CardPayment.of(shop.offers, quantity: 2, in: test.db).orders.first?.rawValue)
            for (words, code, says) in [
                (["49.50"], 0, "49.50 goes back"), (["1=3"], 1, "not so many"), (["1e3"], 64, "not a sum"), (["12,345"], 64, "not a sum"),
                (["0"], 1, "not above zero"), (["900"], 1, "at most MAD 170.50"), (["1=1"], 0, "goes back"), ([], 0, "goes back"),
                ([], 1, "went back already"), (["1=1", "--who", "nobody@example.ma"], 66, "nobody@example.ma"),
            ] as [([String], Int32, String)] {
                let told = try runCommand([WorkerCommand.built.path, "order", number, "refund"] + words, environment: environment)
                let text = told.text.replacing("\u{a0}", with: " ")
                #expect(told.code == code && text.contains(says), "\(words): \(told.code) \(text)")
            }
            let given = try await test.db.read(
                Query<Int64>.one("SELECT sum(amount)::bigint FROM payments.refund") { row in try row.next() })
            #expect(given == 22_000)
            let shown = try runCommand([WorkerCommand.built.path, "order", number, "show"], environment: environment)
            #expect(shown.text.contains("payments.refund-promised"), "\(shown.text)")
        }
    }
}
