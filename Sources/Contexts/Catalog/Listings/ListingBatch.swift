package import Kernel
package import Postgres
package import Sellers

/// What a shop sends as one file. Those of its listings that wait for the staff are one item of the queue.
package struct ListingBatch: Sendable, Equatable {
    /// The key of the file, which another context keeps.
    package typealias ID = Kernel.ID<ListingBatch>

    package let id: ID
    package let seller: Seller.ID
    /// The name of the file; nil once it is forgotten.
    package let name: String?

    package enum Refusal: Error, Equatable {
        /// There is no such batch, or it is another shop's.
        case unknown
        /// The shop has `mostDrafts` drafts of files that are not published.
        case tooManyDrafts
        /// Drafts or products of the shop have these handles already.
        case handlesTaken([String])
    }

    /// The most drafts of files of one shop.
    package static let mostDrafts = 50_000
    /// The longest name of a file, in characters. Longer ones are cut.
    package static let longestName = 200
}

extension ListingBatch {
    package static func with(_ id: ID) -> Query<ListingBatch?> {
        .first("SELECT id, seller_id, name FROM catalog.batch WHERE id = \(id)") { row in
            ListingBatch(id: try row.next(), seller: try row.next(), name: try row.next())
        }
    }

    /// Begins the batch of a file. If it has begun already, nothing changes.
    ///
    /// - Throws: `Refusal.unknown` if the batch is another shop's.
    package static func begin(_ id: ID, named name: String, by seller: Seller.ID, in tx: Transaction) async throws {
        let readable = name.readable.tidied.cut(to: longestName)
        try await tx.run(
            """
            INSERT INTO catalog.batch (id, seller_id, name) VALUES (\(id), \(seller), \(readable.isEmpty ? "?" : readable))
            ON CONFLICT (id) DO NOTHING
            """)
        let owner = Query<Seller.ID>.one("SELECT seller_id FROM catalog.batch WHERE id = \(id)") { row in try row.next() }
        guard try await tx.read(owner) == seller else { throw Refusal.unknown }
    }
}
