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
        let known = arguments.value(of: "head")
        let head = known.flatMap(Audit.Head.init)
        if let known, head == nil { throw CommandFailure("“\(known)” is not a head; a head looks like 120:9f86d081…", .usage) }
        let setup = try await AppSetup.open()
        let verdict = try await Audit.verify(setup.db, since: head)
        print("\(verdict.head.position) acts are sealed and verified. Head \(verdict.head)")
        if let since = verdict.tailSince {
            let when = Date(timeIntervalSince1970: Double(since.microseconds) / 1_000_000).ISO8601Format()
            print("\(verdict.tail) acts are not sealed yet, the first of them done at \(when).")
        }
        guard verdict.flaws.isEmpty else {
            throw CommandFailure("the audit log is broken: " + verdict.flaws.map(\.description).joined(separator: "; "))
        }
    }
}
