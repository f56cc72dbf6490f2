import Auditing
import Foundation
import Kernel
import Postgres

extension Command {
    static let audit = Command(
        name: "audit", synopsis: "verify", summary: "look whether the audit log is what it was",
        details: """
            Reckons the chain over all sealed acts anew, names the first broken row or gap and the tail that is not sealed yet,
            and prints the head of the chain. Exits with 1 where something is broken.
              --head HEAD   a head that was printed before: whether all up to there is still the same. Who owns the
                            database could write the whole chain anew, so keep heads on another machine.
            """, valued: ["head"]
    ) { arguments in
        guard arguments.words == ["verify"] else { throw CommandFailure("say kolchi audit verify", .usage) }
        let known = arguments.value(of: "head")
        let head = known.flatMap(Audit.Head.init)
        if let known, head == nil { throw CommandFailure("“\(known)” is no head, like 120:9f86d081…", .usage) }
        let house = try await Installation.open()
        let verdict = try await Audit.verify(house.db, since: head)
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
