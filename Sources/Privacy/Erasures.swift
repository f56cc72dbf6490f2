import Auditing
package import Identity
import Kernel
import Notifications
package import Postgres

/// Everybody who was erased, as a list that is kept apart from backups: a backup that is restored brings back whoever was erased
/// after it was made.
package enum Erasures {
    /// Whoever of a list is still there, and why.
    package struct Left: Sendable {
        package let person: Person.ID
        package let refusal: ErasureRefusal
    }

    /// Why a list is not read.
    package enum Refusal: Error, Equatable {
        /// The line of that number, from 1 on, is not a moment, a space and a key.
        case badLine(Int)
    }

    /// One line each, the oldest first: the moment by ISO 8601 in UTC, a space, the account's key.
    package static let lines = Audit.register(of: "identity.erased", on: "person")

    /// The keys that such a list holds, each once.
    ///
    /// - Throws: `Refusal.badLine`; a list that was cut off is not read at all.
    package static func read(_ text: String) throws(Refusal) -> [Person.ID] {
        var seen: Set<Person.ID> = []
        var keys: [Person.ID] = []
        for (index, line) in text.split(separator: "\n").enumerated() {
            let words = line.split(separator: " ")
            guard words.count == 2, words[0].wholeMatch(of: /[0-9-]{10}T[0-9:]{8}Z/) != nil, let key = Person.ID(String(words[1])) else {
                throw .badLine(index + 1)
            }
            if seen.insert(key).inserted { keys.append(key) }
        }
        return keys
    }

    /// Erases those of them who are there, each in a transaction of its own. Nobody is told a second time.
    ///
    /// - Returns: how many were erased, and who could not be.
    package static func apply(_ keys: [Person.ID], in db: Database) async throws -> (erased: Int, left: [Left]) {
        var erased = 0
        var left: [Left] = []
        for key in keys {
            do {
                erased += try await db.transaction { tx in try await again(key, in: tx) } ? 1 : 0
            } catch let refusal as ErasureRefusal {
                left.append(Left(person: key, refusal: refusal))
            }
        }
        return (erased, left)
    }

    private static func again(_ key: Person.ID, in tx: Transaction) async throws -> Bool {
        guard try await tx.read(Person.with(key)) != nil else { return false }
        try await Person.erase(key, askedIn: VisitorKey(person: key), in: tx)
        try await NotificationKey(.accountErased, key).withdraw(in: tx)
        return true
    }
}
