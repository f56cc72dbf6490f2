import Auditing
import Catalog
import Identity
import Inventory
import Kernel
import Postgres
import Privacy
import Sellers
import TestKit
import Testing

@Suite("What a person submitted of listings")
struct ListingErasureTests {
    private static let staff = Actor(.person, "0193a1b2-0000-7000-8000-000000000001")

    @Test("is exported with the answer; an erasure takes the key, and the words of the staff go with the last member")
    func erased() async throws {
        try await TestDatabase.clone { db in
            let browser = VisitorKey(cookie: "none")
            let batch = ListingBatch.ID()
            let (shop, other, id) = try await db.transaction { tx in
                let shop = try await CastListing.opens(in: tx)
                let other = try await Cast.samir.signsUp(in: tx).id
                try await Member.set(other, to: .owner, in: shop.seller, by: .system, in: tx)
                let id = try #require(try await shop.submit(shop.content(), in: tx).outcome.waiting)
                try await Revision.refuse(id, by: Self.staff, why: "Photos floues", in: tx)
                try await SellerTrust.set(.checked, of: shop.seller, by: Self.staff, why: "Des copies", in: tx)
                try await shop.sends([shop.content("Du fichier")], as: batch, in: tx)
                _ = try await BatchDecision.decide(batch, .refused, until: 1, why: "Des copies aussi", by: Self.staff, in: tx)
                return (shop, other, id)
            }
            let owner = try #require(try await db.read(Person.with(shop.owner)))
            let json = String(decoding: try await PersonalData.export(of: owner, in: browser, at: .now(), in: db), as: UTF8.self)
            #expect(json.contains("Photos floues") && json.contains("Caftan brod") && json.contains("dar-salma"))
            try await BatchDecision.carryOutAll(of: batch, in: db)
            try await db.transaction { tx in try await Person.erase(shop.owner, askedIn: browser, in: tx) }
            let kept = try #require(try await db.read(Revision.with(id)))
            #expect(kept.submittedBy == nil && kept.why == "Photos floues" && kept.state == .refused)
            try await db.transaction { tx in
                try await Seller.setStanding(.closed, of: shop.seller, by: Self.staff, why: "Fin", in: tx)
                try await Person.erase(other, askedIn: browser, in: tx)
            }
            let (revision, trust) = try await db.read(Revision.with(id), SellerTrust.of(shop.seller))
            let decision = try await db.read(BatchDecision.newest(of: batch))
            let reasons = Query<Int>.one("SELECT count(*) FROM audit.note WHERE words LIKE '%Des copies aussi%'") { row in try row.next() }
            #expect(decision?.why == nil && decision?.done == 1)
            #expect(try await db.search(reasons) == 0)
            #expect(revision?.why == nil && revision?.decidedAt != nil && trust.why == nil && trust.word == .checked)
        }
    }
}
