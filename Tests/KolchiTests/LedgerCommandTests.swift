import Images
import Kernel
import Ledger
import Postgres
import TestKit
import Testing

@testable import Kolchi

@Suite("The command of the books")
struct LedgerCommandTests {
    @Test("prints the trial balance and an account, verifies, seals and closes, and exits with 1 where something was changed")
    func verbs() async throws {
        try await TestDatabase.make { test in
            let environment = ["DATABASE_URL": test.url, "KOLCHI_SECRET": String(repeating: "s", count: 32)]
            func run(_ words: String...) throws -> (code: Int32, text: String) {
                let (code, text) = try runCommand([WorkerCommand.built.path, "ledger"] + words, environment: environment)
                return (code, text.replacing("\u{a0}", with: " "))
            }
            #expect(try run("balance").text == "There are no accounts.\n")
            let shop = try await test.db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], in: $0) }
            let order = Posting.OrderKey()
            try await test.db.transaction { tx in
                var draft = Entry.Draft(Entry.Fact("tests.paid"), "7", by: .system)
                draft.debit(.clearing(of: "simulated"), .dirhams(1_250), of: order)
                draft.credit(.held(for: Account.SellerKey(shop.seller.uuid)), .dirhams(1_250), of: order)
                try await Entry.post(draft, in: tx)
            }
            let lines = try run("balance").text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
            #expect(
                lines == [
                    "account debit credit", "clearing simulated MAD 1,250.00", "held 1 sellers MAD 1,250.00",
                    "total MAD 1,250.00 MAD 1,250.00",
                ])
            let held = try run("account", "held", shop.slug)
            #expect(held.text.contains("The balance is MAD 1,250.00, on the side of credits.\n"), "\(held.text)")
            #expect(held.text.contains("  credit MAD 1,250.00  tests.paid  7  order \(order)\n"), "\(held.text)")
            let euros = try run("account", "clearing", "simulated", "--currency", "EUR")
            #expect(euros.text.contains("The balance is €0.00, on the side of debits."), "\(euros.text)")
            for words in [
                ["account", "nothing"], ["account", "bank", "x"], ["account", "held"], ["account", "bank", "--most", "0"], ["open"],
            ] {
                let refused = try runCommand([WorkerCommand.built.path, "ledger"] + words, environment: environment)
                #expect(refused.code == 64, "\(words): \(refused.text)")
            }
            #expect(try run("account", "held", "nobody").code == 66)
            #expect(try run("seal").text == "1 entries are sealed.\n")
            let verified = try run("verify")
            #expect(verified.code == 0 && verified.text.hasPrefix("1 entries are sealed and verified. Head 1:"), "\(verified.text)")
            let head = try #require(verified.text.split(separator: " ").last?.split(separator: "\n").first)
            let (known, other) = (
                try run("verify", "--head", String(head)), try run("verify", "--head", "1:" + String(repeating: "0", count: 64))
            )
            #expect(known.code == 0 && other.code == 1 && other.text.contains("the books are broken"), "\(known.text) \(other.text)")
            #expect(try run("close").text == "0 days are closed.\n")
            try BlockingConnection(test.ownerURL).execute(
                """
                ALTER TABLE ledger.posting DISABLE TRIGGER append_only;
                UPDATE ledger.posting SET amount = amount + 1 WHERE number = 2;
                """)
            let broken = try run("verify")
            #expect(broken.code == 1 && broken.text.contains("posting 2 of entry 1 is not what was sealed at position 1"), "\(broken.text)")
            let uneven = try run("balance")
            #expect(uneven.code == 1 && uneven.text.contains("debits and credits differ"), "\(uneven.text)")
        }
    }
}
