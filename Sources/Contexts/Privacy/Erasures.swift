import Auditing
package import Identity
import Kernel
import Notifications
package import Postgres

/// The list of erased people, stored apart from backups. A restored backup brings back people who were erased after it was made.
package enum Erasures {
    /// A person of the list who still exists, and why.
    package struct Left: Sendable {
        package let person: Person.ID
        package let refusal: ErasureRefusal
    }

    /// Why a list is not accepted.
    package enum Refusal: Error, Equatable {
        /// The line with that number is not a moment, a space and a key. Numbers begin at 1 and skip empty lines.
        case badLine(Int)
    }

    /// One line for each person, the oldest first: the moment in ISO 8601 (UTC), a space, the account's key.
    package static let lines = Audit.register(of: "identity.erased", on: "person")

    /// Reads the keys from such a list, each once.
    ///
    /// - Throws: `Refusal.badLine`. A truncated list is not accepted at all.
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

    /// Erases the people of the list who exist, each in a transaction of its own. They get no second message.
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
