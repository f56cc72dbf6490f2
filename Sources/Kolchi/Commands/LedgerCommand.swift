import Auditing
import Foundation
import HTML
import Kernel
import Ledger
import Postgres
import Sellers

extension Command {
    static let ledger = Command(
        name: "ledger", synopsis: "VERB …", summary: "read, verify or close the books",
        details: """
            Verbs:
              balance                the trial balance: the balances of all accounts, debits and credits. Accounts of sellers are one line.
                                     It exits with 1 if the sums of debits and credits differ.
              account KIND [OWNER]   the balance of an account and its newest postings. The kinds are
                                     \(Account.Kind.allCases.map(\.rawValue).joined(separator: ", ")).
                                     The owner is the name of a gateway, or the slug of the seller for whom the money is held.
                --currency CODE      \(Currency.allCases.map(\.rawValue).joined(separator: ", ")); by default MAD
                --most NUMBER        how many postings; by default 50
              verify                 computes the chain over all sealed entries and their postings again. It names the first posting or
                                     entry that was changed, removed or added, and prints the head of the chain. It exits with 1 if
                                     something is broken.
                --head HEAD          a head that was printed earlier; see kolchi help audit
              seal                   seals the entries that wait for it
              close                  closes the days that are over
            A worker seals every minute and closes every ten minutes. Use these two verbs if no worker runs on the database.
            """, valued: ["currency", "most", "head"]
    ) { arguments in
        switch (arguments.words.first, arguments.words.count) {
        case ("balance", 1): try await printTrialBalance(in: AppSetup.open().db)
        case ("account", 2...3):
            try await printAccount(
                arguments.words[1], of: arguments.words.dropFirst(2).first, in: arguments.value(of: "currency") ?? Currency.dirham.rawValue,
                most: arguments.value(of: "most") ?? "50")
        case ("verify", 1):
            let head = try knownHead(arguments)
            try report(try await Entry.verify(AppSetup.open().db, since: head), of: "entries", in: "the books are")
        case ("seal", 1): print("\(try await Entry.seal(in: AppSetup.open().db)) entries are sealed.")
        case ("close", 1): print("\(try await Closing.closeDays(in: AppSetup.open().db)) days are closed.")
        default: throw CommandFailure("use kolchi ledger balance, account KIND, verify, seal or close; see kolchi help ledger", .usage)
        }
    }

    private static func printTrialBalance(in db: Database) async throws {
        let balance = try await db.search(TrialBalance.now)
        if balance.lines.isEmpty { return print("There are no accounts.") }
        func row(_ name: String, _ debit: Money, _ credit: Money) -> String {
            name.padded(to: 40) + [debit, credit].map { ($0.minor == 0 ? "" : $0.text(in: .english)).padded(to: 24) }.joined()
        }
        print("account".padded(to: 40) + "debit".padded(to: 24) + "credit")
        for line in balance.lines {
            let owner = line.kind.owner == .seller ? "\(line.accounts) sellers" : line.owner
            print(row("\(line.kind.rawValue)  \(owner)", line.debit, line.credit))
        }
        for total in balance.totals { print(row("total", total.debit, total.credit)) }
        guard balance.totals.allSatisfy({ $0.debit == $0.credit }) else {
            throw CommandFailure("debits and credits differ; kolchi check names the entries")
        }
    }

    private static func printAccount(_ kind: String, of owner: String?, in code: String, most: String) async throws {
        guard let kind = Account.Kind(rawValue: kind) else {
            throw CommandFailure("there is no kind “\(kind)”; see kolchi help ledger", .usage)
        }
        guard let currency = Currency(rawValue: code) else { throw CommandFailure("there is no currency “\(code)”", .usage) }
        guard let most = Int(most), (1...10_000).contains(most) else {
            throw CommandFailure("--most needs a number from 1 to 10000", .usage)
        }
        guard (owner == nil) == (kind.owner == .house) else {
            throw CommandFailure(
                kind.owner == .house ? "accounts of the kind \(kind.rawValue) have no owner" : "the kind \(kind.rawValue) needs an owner",
                .usage)
        }
        let db = try await AppSetup.open().db
        var key = owner ?? ""
        if kind.owner == .seller {
            guard let seller = try await db.read(Seller.named(key, in: .french)) else {
                throw CommandFailure("there is no seller \(key)", .notFound)
            }
            key = seller.id.description
        }
        guard let title = Account.Title(kind, owner: key) else { throw CommandFailure("“\(key)” owns no such account", .usage) }
        let account = Account(title, in: currency)
        let (balance, statement) = try await db.search(account.balance, account.statement(most: most))
        print("The balance is \(balance.text(in: .english)), on the side of \(kind.side == .debit ? "debits" : "credits").")
        for posting in statement.postings {
            let amount = Money(minor: abs(posting.amount.minor), currency).text(in: .english)
            let about = [posting.order.map { "order \($0)" }, posting.line.map { "line \($0)" }].compactMap(\.self)
            print(
                ([
                    Date(timeIntervalSince1970: Double(posting.madeAt.microseconds) / 1_000_000).ISO8601Format(),
                    "\(posting.amount.minor > 0 ? "debit" : "credit") \(amount)", posting.fact, posting.reference,
                ] + about).joined(separator: "  "))
        }
        if statement.next != nil { print("There are older postings.") }
    }
}
