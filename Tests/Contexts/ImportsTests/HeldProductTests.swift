import Catalog
import Inventory
import Kernel
import Postgres
import Sellers
import TestKit
import Testing

@testable import Imports

@Suite struct HeldProductTests {
    /// Makes the queue of a shop full, with one file and listings by themselves.
    ///
    /// - Returns: one that waits by itself.
    private func fill(_ desk: ImportingShop, with batch: ListingBatch.ID) async throws -> Revision.ID {
        let cast = desk.cast
        let (draft, single) = try await desk.db.transaction { tx in
            try await cast.sends([cast.content("Du fichier")], as: batch, in: tx)
            let (draft, outcome) = try await cast.submit(cast.content("Seul"), in: tx)
            return (draft, try #require(outcome.waiting))
        }
        try await desk.db.change(
            """
            INSERT INTO catalog.listing_draft (id, seller_id, kind)
            SELECT gen_random_uuid(), seller_id, 'new' FROM catalog.listing_draft, generate_series(3, \(Revision.mostWaiting))
            WHERE id = \(draft)
            """,
            """
            INSERT INTO catalog.revision (id, seller_id, draft_id, kind, title, change)
            SELECT gen_random_uuid(), r.seller_id, d.id, r.kind, r.title, r.change FROM catalog.revision r, catalog.listing_draft d
            WHERE r.id = \(single) AND NOT EXISTS (SELECT FROM catalog.revision other WHERE other.draft_id = d.id)
            """)
        return single
    }

    /// Imports another title of a new live product of the shop.
    private func imports(_ title: String, in desk: ImportingShop) async throws -> ImportFile.ID {
        let slug = try await desk.db.transaction { tx in try await desk.cast.publishes(desk.cast.content(title), in: tx).slug }
        return try await desk.imports("Handle,Title,Variant Price\n\(slug),\(title) autrement,450.00\n")
    }

    @Test func `Products that find the queue full are held, and are submitted by themselves once there is room`() async throws {
        try await ImportingShop.open(isTrusted: false) { desk in
            let batch = ListingBatch.ID()
            let single = try await fill(desk, with: batch)
            let first = try await imports("Caftan", in: desk)
            #expect(try await desk.counts(first).products == [.held: 1])
            #expect(try await desk.file(first).state == .done)
            try await ImportFile.releaseHeld(in: desk.db)
            try await desk.work()
            #expect(try await desk.counts(first).products == [.held: 1], "there is no room")

            try await desk.db.transaction { tx in
                _ = try await BatchDecision.decide(batch, .accepted, until: 1, by: .system, in: tx)
            }
            try await BatchDecision.carryOutAll(of: batch, in: desk.db)
            try await desk.work()
            #expect(try await desk.counts(first).products == [.waiting: 1])

            let second = try await imports("Bol", in: desk)
            #expect(try await desk.counts(second).products == [.held: 1])
            try await desk.db.transaction { tx in
                try await Revision.withdraw(single, by: desk.cast.seller, person: desk.cast.owner, in: tx)
            }
            try await ImportFile.releaseHeld(in: desk.db)
            try await desk.work()
            #expect(try await desk.counts(second).products == [.waiting: 1])

            let third = try await imports("Tapis", in: desk)
            #expect(try await desk.counts(third).products == [.held: 1])
            try await desk.db.transaction { tx in
                try await ImportFile.release(of: desk.cast.seller, refused: third, in: tx)
            }
            try await desk.work()
            #expect(try await desk.counts(third).products == [.draft: 1], "the shop corrects a refused file first")
        }
    }
}
