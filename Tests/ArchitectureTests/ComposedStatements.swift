import Auditing
import Callbacks
import Carts
import Catalog
import Console
import Identity
import Imports
import Inventory
import Kernel
import Kolchi
import Ledger
import Logging
import Moderation
import Notifications
import Orders
import Payments
import Places
import Postgres
import Privacy
import Repairs
import Search
import Sellers
import Settings
import Shipping
import SimulatedPayments
import Support
import Secrets
import TestKit
import Testing

@testable import Payments

/// Statements that are composed of parts. Each way to compose one runs once on the database.
enum ComposedStatements {
    /// - Returns: every statement that the database has prepared by then, on one line with single spaces.
    static func prepared(on test: TestDatabase) async throws -> [String] {
        let db = test.db
        let stall = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90), .dirhams(50)], in: $0) }
        try await windows(stall, db)
        try await searches(stall, db)
        try await products(stall, db)
        try await cartsAndOrders(stall, db)
        try await queues(db)
        try await imports(stall, db)
        try await warehouses(stall, db)
        try await house(db)
        try await db.read(ListedCallback.unapplied(1), ListedCallback.newest(1))
        try await CallbackWorker([CallbackSender().source()], on: db, log: Log(least: .error)).runDue()
        try await simulated(db)
        try await db.transaction { tx in
            let change = ZoneChange(startsAt: Moment(seconds: 4_000_000_000), minutes: 60, source: "a test")
            try await ZoneChange.set(change, by: .system, [], in: tx)
        }
        try await Audit.seal(in: db)
        try await books(db)
        try await payments(db)
        try await repairs(stall, db)
        _ = try await Invariants.findings(db)
        let prepared = Query<[String]>.all("SELECT statement FROM pg_prepared_statements") { row in try row.next() }
        return try await (db.read(prepared) + db.search(prepared) + db.transaction { tx in try await tx.read(prepared) })
            .map(SQLLiteral.oneLine)
    }

    /// A workshop whose hours are held, booked, moved and made longer.
    private static func repairs(_ stall: SellerFixture, _ db: Database) async throws {
        let (seller, subject) = (stall.seller, RepairService.Subject(kind: "phone", fault: "screen"))
        let technician = try await db.transaction { tx in
            try await Workshop.begin(for: seller, by: .system, in: tx)
            let service = try await RepairService.offer(
                subject, .init(.fixed, .dirhams(100), minutes: 30), of: seller, by: .system, in: tx)
            let spans = (1...7).map { OpeningHours.Span(weekday: $0, from: 0, to: 1_440) }
            try await OpeningHours.set(OpeningHours([.usual: spans]), of: seller, by: .system, in: tx)
            var terms = Workshop.Terms()
            (terms.isOpen, terms.onHolidays) = (true, true)
            let technician = try await Technician.add("Samir", skills: [service], to: seller, by: .system, in: tx)
            try await Workshop.change(seller, over: 1, to: terms, by: .system, in: tx)
            return technician
        }
        let service = try #require(try await db.read(RepairService.nearest(to: subject, of: seller)))
        _ = try await db.read(RepairService.all(of: seller), Workshop.areas(of: seller), Booking.outside(of: seller))
        let (work, clock) = (Work(service), WallClock(of: try await db.read(ZoneChange.all)))
        let slots = try await Slot.next(3, for: work, from: clock.day(of: .now()), clock, in: db)
        let holder = Booking.Holder(VisitorKey(cookie: "x"), from: "x")
        try await db.transaction { tx in
            let held = try await Booking.hold(slots[0].starts, for: work, holder, in: tx)
            _ = try await Booking.confirm(held.id, by: holder.visitor, in: tx)
            try await Booking.extend(held.id, to: 31, in: tx)
            _ = try await Booking.move(held.id, to: slots[2].starts, for: work, by: technician, in: tx)
            _ = try await tx.read(Booking.all(of: seller, from: .now(), to: .now().adding(seconds: 86_400)))
            try await Booking.cancel(held.id, in: tx)
        }
    }

    /// A payment by the simulated gateway, its refund and its webhooks, which reach nobody.
    private static func simulated(_ db: Database) async throws {
        let (gateway, key) = (SimulatedGateway(on: db, origin: "http://localhost"), CallKey())
        let page = try await gateway.open(
            PageRequest(
                key: key, reference: "a test", lines: [PageRequest.Line("a test", .dirhams(1))], amount: .dirhams(1), language: .french,
                returnURL: "http://localhost/", cancelURL: "http://localhost/", expiresAt: Moment.now().adding(seconds: 600)))
        let token = try #require(page.address.split(separator: "/").last.map { String($0) })
        let payment = try #require(try await db.read(SimulatedPayment.at(token)))
        _ = try await db.transaction { tx in try await SimulatedPayment.choose(.pay, on: payment.id, in: tx) }
        let handle = PaymentHandle(providerKey: page.providerKey, key: key)
        let refund = RefundRequest(key: CallKey(), payment: handle, amount: Money(minor: 1))
        _ = try await (gateway.read(handle), gateway.close(handle), gateway.refund(refund))
        _ = try await gateway.readRefund(RefundHandle(providerKey: nil, key: refund.key, payment: handle))
        let secret = try #require(SharedSecret("a test"))
        let sender = EventSender(to: "http://127.0.0.1:1/", signing: CallbackSecrets(current: secret), on: db, log: Log(least: .error))
        try await sender.runDue()
    }

    private static func books(_ db: Database) async throws {
        let account = Account(.bank)
        try await db.transaction { tx in
            var draft = Entry.Draft(Entry.Fact("tests.done"), "1", by: .system)
            draft.debit(.bank, .dirhams(1))
            draft.credit(.unplaced, .dirhams(1))
            try await Entry.post(draft, in: tx)
        }
        try await Entry.seal(in: db)
        try await db.read(account.balance, account.statement(), Posting.of(Posting.OrderKey()), TrialBalance.now)
    }

    private static func payments(_ db: Database) async throws {
        let gateway = try #require(GatewayName("simulated"))
        let reference = PaymentReference(OrderPayment.kind, ID<Purchase>().uuid)
        let (id, refund, order) = (Payment.ID(), Refund.ID(), PaymentPart.OrderKey())
        try await db.read(
            Payment.of(id), Payment.current(of: reference), Payment.all(of: reference), Refund.of(refund), Refund.of(order: order),
            Refund.of(payment: id), Order.underWay(of: Person.ID()), Payment.newest(1), Payment.newest(1, in: .held))
        try await db.read(ExchangeRate.current(of: .euro), ExchangeRate.history(of: .euro), LostPayments.now)
        try await db.transaction { tx in
            let part = PaymentPart(
                order: order, seller: PaymentPart.SellerKey(), lines: [.init(PaymentPart.LineKey(), quantity: 1, .dirhams(1))])
            try await Payment.begin(
                id, of: reference, parts: [part], at: gateway, .test, amount: .dirhams(1),
                page: .init(lines: [.init("x", .dirhams(1))], language: .french, returnURL: "r", cancelURL: "c"), in: tx)
            try await GatewayCall.enqueue(.read, of: id, at: gateway, in: tx)
            try await tx.read(Payment.locked(id), Refund.locked(refund))
            for _ in 1...2 {
                let call = try #require(try await GatewayCall.take(at: [gateway], in: tx))
                try await GatewayCall.end(call, as: "answered", in: tx)
            }
            _ = try await Payment.close(id, for: .holdOver, in: tx)
        }
    }

    private static func windows(_ stall: SellerFixture, _ db: Database) async throws {
        for language in Language.allCases {
            try await db.read(
                Seller.named("", in: language), Seller.newest(1, in: language),
                Product.named("", in: language), Offer.of("", in: language), Offer.forSale(stall.offers, in: language),
                Product.descriptions([], in: language), DeskListing.of([], of: stall.seller, in: language),
                DeskListing.of(stall.seller, in: language),
                DeskOffer.of(stall.offers[0], stall.seller), Product.featured(by: stall.seller),
                Product.isOwnOffering(Product.ID(), of: stall.seller), Product.isOfferedByOthers(Product.ID(), than: stall.seller),
                City.all(in: language), Listing.similar(to: Product.ID(), most: 1, in: language),
                Listing.similar(toProduct: "", most: 1, in: language))
            try await db.read(
                CraftNote.all(in: language), CraftNote.of("", in: language), CraftNote.ofProduct("", in: language),
                Seller.among(Offer.sellers(ofProduct: ""), in: language))
        }
        try await db.read(
            Category.all, Attribute.all, Attribute.of(category: ""), Product.traits(""), Variant.of(""), Stock.of(stall.offers),
            Stock.available(stall.offers), Stock.available(ofProduct: ""))
        let city = City.Code(SellerFixture.city)
        try await db.read(City.named(city), City.called("Rabat"))
        try await db.read(
            CityRates.of([stall.seller], to: city), DeliveryRate.of(stall.seller), Unserved.of(stall.seller),
            CityRates.of(sellers: Offer.sellers(ofProduct: ""), to: city),
            Carrier.offered, ParcelProgress.of(Parcel.Key()), Parcel.of([], by: stall.seller), ParcelEvent.of(Parcel.ID()),
            ParcelEvent.of(Parcel.Key()), ParcelProgress.gone(of: Parcel.Key()), Carrier.of(Parcel.Key()),
            Parcel.with([], by: stall.seller), Parcel.leftBehind(by: stall.seller, most: 1), StatusFile.of(Carrier.ID()),
            StatusFile.with(StatusFile.ID(), of: Carrier.ID()), StatusFile.effects(of: StatusFile.ID()),
            DeliverySpan.of(sellers: Offer.sellers(ofProduct: "")), Report.newest(1),
            ContactMessage.newest(1), ContactMessage.with(ContactMessage.ID()))
        _ = try await db.transaction { tx in try await tx.read(ContactMessage.locked(ContactMessage.ID())) }
        try await db.transaction { tx in try await Product.feature([], by: stall.seller, .system, in: tx) }
    }

    /// What sellers submitted, and the exports of a person.
    private static func listings(_ db: Database) async throws {
        for state in Revision.State.allCases {
            for words in ["", "caftan"] {
                for last in [nil, Revision.ID()] { _ = try await db.search(Revision.list(state, matching: words, after: last)) }
            }
        }
        for category in [nil, "robes"] { _ = try await db.search(ListingBatch.sample(of: ListingBatch.ID(), in: category)) }
        for last in [nil, OwnValue.ID()] { _ = try await db.read(OwnValue.all(after: last)) }
        let (seller, draft) = (Seller.ID(), ListingDraft.ID())
        _ = try await db.read(
            OwnValue.with(OwnValue.ID()), OwnValue.count, Revision.with(Revision.ID()), Revision.newest(ofDraft: draft, of: seller))
        await #expect(throws: Revision.Refusal.decided) {
            try await db.transaction { tx in try await Revision.refuse(Revision.ID(), by: .system, why: "x", in: tx) }
        }
        try await db.transaction { tx in
            let shop = try await CastListing.opens(in: tx)
            let waiting = try await shop.submit(shop.content(), in: tx)
            try await Revision.withdraw(try #require(waiting.outcome.waiting), by: shop.seller, person: shop.owner, in: tx)
            let batch = ListingBatch.ID()
            try await shop.sends([shop.content()], as: batch, in: tx)
            let decision = try await BatchDecision.decide(batch, .accepted, until: 1, by: .system, in: tx)
            let found = try #require(try await tx.read(BatchDecision.with(decision)))
            _ = try await tx.read(BatchDecision.newest(of: batch), found.due, found.left)
        }
        let person = try await db.transaction { tx in try await Cast.salma.signsUp(with: "export@example.ma", in: tx) }
        _ = try await PersonalData.export(of: person, in: VisitorKey(cookie: "none"), at: .now(), in: db)
    }

    private static func imports(_ stall: SellerFixture, _ db: Database) async throws {
        let file = ImportFile.ID()
        _ = try await db.read(ImportFile.with(file, of: stall.seller), ImportFile.of(stall.seller))
        try await db.transaction { tx in
            let person = try await Cast.samir.signsUp(with: "\(file)@example.ma", in: tx).id
            do { try await ImportFile.cancel(file, by: stall.seller, person: person, in: tx) } catch ImportFile.Refusal.unknown {}
        }
        _ = try await db.search(ImportFile.any(file))
    }

    private static func warehouses(_ stall: SellerFixture, _ db: Database) async throws {
        let (seller, offer) = (stall.seller, stall.offers[0])
        try await db.transaction { tx in
            let first = try #require(try await tx.read(Warehouse.open(of: seller)).first).id
            let second = try await Warehouse.open(for: seller, named: "x", in: City.Code(SellerFixture.city), by: .system, in: tx)
            try await Stock.move(offer, by: 5, as: .received, at: first, by: "x", in: tx)
            let transfer = try await Transfer.begin(from: first, to: second, of: seller, by: .system, in: tx)
            try await Transfer.set(2, of: offer, in: transfer, of: seller, in: tx)
            try await Transfer.send(transfer, over: 2, of: seller, by: .system, in: tx)
            for version in 3...4 {
                try await Transfer.receive([.init(offer, received: 1)], of: transfer, over: version, of: seller, by: .system, in: tx)
            }
            let dropped = try await Transfer.begin(from: first, to: second, of: seller, by: .system, in: tx)
            try await Transfer.cancel(dropped, of: seller, by: .system, in: tx)
            let count = try await StockCount.begin(at: first, of: seller, by: .system, in: tx)
            try await StockCount.enter(1, of: offer, in: count, of: seller, by: .system, in: tx)
            try await StockCount.forget(offer, in: count, of: seller, in: tx)
            try await StockCount.cancel(count, of: seller, by: .system, in: tx)
            for one in [nil, offer] {
                for pieces in [1, nil] { try await StockThreshold.set(pieces, of: one, for: seller, by: .system, in: tx) }
            }
        }
        _ = try await db.read(
            Transfer.all(of: seller), Transfer.with(Transfer.ID(), of: seller), StockCount.all(of: seller),
            StockCount.with(StockCount.ID(), of: seller), LowStock.open(of: seller), LowStock.told(in: ID(), of: seller),
            StockMovement.of(offer))
        _ = try await db.read(Stock.promises(of: offer), Stock.promises(for: []))
        let count = try #require(try await db.read(StockCount.all(of: seller)).first)
        for language in Language.allCases {
            for keys in [nil, LowStock.keys(of: seller), StockCount.keys(of: count), StockCount.keys(countedIn: count.id)] {
                _ = try await db.read(DeskPiece.of(seller, matching: "a", among: keys, in: language))
            }
            _ = try await db.read(
                DeskPiece.of([offer], of: seller, in: language), DeskPiece.called("4006381333931", of: seller, in: language))
        }
    }

    private static func house(_ db: Database) async throws {
        for words in ["nadia", "nadia@example.ma", "\(Person.ID())"] { _ = try await db.search(FoundPerson.all(by: words)) }
        for queue in ContactMessage.Queue.allCases {
            for words in ["", "M-0123ABCD", "nadia@example.ma", "nadia"] {
                for last in [nil, ContactMessage.ID()] { _ = try await db.search(ContactMessage.list(queue, matching: words, after: last)) }
            }
        }
        _ = try await db.search(FoundPerson.staff)
        for words in ["", "dar"] { _ = try await db.search(FoundSeller.all(by: words)) }
        _ = try await db.read(FoundSeller.named("dar"), Application.newest(of: Person.ID()), Application.with(Application.ID()))
        _ = try await db.search(Application.all(in: [.submitted]))
        try await db.transaction { tx in
            let samir = try await Cast.samir.signsUp(with: Cast.samir.phone, in: tx)
            _ = try await CastApplication.filled(by: samir, as: .trader, in: tx)
        }
        try await listings(db)
        try await drafts(stall: Seller.ID(), db)
        var filter = AuditFilter()
        (filter.party, filter.name, filter.from, filter.until) = ("person 1", "identity.", .now(), .now())
        _ = try await db.search(AuditedAct.find(filter, before: nil), AuditedAct.with(1))
        let asker = Person.ID()
        _ = try await db.read(
            ApprovalRequest.waiting(), ApprovalRequest.past(), ApprovalRequest.waiting(askedBy: asker, on: asker.auditSubject),
            ApprovalRequest.past(askedBy: asker))
        _ = try await db.read(SettingRow.all, SettingRow.of(HouseSettings.all[0]))
        try await db.transaction { tx in
            let nadia = try await Cast.nadia.joinsStaff(as: .support, .accountant, .admin, in: tx).id
            try await StaffRole.accountant.revoke(from: nadia, by: .system, why: "a test", in: tx)
        }
        await #expect(throws: StaffRole.Refusal.lastAdmin) {
            let admin = try await db.search(FoundPerson.staff)[0].person.id
            try await db.transaction { tx in try await StaffRole.admin.revoke(from: admin, by: .system, in: tx) }
        }
    }

    private static func drafts(stall seller: Seller.ID, _ db: Database) async throws {
        for filter in DeskListing.Filter.allCases {
            for language in Language.allCases { _ = try await db.read(DeskListing.of(seller, filter, matching: "a", in: language)) }
        }
        _ = try await db.read(ListingDraft.open(of: seller), ListingDraft.with(ListingDraft.ID(), of: seller))
        try await ListingDraft.sweep(in: db)
        try await files(db)
    }

    /// What files write.
    private static func files(_ db: Database) async throws {
        _ = try await db.read(
            ListingDraft.called([], of: Seller.ID()), ListingContent.live([Product.ID()], of: Seller.ID()),
            Product.called([], by: Seller.ID()))
        try await db.transaction { tx in
            let shop = try await CastListing.opens(as: "shop-with-files", in: tx)
            let (batch, draft) = (ListingBatch.ID(), ListingDraft.ID())
            try await ListingBatch.begin(batch, named: "a.csv", by: shop.seller, in: tx)
            try await ListingDraft.insert([(draft, "one", ListingInput())], batch: batch, by: shop.seller, person: nil, in: tx)
            try await ListingDraft.replace([draft: ListingInput()], batch: batch, by: shop.seller, person: nil, in: tx)
            let live = try await shop.publishes(in: tx)
            var content = try await live.live(in: tx)
            content.texts[.french]?.title = "Autre"
            _ = try await Revision.submit(
                content, over: nil, .edit(live.product, live.offers), draft: nil, batch: batch, by: shop.seller, person: nil, in: tx)
        }
    }

    private static func searches(_ stall: SellerFixture, _ db: Database) async throws {
        let listings = try await LiveListings(from: db)
        await listings.follow()
        var search = ListingSearch()
        search.words = "robe"
        _ = try await listings.page(search, of: 1, in: db)
        search.understood = try await db.search(SearchWords.understood(search.words))
        _ = try await listings.page(search, of: 1, in: db)
        try await db.read(Suggestion.all(for: "robe", in: .french, categories: []))
        for language in Language.allCases {
            try await db.read(
                Listing.of([], in: language), Listing.ofProducts([], in: language),
                Seller.nearest(to: [[""], [""]], most: 1, in: language),
                Seller.nearest(to: [], most: 1, in: language), Seller.called([""], in: language),
                Listing.newest(2, ofEach: Seller.keys(called: [""]), in: language),
                Listing.newest(2, ofEach: Seller.nearestKeys(to: [[""]], most: 1), in: language))
        }
        try await db.read(Seller.names([]))
    }

    private static func invitations(to seller: Seller.ID, by owner: Person, _ db: Database) async throws {
        try await db.transaction { tx in
            let samir = try await Cast.samir.signsUp(in: tx)
            let contact = try #require(samir.bestContact)
            let (session, _) = try await Session.begin(for: samir.id, from: "192.0.2.1", userAgent: "", in: tx)
            try await Member.set(owner.id, to: .owner, in: seller, by: .system, in: tx)
            let first = try await Invitation.invite(contact, as: .packer, to: seller, by: owner.id, in: .french, in: tx)
            _ = try await tx.read(Invitation.locked(first))
            try await Invitation.withdraw(first, of: seller, by: owner.id.actor, in: tx)
            let second = try await Invitation.invite(contact, as: .packer, to: seller, by: owner.id, in: .french, in: tx)
            _ = try await Invitation.accept(second, by: samir.id, keeping: session, in: tx)
            try await Member.remove(samir.id, from: seller, by: owner.id.actor, in: tx)
        }
    }

    private static func deadlines(_ number: OrderNumber, _ db: Database) async throws {
        try await db.transaction { tx in
            try await Order.confirm(number, by: Actor(.seller, "Amine"), in: tx)
            try await Deadline.extend(number, by: 1, Actor(.seller, "Amine"), in: tx)
            _ = try await CancellationRequest.ask(number, why: "", in: tx)
            let day = CalendarDay(daysSince1970: Int(Moment.now().seconds / 86_400) + 900)
            try await PublicHoliday.declare(
                PublicHoliday(day: day, names: [.french: "a", .arabic: "b", .english: "c"], isProvisional: false, source: "a test"),
                by: .system, in: tx)
        }
        try await Deadline.countAgain(in: db)
    }

    /// A purchase that is paid before it is placed.
    private static func unpaid(_ db: Database) async throws {
        let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], in: $0) }
        let buyer = Purchaser()
        let (checkout, total) = try await buyer.comesToReview(of: shop.offers, in: db)
        try await db.transaction { tx in
            var purchase: ID<Purchase>?
            for _ in 1...2 {
                purchase = try await Purchase.open(
                    checkout, by: buyer.visitor, paying: .card, accepting: total, in: .french, in: tx)
            }
            if let purchase { _ = try await UnpaidPurchase.settle(purchase, in: tx) }
        }
        let none = ID<Purchase>()
        _ = try await db.read(
            UnpaidPurchase.of(none, of: buyer.visitor), UnpaidPurchase.current(of: buyer.visitor, or: buyer.visitor, holding: shop.offers),
            Payment.failing, OrderSummary.of(buyer.visitor))
        _ = try await db.read(OrderPayment.changes(of: none), OrderPayment.isBeingRead(none))
        try await db.transaction { tx in
            try await OrderPayment.readBack(none, in: tx)
            try await OrderPayment.giveUp(none, in: tx)
        }
    }

    private static func cartsAndOrders(_ stall: SellerFixture, _ db: Database) async throws {
        let number = try await stall.sell(in: db)
        let phone = try #require(PhoneNumber(typed: "06 12 34 56 78"))
        _ = try await Order.found(number, phone: phone, in: db)
        _ = try await Order.numbered(number, of: VisitorKey(cookie: "a stranger"), in: db)
        try await db.read(
            AddressedOrder.numbered([], of: stall.seller), AddressedOrder.of([], by: stall.seller), AddressedOrder.packed(of: stall.seller))
        try await db.read(OrderSummary.of(stall.seller), DeskOrder.counts(of: stall.seller))
        for queue in DeskOrder.Queue.allCases { _ = try await db.read(DeskOrder.page(queue, of: stall.seller, after: nil)) }
        for words in ["Salma", "06 12 34 56 78", number.rawValue] { _ = try await db.search(DeskOrder.found(words, of: stall.seller)) }
        let (start, end) = (Moment(seconds: 0), Moment.now())
        _ = try await db.search(
            ShopFigures.of(stall.seller, bounds: [start, end]), ShopFigures.best(of: stall.seller, from: start, until: end))
        for figure in ShopFigures.Figure.allCases {
            _ = try await db.search(ShopFigures.orders(behind: figure, of: stall.seller, from: start, until: end))
        }
        _ = try await Order.numbered(number, of: stall.seller, in: db)
        _ = try await db.read(Order.changes(of: number), Order.changes(of: number, of: VisitorKey(cookie: "a stranger")))
        try await Order.change(number, of: stall.seller, in: db) { _ in }
        _ = try await db.read(Order.numbers(ofLines: []))
        try await unpaid(db)
        try await deadlines(number, db)
        let today = CalendarDay(daysSince1970: 20_000)
        _ = try await db.read(PublicHoliday.all(from: today), PublicHoliday.on(today))
        try await db.read(Session.of(Session.Token()), Session.all(of: Person.ID()))
        try await db.read(InAppNotification.unread(of: Session.person(of: Session.Token())))
        try await db.read(SavedAddress.all(of: Person.ID()), SavedAddress.with(SavedAddress.ID(), of: Person.ID()))
        try await db.read(Buyer.of(number), Buyer.of(ID<Purchase>()), OrderSummary.of(ID<Purchase>()))
        let (visitor, offer) = (VisitorKey(cookie: "a visitor"), stall.offers[1])
        // The answers of the steps that are skipped while they have no choice.
        let buyer = Purchaser()
        _ = try await buyer.comesToReview(of: [offer], in: db)
        try await db.transaction { tx in
            try await Carts.Checkout.acceptDelivery(for: buyer.visitor, in: tx)
            try await Carts.Checkout.choose(.cashOnDelivery, for: buyer.visitor, in: tx)
        }
        let person = try await db.transaction { try await Cast.salma.signsUp(in: $0) }
        try await invitations(to: stall.seller, by: person, db)
        try await db.read(
            OfferedPurchase.all(for: person, in: visitor), OfferedPurchase.isOpen(ID<Purchase>(), to: person, in: visitor),
            Purchase.lastRecipient(of: person))
        let subject = DataSubject(person, contacts: [], browser: visitor, dealings: [])
        let disclosures = OrderRecords.disclosures(to: subject) + ContactRecords.disclosures(to: subject)
        for disclosure in disclosures { _ = try await db.read(disclosure.json) }
        _ = try await ContactRecords.files(of: subject, in: db)
        try await db.transaction { tx in
            try await ContactRecords.forget(subject, in: tx)
            try await ContactMessage.sweep(in: tx)
            try await Purchase.claim(placedIn: visitor, for: person, in: tx)
            try await Cart.add(offer, form: "\(ID<Cart>())", to: visitor, in: tx)
            try await Cart.change(offer, to: 1, for: visitor, in: tx)
            try await Cart.remove(offer, for: visitor, in: tx)
            let cart = try #require(try await tx.read(Cart.open(forVisitorIn: "SELECT \(visitor)::bytea AS visitor")))
            try await tx.run(
                Cart.putBack("SELECT \(offer)::uuid AS offer_id, 1 AS quantity, 9000 AS price, 1 AS position", into: cart))
            try await Seller.goAway(stall.seller, by: .system, in: tx)
            _ = try await tx.read(Seller.holiday(of: stall.seller))
            try await Seller.comeBack(stall.seller, by: .system, in: tx)
            try await Listing.refresh(stall.offers.sorted(), in: tx)
        }
    }

    private static func products(_ stall: SellerFixture, _ db: Database) async throws {
        let names = Names(french: "Motif", arabic: "نقش", english: "Pattern")
        let values = ["pattern": "plain"]
        let offer = OfferDraft(seller: stall.seller, condition: .new, price: .dirhams(10))
        let draft = ProductDraft(
            slug: "patterned", category: "patterned", texts: [.french: .init(title: "Robe unie", description: "Sans motif.")],
            values: values,
            variants: [.init(values: values, offers: [offer])])
        try await db.transaction { tx in
            try await Attribute.add("pattern", named: names, ofVariant: true, values: [("plain", names)], in: tx)
            _ = try await Category.add("patterned", named: names, attributes: ["pattern"], in: tx)
            _ = try await Product.draft(draft, in: tx)
            let content = ListingContent(
                language: .french, texts: [.french: .init(title: "Robe rayée", description: "")], category: "patterned", condition: .new,
                variants: [
                    .init(values: ["pattern": .own("Rayé")], price: .dirhams(10), gtin: GTIN("4006381333931"), pieces: 1),
                    .init(values: ["pattern": .known("plain")], price: .dirhams(10), pieces: 1),
                ])
            let applied = try await content.publish(by: stall.seller, in: tx)
            let offers = applied.pieces.map(\.offer)
            _ = try await tx.read(
                ListingContent.live(applied.product, offers, of: stall.seller), ListingContent.siblings(of: offers[0], of: stall.seller),
                Product.isOfferedByOthers(applied.product, than: stall.seller))
            let gtin = try #require(GTIN("4006381333931"))
            for language in Language.allCases { _ = try await tx.read(Variant.with(gtin, in: language)) }
        }
    }
}
