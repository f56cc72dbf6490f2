import Auditing
import Foundation
import Kernel
import Postgres

extension Command {
    static let audit = Command(
        name: "audit", synopsis: "verify | seal", summary: "verify or seal the audit log",
        details: """
            verify computes the chain over all sealed acts again. It names the first broken row or gap and the acts that are not
            sealed yet, and prints the head of the chain. It exits with 1 if something is broken.
              --head HEAD   a head that was printed earlier: checks that the chain up to there is unchanged. The owner of the
                            database could rewrite the whole chain, so keep heads on another machine.
            seal seals the acts that wait for it. A worker does so every minute. Use the command if no worker runs on the database.
            """, valued: ["head"]
    ) { arguments in
        if arguments.words == ["seal"] {
            return print("\(try await Audit.seal(in: AppSetup.open().db)) acts are sealed.")
        }
        guard arguments.words == ["verify"] else { throw CommandFailure("use kolchi audit verify or kolchi audit seal", .usage) }
        let head = try knownHead(arguments)
        try report(try await Audit.verify(AppSetup.open().db, since: head), of: "acts", in: "the audit log is")
    }

    /// The head that the option --head gives; nil without it.
    static func knownHead(_ arguments: Arguments) throws -> SealedChain.Head? {
        guard let known = arguments.value(of: "head") else { return nil }
        guard let head = SealedChain.Head(known) else {
            throw CommandFailure("“\(known)” is not a head; a head looks like 120:9f86d081…", .usage)
        }
        return head
    }

    /// Prints what the verification of a chain found.
    ///
    /// - Parameters:
    ///   - rows: what its rows are called, such as `acts`.
    ///   - table: what the table is called, with a verb.
    /// - Throws: `CommandFailure` for a broken chain.
    static func report(_ verdict: SealedChain.Verdict, of rows: String, in table: String) throws {
        print("\(verdict.head.position) \(rows) are sealed and verified. Head \(verdict.head)")
        if let since = verdict.tailSince {
            let when = Date(timeIntervalSince1970: Double(since.microseconds) / 1_000_000).ISO8601Format()
            print("\(verdict.tail) \(rows) are not sealed yet, the first of them made at \(when).")
        }
        guard verdict.flaws.isEmpty else {
            throw CommandFailure("\(table) broken: " + verdict.flaws.map(\.description).joined(separator: "; "))
        }
    }
}
