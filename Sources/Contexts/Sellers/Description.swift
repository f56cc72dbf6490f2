import Auditing
import Jobs
package import Kernel
package import Postgres
import Secrets

extension Seller {
    /// What a seller writes about the shop, in each language.
    package struct Description: Sendable, Equatable {
        package struct Texts: Sendable, Equatable {
            package var about: String
            package var policies: String

            package init(about: String, policies: String) {
                self.about = about
                self.policies = policies
            }

            /// Whether nothing is written.
            var isEmpty: Bool { about.isEmpty && policies.isEmpty }
        }

        /// The language in which the seller writes. It has a text about the shop.
        package let original: Language
        /// A language without texts has no entry.
        package let texts: [Language: Texts]

        /// A text that changes whenever a text changes. A form sends it back, so that nobody overwrites what somebody else wrote.
        package var version: String {
            Digest.sha256(
                hexadecimal: Language.allCases.map { "\(texts[$0]?.about ?? "")\u{0}\(texts[$0]?.policies ?? "")" }.joined(
                    separator: "\u{0}"))
        }

        /// The most Unicode scalars of each text.
        package static let mostAbout = 4_000, mostPolicies = 8_000

        package enum Refusal: Error, Equatable {
            /// Somebody else has changed the texts since the form was shown.
            case stale
        }
    }

    /// The texts about the seller; nil if there is no such seller.
    package static func description(of id: ID) -> Query<Description?> {
        Query<[(Language, Language, Description.Texts)]>.all(
            """
            SELECT s.original_language, t.language, t.about, t.policies
            FROM sellers.seller s JOIN sellers.seller_text t ON t.seller_id = s.id WHERE s.id = \(id)
            """
        ) { row in
            (try row.next(), try row.next(), Description.Texts(about: try row.next(), policies: try row.next()))
        }.map { rows in
            rows.first.map { first in
                Description(original: first.0, texts: Dictionary(uniqueKeysWithValues: rows.map { ($0.1, $0.2) }))
            }
        }
    }

    /// Writes the texts about the seller in all languages. A language without a text loses its row.
    ///
    /// - Parameters:
    ///   - version: of the description that the writer saw.
    /// - Throws: `Refusal.textMissing` if the seller's own language has no text about the shop; `Description.Refusal.stale`.
    package static func describe(
        _ id: ID, _ texts: [Language: Description.Texts], over version: String, by actor: Actor, in tx: Transaction
    ) async throws {
        try await Member.lock(id, in: tx)
        guard let former = try await tx.read(description(of: id)) else { throw Refusal.textMissing }
        guard former.version == version else { throw Description.Refusal.stale }
        guard texts[former.original]?.about.isWritten ?? false else { throw Refusal.textMissing }
        var changed: [Language] = []
        for language in Language.allCases {
            let text = texts[language].flatMap { $0.isEmpty ? nil : $0 }
            guard text != former.texts[language] else { continue }
            changed.append(language)
            guard let text else {
                try await tx.run("DELETE FROM sellers.seller_text WHERE seller_id = \(id) AND language = \(language)")
                continue
            }
            try await tx.run(
                """
                INSERT INTO sellers.seller_text (seller_id, language, about, policies)
                VALUES (\(id), \(language), \(text.about), \(text.policies))
                ON CONFLICT (seller_id, language) DO UPDATE SET about = excluded.about, policies = excluded.policies
                """)
        }
        guard !changed.isEmpty else { return }
        try await Outbox.publish(SellerChanged(seller: id), in: tx)
        try await Audit.record(
            "sellers.described", by: actor, on: id.auditSubject,
            ["languages": changed.map(\.rawValue).joined(separator: " ")], in: tx)
    }
}
