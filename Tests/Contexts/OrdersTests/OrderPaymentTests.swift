import Carts
import Identity
import Kernel
import Ledger
import Orders
import Postgres
import TestKit
import Testing

@testable import Payments

@Suite("A payment for a purchase", .timeLimit(.minutes(5)))
struct OrderPaymentTests {
    /// A buyer who pays pieces of two shops, each 100 DH and 20 DH of delivery.
    private struct Sale: Sendable {
        let shops: [SellerFixture]
        let person: Person
        let purchase: ID<Purchase>
        let payment = Payment.ID()
        let db: Database

        static func begin(in db: Database) async throws -> Sale {
            var shops: [SellerFixture] = []
            for _ in 1...2 {
                shops.append(
                    try await db.transaction {
                        try await SellerFixture.open(prices: [.dirhams(100)], stock: 1, delivery: .dirhams(20), in: $0)
                    })
            }
            let buyer = Purchaser()
            let person = try await db.transaction { try await Cast.salma.signsUp(in: $0) }
            let (checkout, total) = try await buyer.comesToReview(of: shops.flatMap(\.offers), in: db)
            let purchase = try await db.transaction { tx in
                try await Purchase.open(
                    checkout, by: buyer.visitor, of: person, paying: .card, accepting: total, in: .french, under: nil, in: tx)
            }
            let sale = Sale(shops: shops, person: person, purchase: purchase, db: db)
            try await sale.begins(sale.payment)
            return sale
        }

        func begins(_ payment: Payment.ID) async throws {
            let gateway = try #require(GatewayName("simulated"))
            try await db.transaction { tx in
                try await OrderPayment.begin(
                    payment, for: purchase, at: gateway, .test,
                    page: .init(lines: [.init("x", .dirhams(240))], language: .french, returnURL: "r", cancelURL: "c"), in: tx)
            }
        }

        @discardableResult
        func reads(
            _ state: PaymentReading.State, mode: GatewayMode = .test, dispute: PaymentDispute? = nil
        ) async throws -> Payment.State {
            try await db.transaction { tx in
                try await Payment.apply(
                    PaymentReading(
                        providerKey: "pay_\(payment)", state: state, amount: .dirhams(240), mode: mode, reference: payment.description,
                        refunded: .zero, dispute: dispute), to: payment, OrderPayment.subjects, in: tx)
            }
        }

        /// The provider says that the page is closed.
        func closes(for reason: Payment.ClosingReason = .holdOver) async throws {
            try await db.transaction { tx in
                _ = try await Payment.close(payment, for: reason, in: tx)
                var found = try #require(try await tx.read(Payment.locked(payment)))
                try await found.giveUp(.expired, OrderPayment.subjects, in: tx)
            }
        }

        func gives(back id: Refund.ID) async throws {
            try await db.transaction { tx in
                let refund = try #require(try await tx.read(Refund.of(id)))
                try await Refund.markAsked(id, in: tx)
                try await Refund.apply(
                    RefundReading(providerKey: "re_\(id)", state: .done, amount: refund.asked), to: id, OrderPayment.subjects, in: tx)
            }
        }

        /// Clearing, held of both shops, refunds due and unplaced, in dirhams.
        func books() async throws -> [Int64] {
            let titles: [Account.Title] =
                [.clearing(of: "simulated")] + shops.map { .held(for: Account.SellerKey($0.seller.uuid)) } + [.refundsDue, .unplaced]
            var balances: [Int64] = []
            for title in titles { balances.append(try await db.read(Account(title).balance).minor / 100) }
            return balances
        }

        var states: Set<Order.State> {
            get async throws { Set(try await db.read(OrderSummary.of(purchase)).map(\.state)) }
        }
    }

    @Test("places it and books what each shop holds, and a refund is due until the gateway has done it")
    func paid() async throws {
        try await TestDatabase.clone { db in
            let sale = try await Sale.begin(in: db)
            for _ in 1...2 { try await sale.reads(.paid) }
            let placed = try await sale.states
            let books = try await sale.books()
            #expect(placed == [.placed] && books == [240, 120, 120, 0, 0])
            let part = try #require(
                try await db.read(OrderPayment.parts(of: sale.purchase)).first { $0.seller.uuid == sale.shops[0].seller.uuid })
            let delivery = PaymentPart.LineKey(part.order.uuid)
            let refund = try await db.transaction { tx in
                try await Refund.promise(of: part.order, .pieces([delivery: 1]), by: .system, OrderPayment.subjects, in: tx)
            }
            let due = try await sale.books()
            #expect(due == [240, 100, 120, 20, 0])
            try await sale.gives(back: refund.id)
            let done = try await sale.books()
            #expect(done == [220, 100, 120, 0, 0])
            let postings = try await db.read(Posting.of(Posting.OrderKey(part.order.uuid)))
            #expect(postings.map(\.amount).total() == .zero)
            await #expect(throws: OrderPayment.Refusal.notUnpaid) { try await sale.begins(Payment.ID()) }
        }
    }

    @Test("that comes late takes the pieces again if they are there, else all goes back")
    func late() async throws {
        try await TestDatabase.clone { db in
            let there = try await Sale.begin(in: db)
            try await there.closes()
            let given = try await there.states
            #expect(given == [.cancelled])
            let state = try await there.reads(.paid)
            let placed = try await there.states
            #expect(state == .succeeded && placed == [.placed])
        }
        try await TestDatabase.clone { db in
            let gone = try await Sale.begin(in: db)
            try await gone.closes()
            try await Purchaser().buys(gone.shops[0].offers, in: db)
            let state = try await gone.reads(.paid)
            let (states, due) = (try await gone.states, try await gone.books())
            #expect(state == .returned && states == [.cancelled] && due == [240, 0, 0, 240, 0])
            let refund = try #require(try await db.read(Refund.of(payment: gone.payment)).first)
            let kept = try await db.read(Order.underWay(of: gone.person.id))
            try await gone.gives(back: refund.id)
            let (done, free) = (try await gone.books(), try await db.read(Order.underWay(of: gone.person.id)))
            #expect(kept.count == 2 && free.isEmpty, "the buyer is not erased while money is on its way")
            #expect(done == [0, 0, 0, 0, 0])
        }
    }

    /// Disputed money, fees and losses in dirhams.
    private func disputed(_ db: Database) async throws -> [Int64] {
        var balances: [Int64] = []
        for title in [Account.Title.disputed(at: "simulated"), .providerFees(of: "simulated"), .losses] {
            balances.append(try await db.read(Account(title).balance).minor / 100)
        }
        return balances
    }

    @Test("that the buyer disputes is taken by the bank; what is left of each order is lost with it, and the rest is the house's loss")
    func disputes() async throws {
        for decision in [PaymentDispute.State.won, .lost] {
            try await TestDatabase.clone { db in
                let sale = try await Sale.begin(in: db)
                try await sale.reads(.paid)
                let part = try #require(
                    try await db.read(OrderPayment.parts(of: sale.purchase)).first { $0.seller.uuid == sale.shops[0].seller.uuid })
                let refund = try await db.transaction { tx in
                    try await Refund.promise(of: part.order, .sum(.dirhams(50)), by: .system, OrderPayment.subjects, in: tx)
                }
                try await sale.gives(back: refund.id)
                let dispute = PaymentDispute(.open, .dirhams(240), fee: .dirhams(15))
                for _ in 1...2 { try await sale.reads(.paid, dispute: dispute) }
                let (open, taken) = (try await sale.books(), try await disputed(db))
                #expect(open == [-65, 70, 120, 0, 0] && taken == [240, 15, 0])
                let kept = try await db.read(Order.underWay(of: sale.person.id))
                for _ in 1...2 { try await sale.reads(.paid, dispute: PaymentDispute(decision, .dirhams(240), fee: .dirhams(15))) }
                let (decided, after) = (try await sale.books(), try await disputed(db))
                if decision == .won {
                    #expect(decided == [175, 70, 120, 0, 0] && after == [0, 15, 0])
                } else {
                    #expect(decided == [-65, 0, 0, 0, 0] && after == [0, 15, 50])
                }
                #expect(kept.count == 2)
                for order in try await db.read(OrderPayment.parts(of: sale.purchase)) {
                    let postings = try await db.read(Posting.of(Posting.OrderKey(order.order.uuid)))
                    #expect(postings.map(\.amount).total() == .zero)
                }
            }
        }
    }

    @Test("of an account goes into its export, and the words of the staff are forgotten with the account")
    func personal() async throws {
        try await TestDatabase.clone { db in
            let sale = try await Sale.begin(in: db)
            try await sale.reads(.paid, mode: .live)
            try await db.transaction { tx in
                _ = try await Payment.decide(
                    sale.payment, .giveBack, by: .login("root"), why: "Salma a menti", OrderPayment.subjects, in: tx)
            }
            let subject = DataSubject(sale.person, contacts: [], browser: VisitorKey(cookie: "none"), dealings: [])
            let text = try await db.read(PaymentRecords.disclosures(to: subject)[0].json)
            for part in ["\"amount\" : \"240.00\"", "returned", "Salma a menti", "\"state\" : \"due\""] {
                #expect(text.contains(part), "\(part) in \(text)")
            }
            try await db.transaction { tx in try await PaymentRecords.forget(subject, in: tx) }
            let left = try await db.read(PaymentRecords.disclosures(to: subject)[0].json)
            let noted = Query<Int>.one("SELECT count(*) FROM audit.note WHERE words IS NOT NULL") { row in try row.next() }
            let notes = try await db.read(noted)
            #expect(!left.contains("Salma") && left.contains("240.00") && notes == 0)
        }
    }

    @Test("that is held is unplaced money until a clerk decides")
    func held() async throws {
        for decision in HeldDecision.allCases {
            try await TestDatabase.clone { db in
                let sale = try await Sale.begin(in: db)
                try await sale.reads(.paid, mode: .live)
                let held = try await sale.books()
                #expect(held == [240, 0, 0, 0, 240])
                try await db.transaction { tx in
                    _ = try await Payment.decide(
                        sale.payment, decision, by: Actor(.clerk, "Nadia"), why: "vu", OrderPayment.subjects, in: tx)
                }
                let decided = try await sale.books()
                #expect(decided == (decision == .take ? [240, 120, 120, 0, 0] : [240, 0, 0, 240, 0]))
            }
        }
    }

    @Test("keeps the pieces until its page is closed, although the time is over; another way does not give the purchase up")
    func holdOver() async throws {
        try await TestDatabase.clone { db in
            let sale = try await Sale.begin(in: db)
            try await sale.reads(.open)
            try await sale.closes(for: .otherWay)
            let other = try await sale.states
            #expect(other == [.unpaid])
            let second = Payment.ID()
            try await sale.begins(second)
            try await OrderPayment.endHolds(in: db)
            let early = try await sale.states
            #expect(early == [.unpaid])
            try await db.transaction { try await TestDatabase.shiftClock(bySeconds: UnpaidPurchase.secondsHeld + 1, in: $0) }
            for _ in 1...2 { try await OrderPayment.endHolds(in: db) }
            let asked = try await sale.states
            #expect(asked == [.unpaid])
            try await db.transaction { tx in
                var payment = try #require(try await tx.read(Payment.locked(second)))
                #expect(payment.closing == .holdOver)
                try await payment.giveUp(.expired, OrderPayment.subjects, in: tx)
            }
            let over = try await sale.states
            #expect(over == [.cancelled])
        }
    }
}
