import Catalog
import Identity
import Inventory
import Jobs
import Kernel
import Logging
import Postgres
import Sellers
import Synchronization
import TestKit
import Testing

@Suite("A decision about all listings of a file")
struct BatchDecisionTests {
    private static let staff = Actor(.person, "0193a1b2-0000-7000-8000-000000000001")
    private static let other = Actor(.person, "0193a1b2-0000-7000-8000-000000000002")

    /// A file of a shop whose listings wait.
    private struct Sent: Sendable {
        let shop: CastListing
        let batch = ListingBatch.ID()
        private(set) var revisions: [Revision.ID] = []

        init(_ contents: Int = 0, in db: Database) async throws {
            shop = try await db.transaction { try await CastListing.opens(in: $0) }
            if contents > 0 { try await add((1...contents).map { shop.content("Caftan \($0)") }, in: db) }
        }

        mutating func add(_ contents: [ListingContent], in db: Database) async throws {
            let (shop, batch) = (shop, batch)
            revisions += try await db.transaction(statement: 60_000) { tx in try await shop.sends(contents, as: batch, in: tx) }
        }

        func overview(in db: Database) async throws -> ListingBatch.Overview {
            let found = try await db.search(ListingBatch.overview(batch))
            return try #require(found)
        }

        /// - Parameter place: nil for all that were submitted.
        @discardableResult
        func decide(
            _ answer: BatchDecision.Answer, until place: Int? = nil, why: String? = nil, by staff: Actor = BatchDecisionTests.staff,
            in db: Database
        ) async throws -> BatchDecision.ID {
            let all = try await overview(in: db).places
            return try await db.transaction { tx in
                try await BatchDecision.decide(batch, answer, until: place ?? all, why: why, by: staff, in: tx)
            }
        }

        func withdraw(_ index: Int, in db: Database) async throws {
            try await db.transaction { tx in
                try await Revision.withdraw(revisions[index], by: shop.seller, person: shop.owner, in: tx)
            }
        }

        func obstacles(in db: Database) async throws -> [Revision.Obstacle?] {
            try await db.search(ListingBatch.held(of: batch)).map(\.obstacle)
        }
    }

    /// How often each event was heard.
    private final class Heard: Sendable {
        private let counts = Mutex<[String: Int]>([:])
        var all: [String: Int] { counts.withLock { $0 } }
        func note(_ event: String) { counts.withLock { $0[event, default: 0] += 1 } }
    }

    private func worker(_ heard: Heard, on db: Database) async throws -> Worker {
        var jobs = JobTable()
        Stock.register(on: &jobs)
        jobs.on(BatchDecided.self, as: "tests") { _, _ in heard.note("step") }
        jobs.on(BatchSettled.self, as: "tests") { _, _ in heard.note("end") }
        jobs.on(ListingDecided.self, as: "tests") { _, _ in heard.note("single") }
        let table = jobs
        try await db.transaction { tx in try await table.register(in: tx) }
        return Worker(table, on: db, log: Log(least: .error))
    }

    private func refusal(_ body: () async throws -> Void) async -> BatchDecision.Refusal? {
        await #expect(throws: BatchDecision.Refusal.self) { try await body() }
    }

    @Test(
        "is carried out step by step, without those that were taken back or decided meanwhile, and is told of once",
        arguments: [(BatchDecision.Answer.accepted, 60, 3), (.refused, 300, 12)])
    func steps(answer: BatchDecision.Answer, size: Int, steps: Int) async throws {
        try await TestDatabase.clone { db in
            let sent = try await Sent(size, in: db)
            let heard = Heard()
            let worker = try await worker(heard, on: db)
            try await sent.withdraw(0, in: db)
            try await db.transaction { tx in _ = try await Revision.publish(sent.revisions[size - 1], by: Self.other, in: tx) }
            let id = try await sent.decide(answer, why: "Copies", in: db)
            #expect(try await sent.overview(in: db).waiting == size - 2)
            try await sent.withdraw(50, in: db)
            try await worker.runDue()
            let offers = Query<[Offer.ID]>.all("SELECT id FROM catalog.offer WHERE seller_id = \(sent.shop.seller)") { row in try row.next()
            }
            let (decision, trust, published) = try await db.read(BatchDecision.with(id), SellerTrust.of(sent.shop.seller), offers)
            let (counts, waiting, stock) = try await (
                sent.overview(in: db).counts, db.read(Revision.waitingCount), db.read(Stock.available(published))
            )
            #expect(decision?.done == size - 3 && decision?.settledAt != nil && decision?.decidedBy == Self.staff)
            let accepted = answer == .accepted ? size - 2 : 1
            #expect(counts[.accepted] == accepted && counts[.withdrawn] == 2 && counts[.refused] ?? 0 == size - 2 - accepted)
            #expect(trust.accepted == accepted && waiting == 0)
            #expect(stock.count == accepted && stock.values.allSatisfy { $0 == 3 })
            #expect(heard.all == ["step": steps, "end": 1, "single": 1])
        }
    }

    @Test("refuses each listing for the same reason, and only what was submitted when the page was shown")
    func refuses() async throws {
        try await TestDatabase.clone { db in
            var sent = try await Sent(3, in: db)
            let shown = try await sent.overview(in: db).places
            try await sent.add([sent.shop.content("Plus tard")], in: db)
            let id = try await sent.decide(.refused, until: shown, why: "Photos floues", in: db)
            try await BatchDecision.carryOutAll(of: sent.batch, in: db)
            let decision = try await db.read(BatchDecision.with(id))
            #expect(decision?.done == 3 && decision?.why == "Photos floues")
            for (index, revision) in sent.revisions.enumerated() {
                let found = try await db.read(Revision.with(revision))
                #expect(found?.state == (index < 3 ? .refused : .waiting) && found?.why == (index < 3 ? "Photos floues" : nil))
            }
            try await sent.decide(.accepted, in: db)
            try await BatchDecision.carryOutAll(of: sent.batch, in: db)
            #expect(try await sent.overview(in: db).counts == [.refused: 3, .accepted: 1])
        }
    }

    @Test("is refused for a file that is unknown or the decider's own, while another is carried out, and if nothing waits")
    func verbs() async throws {
        try await TestDatabase.clone { db in
            let sent = try await Sent(2, in: db)
            let unknown = await refusal {
                try await db.transaction { tx in
                    _ = try await BatchDecision.decide(ListingBatch.ID(), .accepted, until: 1, by: Self.staff, in: tx)
                }
            }
            let own = await refusal { try await sent.decide(.accepted, by: sent.shop.owner.actor, in: db) }
            let nothing = await refusal { try await sent.decide(.accepted, until: 0, in: db) }
            #expect(unknown == .unknown && own == .own && nothing == .nothingWaits)
            try await sent.decide(.accepted, in: db)
            let second = await refusal { try await sent.decide(.refused, why: "x", by: Self.other, in: db) }
            #expect(second == .underWay)
            try await BatchDecision.carryOutAll(of: sent.batch, in: db)
            let late = await refusal { try await sent.decide(.refused, why: "x", by: Self.other, in: db) }
            #expect(late == .nothingWaits)
        }
    }

    @Test("is made once by four clerks at once")
    func clerks() async throws {
        try await TestDatabase.clone { db in
            let sent = try await Sent(2, in: db)
            let refusals = await withTaskGroup(of: BatchDecision.Refusal?.self) { group in
                for index in 0..<4 {
                    group.addTask {
                        do {
                            try await sent.decide(
                                index % 2 == 0 ? .accepted : .refused, why: "x", by: index < 2 ? Self.staff : Self.other, in: db)
                            return nil
                        } catch { return error as? BatchDecision.Refusal }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(refusals.filter { $0 == nil }.count == 1 && refusals.filter { $0 == .underWay }.count == 3)
            try await BatchDecision.carryOutAll(of: sent.batch, in: db)
            #expect(try await sent.overview(in: db).counts.values.map { $0 } == [2])
        }
    }

    @Test("goes on where it stopped if it fails within a step, and counts each listing once if four workers carry it out at once")
    func stops() async throws {
        try await TestDatabase.make { test in
            let db = test.db
            let sent = try await Sent(30, in: db)
            let heard = Heard()
            let worker = try await worker(heard, on: db)
            let id = try await sent.decide(.accepted, in: db)
            let owner = try await Database.connect(test.ownerURL, on: db.loop)
            _ = try await owner.transaction { tx in
                try await tx.run([
                    "CREATE FUNCTION catalog.stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'stopped'; END $$",
                    """
                    CREATE TRIGGER stops BEFORE UPDATE ON catalog.revision
                    FOR EACH ROW WHEN (NEW.place = 10) EXECUTE FUNCTION catalog.stop()
                    """,
                ])
            }
            await #expect(throws: DatabaseError.self) { try await BatchDecision.carryOut(id, in: db) }
            let (stopped, obstacles) = try await (db.read(BatchDecision.with(id)), sent.obstacles(in: db))
            #expect(stopped?.done == 9 && stopped?.settledAt == nil && obstacles == [])
            #expect(try await sent.overview(in: db).counts == [.accepted: 9, .waiting: 21])
            _ = try await owner.transaction { tx in try await tx.run("DROP TRIGGER stops ON catalog.revision") }
            await owner.close()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 { group.addTask { try await BatchDecision.carryOut(id, in: db) } }
                // The shop takes back a listing at the same time. The decision may come first.
                group.addTask { do { try await sent.withdraw(20, in: db) } catch Revision.Refusal.decided {} }
                try await group.waitForAll()
            }
            try await worker.runDue()
            let (decision, trust) = try await db.read(BatchDecision.with(id), SellerTrust.of(sent.shop.seller))
            let counts = try await sent.overview(in: db).counts
            #expect(counts[.waiting] == nil && decision?.settledAt != nil)
            #expect(decision?.done == counts[.accepted] && trust.accepted == counts[.accepted])
            #expect(heard.all["end"] == 1)
        }
    }

    @Test("leaves a listing waiting that cannot be published, with the reason, and tries it again with the next decision")
    func obstacles() async throws {
        try await TestDatabase.clone { db in
            var sent = try await Sent(in: db)
            let shop = sent.shop
            let (numbered, edited) = try await db.transaction { tx in
                (try await shop.publishes(shop.content("Numéroté"), in: tx), try await shop.publishes(shop.content("Modifié"), in: tx))
            }
            var twin = shop.content("Jumeau")
            twin.variants[0].sku = "A-1"
            try await sent.add([twin, shop.content("Libre")], in: db)
            let batch = sent.batch
            func rename(_ title: String, in tx: Transaction) async throws {
                let live = try await edited.live(in: tx)
                var content = live
                content.texts[.french]?.title = title
                _ = try await content.apply(over: live, to: edited.product, edited.offers, by: shop.seller, in: tx)
            }
            try await db.transaction { tx in
                try await Offer.setSKU(numbered.offers[0], to: "A-1", by: shop.seller, in: tx)
                let base = try await edited.live(in: tx)
                var content = base
                content.texts[.french]?.title = "Du fichier"
                _ = try await Revision.submit(
                    content, over: base, .edit(edited.product, edited.offers), draft: nil, batch: batch, by: shop.seller, person: nil,
                    in: tx)
                try await rename("Entre-temps", in: tx)
            }
            try await sent.decide(.accepted, in: db)
            try await BatchDecision.carryOutAll(of: batch, in: db)
            let (decision, held) = try await (db.read(BatchDecision.newest(of: batch)), sent.obstacles(in: db))
            #expect(decision?.done == 1 && held == [.number, .changed])
            #expect(try await sent.overview(in: db).counts == [.accepted: 1, .waiting: 2])
            try await db.transaction { tx in
                try await Offer.setSKU(numbered.offers[0], to: "B-1", by: shop.seller, in: tx)
                try await rename("Modifié", in: tx)
            }
            try await sent.decide(.accepted, in: db)
            try await BatchDecision.carryOutAll(of: batch, in: db)
            #expect(try await sent.overview(in: db).counts == [.accepted: 3])
            #expect(try await db.transaction { try await edited.live(in: $0).title } == "Du fichier")
        }
    }

    @Test("is not carried out for a shop that its author joins or that is closed, and can still be a refusal then")
    func joins() async throws {
        try await TestDatabase.clone { db in
            let sent = try await Sent(2, in: db)
            let clerk = try await db.transaction { try await Cast.samir.signsUp(in: $0).id }
            try await sent.decide(.accepted, by: clerk.actor, in: db)
            try await db.transaction { try await Member.set(clerk, to: .packer, in: sent.shop.seller, by: .system, in: $0) }
            try await BatchDecision.carryOutAll(of: sent.batch, in: db)
            #expect(try await sent.obstacles(in: db) == [.own, .own])
            try await sent.decide(.accepted, in: db)
            try await db.transaction { try await Seller.setStanding(.closed, of: sent.shop.seller, by: Self.staff, why: "x", in: $0) }
            try await BatchDecision.carryOutAll(of: sent.batch, in: db)
            #expect(try await sent.obstacles(in: db) == [.seller, .seller])
            try await sent.decide(.refused, why: "Fermée", in: db)
            try await BatchDecision.carryOutAll(of: sent.batch, in: db)
            #expect(try await sent.overview(in: db).counts == [.refused: 2])
        }
    }

    @Test("has a sample of twenty, spread evenly and the same for everybody, also of one category")
    func sample() async throws {
        try await TestDatabase.clone { db in
            var sent = try await Sent(in: db)
            let shop = sent.shop
            try await sent.add(
                (0..<45).map { number in
                    var content = shop.content("Caftan \(number)", price: .dirhams(Int64(number) + 1))
                    if number % 3 == 0 { content.category += "-other" }
                    return content
                }, in: db)
            let (first, second, other) = try await db.search(
                ListingBatch.sample(of: sent.batch), ListingBatch.sample(of: sent.batch),
                ListingBatch.sample(of: sent.batch, in: shop.category + "-other"))
            #expect(first == second && first.count == ListingBatch.mostSamples)
            let places = first.compactMap { one in sent.revisions.firstIndex(of: one.id) }
            #expect(places == places.sorted() && zip(places, places.dropFirst()).allSatisfy { $1 - $0 <= 5 })
            #expect(places.first.map { $0 < 3 } == true && places.last.map { $0 >= 42 } == true)
            #expect(zip(first, places).allSatisfy { $0.price == .dirhams(Int64($1) + 1) && $0.title == "Caftan \($1)" })
            #expect(other.count == 15 && other.allSatisfy { $0.category == shop.category + "-other" })
            let found = try await sent.overview(in: db)
            #expect(found.categories == [shop.category: 30, shop.category + "-other": 15] && found.places == 45)
        }
    }

    @Test("waits as one row of the queue, which is found by the file's name and by each title")
    func queue() async throws {
        try await TestDatabase.clone { db in
            let sent = try await Sent(3, in: db)
            let single = try await db.transaction { tx in try await sent.shop.submit(sent.shop.content("Seul"), in: tx).outcome.waiting }
            let (rows, count) = try await (db.search(Revision.list(.waiting, matching: "", after: nil)), db.read(Revision.waitingCount))
            #expect(rows.map(\.id) == [sent.revisions[0], single] && count == 2)
            #expect(rows.map(\.file) == [RevisionLine.File(batch: sent.batch, name: "catalogue.csv", waiting: 3), nil])
            let next = try await db.search(Revision.list(.waiting, matching: "", after: sent.revisions[0]))
            #expect(next.map(\.id) == [single])
            for words in ["catalogue", "Caftan 2", "dar salma"] {
                let found = try await db.search(Revision.list(.waiting, matching: words, after: nil))
                #expect(found.first?.id == sent.revisions[0], "\(words)")
            }
            let others = try await db.search(Revision.list(.waiting, matching: "Seul", after: nil))
            #expect(others.map(\.id) == [single])
            try await sent.decide(.refused, why: "x", in: db)
            try await BatchDecision.carryOutAll(of: sent.batch, in: db)
            let refused = try await db.search(Revision.list(.refused, matching: "", after: nil))
            #expect(refused.count == 3 && refused.allSatisfy { $0.file == nil })
        }
    }
}
