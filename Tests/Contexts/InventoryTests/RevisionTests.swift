import Catalog
import Identity
import Inventory
import Kernel
import Postgres
import Sellers
import TestKit
import Testing

@Suite("What a seller submits")
struct RevisionTests {
    private static let staff = Actor(.person, "0193a1b2-0000-7000-8000-000000000001")
    private static let other = Actor(.person, "0193a1b2-0000-7000-8000-000000000002")

    private static func revision(_ id: Revision.ID?, in tx: Transaction) async throws -> Revision {
        let id = try #require(id)
        return try #require(try await tx.read(Revision.with(id)))
    }

    private func refusal(_ body: () async throws -> Void) async -> Revision.Refusal? {
        await #expect(throws: Revision.Refusal.self) { try await body() }
    }

    @Test("waits for the staff if the listing is new, and is live with its pieces once it is accepted")
    func new() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await CastListing.opens(in: tx)
            let (draft, outcome) = try await shop.submit(shop.content(), in: tx)
            let id = try #require(outcome.waiting)
            #expect(try await tx.read(Product.named("caftan-brode", in: .french)) == nil)
            let waiting = try await Self.revision(id, in: tx)
            #expect(waiting.state == .waiting && waiting.submittedBy == shop.owner && waiting.draft == draft && waiting.decidedAt == nil)
            #expect(waiting.change == shop.content() && waiting.base == nil && waiting.subject == .new)
            let applied = try await Revision.publish(id, by: Self.staff, in: tx)
            let (stock, trust, accepted) = try await tx.read(
                Stock.available(applied.pieces.map(\.offer)), SellerTrust.of(shop.seller), Revision.newest(ofDraft: draft, of: shop.seller))
            #expect(Array(stock.values) == [3] && trust.accepted == 1)
            #expect(accepted?.state == .accepted && accepted?.decidedBy == Self.staff.description && accepted?.decidedAt != nil)
            #expect(accepted?.product == applied.product)
            #expect(try await tx.read(Product.named("caftan-brode", in: .french))?.id == applied.product)
        }
    }

    @Test("is live at once from the eleventh listing on, until the house says otherwise")
    func trust() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await CastListing.opens(in: tx)
            for number in 1...10 {
                let id = try #require(try await shop.submit(shop.content("Caftan \(number)"), in: tx).outcome.waiting)
                _ = try await Revision.publish(id, by: Self.staff, in: tx)
            }
            let eleventh = try await shop.submit(shop.content("Caftan 11"), in: tx)
            let applied = try #require(eleventh.outcome.published)
            #expect(try await tx.read(Stock.available(applied.pieces.map(\.offer))).values.map { $0 } == [3])
            let recorded = try #require(try await tx.read(Revision.newest(ofDraft: eleventh.draft, of: shop.seller)))
            #expect(recorded.state == .accepted && recorded.decidedBy == nil && recorded.submittedBy == shop.owner)
            #expect(try await tx.read(SellerTrust.of(shop.seller)).accepted == 10, "only what the staff accepted counts")
            try await SellerTrust.set(.checked, of: shop.seller, by: Self.staff, why: "Copies", in: tx)
            #expect(try await shop.submit(shop.content("Caftan 12"), in: tx).outcome.waiting != nil)
            try await SellerTrust.set(nil, of: shop.seller, by: Self.staff, why: "Réglé", in: tx)
            #expect(try await shop.submit(shop.content("Caftan 13"), in: tx).outcome.published != nil)
            let newcomer = try await CastListing.opens(as: "newcomer", in: tx)
            try await SellerTrust.set(.trusted, of: newcomer.seller, by: Self.staff, why: "Connu", in: tx)
            #expect(try await newcomer.submit(shop.content("Caftan 14"), in: tx).outcome.published != nil)
            await #expect(throws: SellerTrust.Refusal.same) {
                try await SellerTrust.set(.trusted, of: newcomer.seller, by: Self.staff, why: "Connu", in: tx)
            }
            await #expect(throws: SellerTrust.Refusal.own) {
                try await SellerTrust.set(nil, of: newcomer.seller, by: newcomer.owner.actor, why: "Moi", in: tx)
            }
            try await SellerTrust.afterSetting.becomes(11, in: tx)
            #expect(try await shop.submit(shop.content("Caftan 15"), in: tx).outcome.waiting != nil)
        }
    }

    @Test("is live at once if it changes only price, article number, bar code or parcel")
    func free() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await CastListing.opens(in: tx)
            let live = try await shop.publishes(in: tx)
            let edit = try await live.edit(in: tx) { content in
                content.variants[0].price = .dirhams(400)
                content.variants[0].sku = "A-1"
                content.variants[0].gtin = GTIN("4006381333931")
                content.parcel = ParcelSize(grams: 900, millimetres: nil)
            }
            #expect(edit.outcome.published?.product == live.product && edit.outcome.published?.pieces.isEmpty == true)
            let now = try await live.live(in: tx)
            #expect(now.variants[0].price == .dirhams(400) && now.variants[0].sku == "A-1" && now.variants[0].gtin != nil)
            #expect(now.parcel?.grams == 900)
            let unchanged = await refusal { _ = try await live.edit(in: tx) { _ in } }
            #expect(unchanged == .unchanged)
        }
    }

    /// Edits of what buyers read, each with the field that waits.
    private static let edits: [@Sendable (inout ListingContent) -> ListingChange] = [
        { content in
            content.texts[.french]?.title = "Autre titre"
            return .title(.french)
        },
        { content in
            content.texts[.french]?.description = "Autre"
            return .description(.french)
        },
        { content in
            content.category = "listings-of-the-test-other"
            return .category
        },
        { content in
            content.values = [:]
            return .value("test-brand")
        },
        { content in
            content.condition = .likeNew
            return .condition
        },
        { content in
            content.defects = []
            return .defects
        },
        { content in
            content.measurements = [Measurement(.chest, millimetres: 500)]
            return .measurements
        },
        { content in
            content.serial = SealedSerial(sealed: "x", hash: String(repeating: "0", count: 64), ending: "1234")
            return .serial
        },
        { content in
            content.pictures = [ListingContent.Picture(hash: String(repeating: "a1", count: 32), width: 8, height: 8)]
            return .pictures
        },
        { content in
            content.variants[0].values = ["test-size": .known("s")]
            return .choices(content.variants[0].offer ?? Offer.ID())
        },
        { content in
            content.variants.append(ListingContent.Variant(values: ["test-size": .known("s")], price: .dirhams(9), pieces: 1))
            return .newVariant(1)
        },
    ]

    @Test("waits if it changes what buyers read, and nothing live changes", arguments: 0..<11)
    func waits(number: Int) async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await CastListing.opens(in: tx)
            let live = try await shop.publishes(in: tx)
            let before = try await live.live(in: tx)
            var field: ListingChange?
            let edit = try await live.edit(in: tx) { field = Self.edits[number](&$0) }
            let revision = try await Self.revision(edit.outcome.waiting, in: tx)
            #expect(revision.fields == [field])
            #expect(try await live.live(in: tx) == before)
        }
    }

    @Test("is divided: the price is live at once, the title waits, and accepting it leaves what changed meanwhile")
    func mixed() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await CastListing.opens(in: tx)
            let live = try await shop.publishes(in: tx)
            let edit = try await live.edit(in: tx) { content in
                content.variants[0].price = .dirhams(400)
                content.texts[.french]?.title = "Caftan de fête"
            }
            let revision = try await Self.revision(edit.outcome.waiting, in: tx)
            #expect(revision.fields == [.title(.french)] && revision.isPartlyLive)
            let meanwhile = try await live.live(in: tx)
            #expect(meanwhile.variants[0].price == .dirhams(400) && meanwhile.title == "Caftan brodé")
            try await Offer.changePrice(live.offers[0], to: .dirhams(380), by: shop.seller, in: tx)
            try await Stock.move(live.offers[0], by: 2, as: .received, by: "x", in: tx)
            _ = try await Revision.publish(revision.id, by: Self.staff, in: tx)
            let after = try await live.live(in: tx)
            #expect(after.title == "Caftan de fête" && after.variants[0].price == .dirhams(380))
            #expect(try await tx.read(Stock.available(live.offers)) == [live.offers[0]: 5])
            #expect(try await tx.read(SellerTrust.of(shop.seller)).accepted == 0, "an edit is no listing")
        }
    }

    @Test("brings a new variant with its pieces when it is accepted")
    func newVariant() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await CastListing.opens(in: tx)
            let live = try await shop.publishes(in: tx)
            let edit = try await live.edit(in: tx) { content in
                content.variants.append(ListingContent.Variant(values: ["test-size": .known("s")], price: .dirhams(500), pieces: 2))
            }
            let applied = try await Revision.publish(try #require(edit.outcome.waiting), by: Self.staff, in: tx)
            #expect(try await tx.read(Stock.available(applied.pieces.map(\.offer))).values.map { $0 } == [2])
            #expect(try await tx.read(Variant.of(live.slug)).count == 2)
        }
    }

    @Test("waits also from a trusted seller if it changes title or category of what was ordered")
    func ordered() async throws {
        try await TestDatabase.make { test in
            let live = try await test.db.transaction { tx in
                let shop = try await CastListing.opens(in: tx)
                try await SellerTrust.set(.trusted, of: shop.seller, by: Self.staff, why: "Connu", in: tx)
                let live = try await shop.publishes(in: tx)
                let edit = try await live.edit(in: tx) { $0.texts[.french]?.title = "Caftan neuf" }
                #expect(edit.outcome.published != nil)
                try await Stock.reserve([Stock.Claim(live.offers[0], quantity: 1, for: ID())], in: tx)
                return live
            }
            try await test.db.transaction { tx in
                let words = try await live.edit(in: tx) { $0.texts[.french]?.description = "Refait" }
                let title = try await live.edit(in: tx) { $0.texts[.french]?.title = "Tout autre" }
                #expect(words.outcome.published != nil && title.outcome.waiting != nil)
            }
            try await test.db.transaction { tx in
                let live = try await live.listing.publishes(in: tx)
                let edit = try await live.edit(in: tx) { $0.category += "-other" }
                #expect(edit.outcome.published != nil, "nobody ordered this one")
            }
        }
    }

    @Test("waits as a proposal if it changes the words of a product that others offer or made, also from a trusted seller")
    func shared() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await CastListing.opens(in: tx)
            let second = try await CastListing.opens(as: "second", in: tx)
            for seller in [shop.seller, second.seller] { try await SellerTrust.set(.trusted, of: seller, by: Self.staff, why: "x", in: tx) }
            let live = try await shop.publishes(in: tx)
            var content = try await live.live(in: tx)
            content.variants[0].offer = nil
            content.variants[0].pieces = 1
            let beside = try #require(try await second.submit(content, .offer(beside: live.product), in: tx).outcome.published)
            let offered = CastOffer(listing: second, product: live.product, slug: live.slug, offers: beside.pieces.map(\.offer))
            for offer in [live, offered] {
                let edits: [(inout ListingContent) -> Void] = [
                    { $0.texts[.french]?.description = "Autre" }, { $0.parcel = ParcelSize(grams: 100, millimetres: nil) },
                ]
                for edit in edits {
                    let waiting = try #require(try await offer.edit(in: tx, edit).outcome.waiting)
                    try await Revision.withdraw(waiting, by: offer.listing.seller, person: offer.listing.owner, in: tx)
                }
                let piece = try await offer.edit(in: tx) { $0.condition = .likeNew }
                #expect(piece.outcome.published != nil, "the piece is the seller's own")
            }
            let proposal = try await offered.edit(in: tx) { $0.texts[.french]?.description = "Mieux" }
            _ = try await Revision.publish(try #require(proposal.outcome.waiting), by: Self.staff, in: tx)
            #expect(try await live.live(in: tx).texts[.french]?.description == "Mieux")
        }
    }

    @Test("waits as a second offer, and then is counted and in stock")
    func second() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await CastListing.opens(in: tx)
            let second = try await CastListing.opens(as: "second", in: tx)
            let live = try await shop.publishes(in: tx)
            var content = try await live.live(in: tx)
            content.variants[0].offer = nil
            content.variants[0].pieces = 4
            let id = try #require(try await second.submit(content, .offer(beside: live.product), in: tx).outcome.waiting)
            #expect(try await tx.read(Offer.of(live.slug, in: .french)).count == 1)
            let applied = try await Revision.publish(id, by: Self.staff, in: tx)
            #expect(applied.product == live.product)
            #expect(try await tx.read(Offer.of(live.slug, in: .french)).count == 2)
            #expect(try await tx.read(Stock.available(applied.pieces.map(\.offer))).values.map { $0 } == [4])
            #expect(try await tx.read(SellerTrust.of(second.seller)).accepted == 1)
        }
    }

    @Test("cannot be accepted if a field that it changes was changed on the live listing meanwhile; another field is no obstacle")
    func collision() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await CastListing.opens(in: tx)
            let live = try await shop.publishes(in: tx)
            let base = try await live.live(in: tx)
            let edit = try await live.edit(in: tx) { $0.texts[.french]?.title = "Mon titre" }
            let id = try #require(edit.outcome.waiting)
            func lives(_ change: (inout ListingContent) -> Void) async throws {
                let now = try await live.live(in: tx)
                var content = now
                change(&content)
                _ = try await content.apply(over: now, to: live.product, live.offers, by: shop.seller, in: tx)
            }
            try await lives { $0.texts[.french]?.title = "Titre du jour" }
            let changed = try await live.live(in: tx)
            #expect(changed.title == "Titre du jour")
            let refusal = await refusal { _ = try await Revision.publish(id, by: Self.staff, in: tx) }
            let now = try await live.live(in: tx)
            #expect(refusal == .changedMeanwhile([.title(.french)], live: now) && now.title == "Titre du jour")
            #expect(try await Self.revision(id, in: tx).state == .waiting)
            try await lives { content in
                content.texts[.french]?.title = base.title
                content.condition = .likeNew
            }
            _ = try await Revision.publish(id, by: Self.staff, in: tx)
            let after = try await live.live(in: tx)
            #expect(after.title == "Mon titre" && after.condition == .likeNew)
        }
    }

    @Test("cannot be submitted over a listing that changed meanwhile in the same field")
    func staleSubmission() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await CastListing.opens(in: tx)
            let live = try await shop.publishes(in: tx)
            let base = try await live.live(in: tx)
            try await Offer.changePrice(live.offers[0], to: .dirhams(300), by: shop.seller, in: tx)
            var content = base
            content.variants[0].price = .dirhams(200)
            let refusal = await refusal { _ = try await shop.submit(content, over: base, .edit(live.product, live.offers), in: tx) }
            let now = try await live.live(in: tx)
            #expect(refusal == .changedMeanwhile([.price(live.offers[0])], live: now) && now.variants[0].price == .dirhams(300))
        }
    }

    @Test("is refused for a reason that the seller reads, and can be submitted again")
    func refused() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await CastListing.opens(in: tx)
            let (draft, outcome) = try await shop.submit(shop.content(), in: tx)
            let id = try #require(outcome.waiting)
            try await Revision.refuse(id, by: Self.staff, why: "Photos floues", in: tx)
            let refused = try #require(try await tx.read(Revision.newest(ofDraft: draft, of: shop.seller)))
            #expect(refused.state == .refused && refused.why == "Photos floues" && refused.decidedBy == Self.staff.description)
            for again in [
                await refusal { _ = try await Revision.publish(id, by: Self.other, in: tx) },
                await refusal { try await Revision.refuse(id, by: Self.other, why: "x", in: tx) },
                await refusal { try await Revision.withdraw(id, by: shop.seller, person: shop.owner, in: tx) },
            ] { #expect(again == .decided) }
            let next = try await Revision.submit(
                shop.content("Mieux"), over: nil, .new, draft: draft, by: shop.seller, person: shop.owner, in: tx)
            #expect(next.waiting != nil && next.waiting != id)
            #expect(try await tx.read(Revision.states(ofDrafts: [draft], of: shop.seller)) == [draft: .waiting])
        }
    }

    @Test("replaces what the same draft submitted before, and two drafts about the same offers do not wait at once")
    func again() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await CastListing.opens(in: tx)
            let (draft, outcome) = try await shop.submit(shop.content(), in: tx)
            let next = try await Revision.submit(
                shop.content("B"), over: nil, .new, draft: draft, by: shop.seller, person: shop.owner, in: tx)
            #expect(try await Self.revision(outcome.waiting, in: tx).state == .withdrawn)
            #expect(try await Self.revision(next.waiting, in: tx).state == .waiting)
            try await Revision.withdraw(try #require(next.waiting), by: shop.seller, person: shop.owner, in: tx)
            #expect(try await tx.read(Revision.waitingCount) == 0)
            let live = try await shop.publishes(in: tx)
            let waiting = try await live.edit(in: tx) { $0.condition = .likeNew }.outcome.waiting
            #expect(try await tx.read(Revision.waiting(onOffers: live.offers, of: shop.seller)) == [live.offers[0]: waiting])
        }
        try await TestDatabase.make { test in
            let live = try await test.db.transaction { tx in
                let live = try await CastListing.opens(in: tx).publishes(in: tx)
                _ = try await live.edit(in: tx) { $0.condition = .likeNew }
                return live
            }
            let refusal = await refusal {
                try await test.db.transaction { tx in
                    var content = try await live.live(in: tx)
                    content.condition = .gentlyUsed
                    let draft = try await ListingDraft.start(by: live.listing.seller, person: live.listing.owner, in: tx)
                    _ = try await Revision.submit(
                        content, over: nil, .edit(live.product, live.offers), draft: draft, by: live.listing.seller,
                        person: live.listing.owner, in: tx)
                }
            }
            #expect(refusal == .alreadyWaiting)
        }
    }

    @Test("of another shop is unknown, and nothing of it moves")
    func foreign() async throws {
        try await TestDatabase.make { test in
            let (mine, theirs, draft, waiting, live) = try await test.db.transaction { tx in
                let (mine, theirs) = (try await CastListing.opens(in: tx), try await CastListing.opens(as: "theirs", in: tx))
                let (draft, outcome) = try await theirs.submit(theirs.content(), in: tx)
                return (mine, theirs, draft, try #require(outcome.waiting), try await theirs.publishes(in: tx))
            }
            let before = try await Fingerprint.of(test.db)
            func refused(_ body: @escaping @Sendable (Transaction) async throws -> Void) async {
                #expect(await refusal { try await test.db.transaction { try await body($0) } } == .unknown)
            }
            await refused { tx in
                _ = try await Revision.submit(mine.content(), over: nil, .new, draft: draft, by: mine.seller, person: mine.owner, in: tx)
            }
            await refused { tx in try await Revision.withdraw(waiting, by: mine.seller, person: mine.owner, in: tx) }
            await refused { tx in
                let own = try await ListingDraft.start(by: mine.seller, person: mine.owner, in: tx)
                var content = try await live.live(in: tx)
                content.variants[0].price = .dirhams(1)
                _ = try await Revision.submit(
                    content, over: nil, .edit(live.product, live.offers), draft: own, by: mine.seller, person: mine.owner, in: tx)
            }
            #expect(try await test.db.read(Revision.newest(ofDraft: draft, of: mine.seller)) == nil)
            #expect(try await test.db.read(Revision.newest(ofDraft: draft, of: theirs.seller))?.id == waiting)
            #expect(try await Fingerprint.of(test.db).changes(since: before) == [])
        }
    }

    @Test("is decided by nobody who works in the shop")
    func own() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await CastListing.opens(in: tx)
            let id = try #require(try await shop.submit(shop.content(), in: tx).outcome.waiting)
            #expect(await refusal { _ = try await Revision.publish(id, by: shop.owner.actor, in: tx) } == .own)
            #expect(await refusal { try await Revision.refuse(id, by: shop.owner.actor, why: "x", in: tx) } == .own)
            #expect(try await Self.revision(id, in: tx).state == .waiting)
        }
    }

    @Test("is decided once by two moderators at once")
    func race() async throws {
        try await TestDatabase.make { test in
            for round in 1...3 {
                let id = try await test.db.transaction { tx in
                    let shop = try await CastListing.opens(as: "shop-\(round)", in: tx)
                    return try #require(try await shop.submit(shop.content("Caftan \(round)"), in: tx).outcome.waiting)
                }
                let decisions = await withTaskGroup { group in
                    for index in 0..<4 {
                        group.addTask {
                            do {
                                try await test.db.transaction { tx in
                                    let staff = index % 2 == 0 ? Self.staff : Self.other
                                    if index < 2 {
                                        try await Revision.publish(id, by: staff, in: tx)
                                    } else {
                                        try await Revision.refuse(id, by: staff, why: "x", in: tx)
                                    }
                                }
                                return true
                            } catch { return (error as? Revision.Refusal) != .decided }
                        }
                    }
                    return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
                }
                #expect(decisions == 1)
                let products = Query<Int>.one("SELECT count(*) FROM catalog.slug WHERE slug LIKE \("caftan-\(round)%")") { row in
                    try row.next()
                }
                let revision = try await test.db.read(Revision.with(id))
                #expect(try await test.db.read(products) == (revision?.state == .accepted ? 1 : 0))
            }
        }
    }

    @Test("cannot be submitted by a suspended or closed seller; what waits can be accepted after a suspension, and is not for sale")
    func stopped() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await CastListing.opens(in: tx)
            let (first, second) = (
                try #require(try await shop.submit(shop.content(), in: tx).outcome.waiting),
                try #require(try await shop.submit(shop.content("Autre"), in: tx).outcome.waiting)
            )
            try await Seller.setStanding(.suspended, of: shop.seller, by: Self.staff, why: "x", in: tx)
            #expect(await refusal { _ = try await shop.submit(shop.content(), in: tx) } == .sellerStopped(.suspended))
            let applied = try await Revision.publish(first, by: Self.staff, in: tx)
            #expect(try await tx.read(Offer.forSale(applied.pieces.map(\.offer), in: .french)).allSatisfy { !$0.isPublished })
            try await Seller.setStanding(.closed, of: shop.seller, by: Self.staff, why: "x", in: tx)
            #expect(await refusal { _ = try await shop.submit(shop.content(), in: tx) } == .sellerStopped(.closed))
            #expect(await refusal { _ = try await Revision.publish(second, by: Self.staff, in: tx) } == .sellerStopped(.closed))
            try await Revision.refuse(second, by: Self.staff, why: "Fermée", in: tx)
        }
    }

    @Test("never changes after its decision, and one draft has one that waits, whatever the statement")
    func guards() async throws {
        try await TestDatabase.make { test in
            let (shop, decided, waiting) = try await test.db.transaction { tx in
                let shop = try await CastListing.opens(in: tx)
                let decided = try #require(try await shop.submit(shop.content(), in: tx).outcome.waiting)
                try await Revision.refuse(decided, by: Self.staff, why: "x", in: tx)
                return (shop, decided, try #require(try await shop.submit(shop.content("B"), in: tx).outcome.waiting))
            }
            let reopened = await test.db.refusal(
                of: """
                    UPDATE catalog.revision SET state = 'waiting', decided_by = NULL, decided_at = NULL, why = NULL WHERE id = \(decided)
                    """)
            #expect(reopened?.constraint == "revision_decided_once")
            let other = await test.db.refusal(of: "UPDATE catalog.revision SET why = 'y' WHERE id = \(decided)")
            #expect(other?.constraint == "revision_decided_once")
            let rewritten = await test.db.refusal(of: "UPDATE catalog.revision SET change = '{}' WHERE id = \(waiting)")
            #expect(rewritten?.sqlState == "42501")
            let deleted = await test.db.refusal(of: "DELETE FROM catalog.listing_draft")
            #expect(deleted?.constraint == "revision_waits_with_draft")
            let twice = await test.db.refusal(
                of: """
                    INSERT INTO catalog.revision (id, seller_id, draft_id, kind, title, change)
                    SELECT gen_random_uuid(), seller_id, draft_id, kind, title, change FROM catalog.revision WHERE id = \(waiting)
                    """)
            #expect(twice?.constraint == "revision_waits_once")
            let draft = try #require(try await test.db.read(Revision.with(waiting))?.draft)
            await #expect(throws: ListingDraft.Refusal.waits) {
                try await test.db.transaction { try await ListingDraft.remove(draft, by: shop.seller, in: $0) }
            }
        }
    }

    @Test("keeps its pictures while it waits, also those that the draft no longer shows, and lets go of them when it is refused")
    func pictures() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await CastListing.opens(in: tx)
            let hash = try await Cast.storeTransientPicture("waits", in: tx)
            var content = shop.content()
            content.pictures = [ListingContent.Picture(hash: hash, width: 160, height: 160)]
            let draft = try await ListingDraft.start(by: shop.seller, person: shop.owner, in: tx)
            let pictures = ListingDraft.PartInput.pictures(content.pictures)
            try await ListingDraft.save(pictures, of: draft, over: 0, by: shop.seller, person: shop.owner, in: tx)
            let outcome = try await Revision.submit(content, over: nil, .new, draft: draft, by: shop.seller, person: shop.owner, in: tx)
            try await ListingDraft.save(.pictures([]), of: draft, over: 1, by: shop.seller, person: shop.owner, in: tx)
            let shown = Query<[String]>.all("SELECT picture FROM catalog.revision_picture") { row in try row.next() }
            #expect(try await tx.read(shown) == [hash])
            try await Revision.refuse(try #require(outcome.waiting), by: Self.staff, why: "x", in: tx)
            #expect(try await tx.read(shown) == [])
        }
    }

    @Test("is refused beyond the limit of what may wait")
    func limit() async throws {
        try await TestDatabase.make { test in
            let (shop, next, waiting) = try await test.db.transaction { tx in
                let shop = try await CastListing.opens(in: tx)
                let next = try await ListingDraft.start(by: shop.seller, person: shop.owner, in: tx)
                return (shop, next, try await shop.submit(shop.content(), in: tx).draft)
            }
            try await test.db.change(
                """
                INSERT INTO catalog.listing_draft (id, seller_id, kind)
                SELECT gen_random_uuid(), seller_id, 'new' FROM catalog.listing_draft, generate_series(2, \(Revision.mostWaiting))
                WHERE id = \(waiting)
                """,
                """
                INSERT INTO catalog.revision (id, seller_id, draft_id, kind, title, change)
                SELECT gen_random_uuid(), r.seller_id, d.id, r.kind, r.title, r.change FROM catalog.revision r, catalog.listing_draft d
                WHERE d.id NOT IN (r.draft_id, \(next))
                """)
            #expect(try await test.db.read(Revision.waitingCount(of: shop.seller)) == Revision.mostWaiting)
            func submits(_ draft: ListingDraft.ID) async throws -> Revision.Outcome {
                try await test.db.transaction { tx in
                    try await Revision.submit(shop.content(), over: nil, .new, draft: draft, by: shop.seller, person: shop.owner, in: tx)
                }
            }
            #expect(await refusal { _ = try await submits(next) } == .tooMany)
            let again = try await submits(waiting)
            #expect(again.waiting != nil, "it replaces what waits")
            // A file is one item more, unless the seller is trusted.
            let batch = ListingBatch.ID()
            func imports() async throws -> Revision.Outcome {
                try await test.db.transaction { tx in
                    try await ListingBatch.begin(batch, named: "x.csv", by: shop.seller, in: tx)
                    return try await Revision.submit(
                        shop.content(), over: nil, .new, draft: next, batch: batch, by: shop.seller, person: shop.owner, in: tx)
                }
            }
            #expect(await refusal { _ = try await imports() } == .tooMany)
            try await test.db.transaction { tx in
                try await SellerTrust.set(.trusted, of: shop.seller, by: .system, why: "x", in: tx)
            }
            let trusted = try await imports()
            #expect(trusted.published != nil)
        }
    }

    @Test("of a file is refused beyond the limit of what may wait of files")
    func limitOfFiles() async throws {
        try await TestDatabase.make { test in
            let batch = ListingBatch.ID()
            let (shop, first) = try await test.db.transaction { tx in
                let shop = try await CastListing.opens(in: tx)
                return (shop, try await shop.sends([shop.content()], as: batch, in: tx)[0])
            }
            try await test.db.change(
                """
                INSERT INTO catalog.listing_draft (id, seller_id, kind)
                SELECT gen_random_uuid(), seller_id, 'new' FROM catalog.listing_draft, generate_series(2, \(Revision.mostWaitingOfFiles))
                """,
                """
                INSERT INTO catalog.revision (id, seller_id, draft_id, kind, title, change, batch_id, place)
                SELECT gen_random_uuid(), r.seller_id, d.id, r.kind, r.title, r.change, r.batch_id, 1000 + row_number() OVER ()
                FROM catalog.revision r, catalog.listing_draft d WHERE d.id <> r.draft_id
                """)
            func sends() async throws {
                _ = try await test.db.transaction { tx in try await shop.sends([shop.content("Encore")], as: batch, in: tx) }
            }
            #expect(await refusal { try await sends() } == .tooMany)
            try await test.db.transaction { tx in try await Revision.withdraw(first, by: shop.seller, person: shop.owner, in: tx) }
            try await sends()
            #expect(await refusal { try await sends() } == .tooMany)
        }
    }
}
