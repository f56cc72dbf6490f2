import Foundation
package import Kernel
package import Postgres
import Secrets

/// The audit log: who did what. Rows are added and never changed.
package enum Audit {
    /// The thing that was acted on: its kind and its key, as `person 0193…`.
    ///
    /// The log outlives the people in it, so a key is never the name, address or number of a person.
    package struct Subject: Sendable, Equatable, CustomStringConvertible {
        package let description: String

        package init(_ kind: StaticString, _ key: some CustomStringConvertible) { description = "\(kind) \(key)" }
    }

    /// The longest reason, in Unicode scalars.
    package static let longestReason = 1_000

    /// Records an act in the transaction of that act, so both are committed or neither is.
    ///
    /// - Parameters:
    ///   - act: area and event, as `identity.password-changed`. The name never changes later.
    ///   - facts: what else is worth knowing, without anybody's name, address, number or secret. `before`, `after` and `why` are no
    ///     names of facts.
    ///   - before: the changed columns with their values before the act. The database refuses an unknown column, and the value of a
    ///     column with the comment `personal:` unless it is a digest (`Value.personal`).
    ///   - after: the same columns after the act.
    ///   - why: the reason that somebody typed; up to `longestReason` Unicode scalars. The act holds its SHA-256 with a salt. The words
    ///     stand in `audit.note` and can be forgotten.
    package static func record(
        _ act: StaticString, by actor: Actor, on subject: Subject, _ facts: [String: String] = [:], before: Values = [:],
        after: Values = [:], why: String = "", in tx: Transaction
    ) async throws {
        let note = why.isEmpty ? nil : Note(words: why)
        let insertion = try insertion(
            act, by: actor, on: [subject], Details(facts: facts, before: before, after: after, why: note?.hash))
        guard let note else { return _ = try await tx.run(insertion) }
        try await tx.run(
            """
            WITH act AS (\(insertion) RETURNING id)
            INSERT INTO audit.note (act_id, salt, words) SELECT id, \(Bytes(note.salt)), \(note.words) FROM act
            """)
    }

    /// Records the same act on several subjects, one row for each.
    package static func record(
        _ act: StaticString, by actor: Actor, on subjects: [Subject], before: Values = [:], after: Values = [:], in tx: Transaction
    ) async throws {
        guard !subjects.isEmpty else { return }
        try await tx.run(try insertion(act, by: actor, on: subjects, Details(facts: [:], before: before, after: after, why: nil)))
    }

    private static func insertion(_ act: StaticString, by actor: Actor, on subjects: [Subject], _ details: Details) throws -> SQL {
        """
        INSERT INTO audit.act (name, actor, subject, details)
        SELECT \("\(act)"), \(actor.description), subject, \(try details.text())::json
        FROM unnest(\(subjects.map(\.description))::text[]) WITH ORDINALITY AS acted (subject, place) ORDER BY place
        """
    }

    /// Forgets the reasons of all acts on a subject. The acts stay.
    package static func forgetReasons(of subject: Subject, in tx: Transaction) async throws {
        try await tx.run(
            """
            UPDATE audit.note SET salt = NULL, words = NULL
            WHERE words IS NOT NULL AND act_id IN (SELECT a.id FROM audit.act a WHERE a.subject = \(subject.description))
            """)
    }
}

/// The words of a reason, and the hash by which the act vouches for them.
private struct Note {
    let words: String
    let salt = Randomness.bytes(16)

    var hash: String { Digest.sha256(salt + Array(words.utf8)).hexadecimal }
}
