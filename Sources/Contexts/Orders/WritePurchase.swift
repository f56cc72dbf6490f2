import Carts
import Catalog
import Identity
import Inventory
import Kernel
import Postgres
import Sellers
import Shipping

/// A purchase to be written to the tables. Its keys and sums are final; its pieces are not reserved yet.
struct NewPurchase: Sendable {
    let id = ID<Purchase>()
    let checkout: ID<Checkout>
    let visitor: VisitorKey
    /// Nil for a guest.
    let person: Person.ID?
    let recipient: Recipient
    let cityName: String
    let payment: Checkout.Payment
    let language: Language
    let totals: CartTotals
    /// By seller.
    let vat: [Seller.ID: VATStatus]
    let start: Start
    /// The minutes that it waits for the code.
    let waitMinutes: Int
    private let orders: [NewOrder]

    /// How its orders begin.
    enum Start: Sendable {
        case placed
        /// Their buyer types a code first, which is sent there.
        case waiting(for: CodeRequest.Channel)
        /// They are paid first.
        case unpaid

        fileprivate var state: Order.State {
            switch self {
            case .placed: .placed
            case .waiting: .waiting
            case .unpaid: .unpaid
            }
        }
    }

    private struct NewOrder: Sendable {
        let id = ID<Order>()
        let parcel: CartTotals.Parcel
        let lines: [(id: ID<Order.Line>, line: Cart.Line)]

        /// What the buyer saw: whether the seller is a trader.
        var isTraders: Bool? { lines.first?.line.offer.isTraders }
    }

    init(
        checkout: ID<Checkout>, visitor: VisitorKey, person: Person.ID?, recipient: Recipient, cityName: String,
        payment: Checkout.Payment, language: Language, totals: CartTotals, vat: [Seller.ID: VATStatus], start: Start, waitMinutes: Int
    ) {
        self.checkout = checkout
        self.visitor = visitor
        self.person = person
        self.recipient = recipient
        self.cityName = cityName
        self.payment = payment
        self.language = language
        self.totals = totals
        self.vat = vat
        self.start = start
        self.waitMinutes = waitMinutes
        orders = totals.parcels.filter(\.isSent).map { parcel in
            NewOrder(parcel: parcel, lines: parcel.lines.filter { !$0.isSold }.map { (ID<Order.Line>(), $0) })
        }
    }

    /// Reserves the pieces of all lines. Where too few are free, the visitor's superseded purchases lose theirs first.
    ///
    /// - Parameter seconds: see `Stock.reserve`.
    /// - Throws: `Purchase.Refusal.soldOut`.
    func reserve(holding seconds: Int? = nil, in tx: Transaction) async throws {
        let claims = orders.flatMap(\.lines).map { Stock.Claim($0.line.offer.id, quantity: $0.line.bought, for: ID($0.id.uuid)) }
        let superseded = try await tx.read(UnpaidPurchase.superseded(of: visitor, holding: claims.map(\.offer)))
        if !superseded.isEmpty, try await !Stock.canReserve(claims, in: tx) { try await Stock.release(superseded, in: tx) }
        do {
            try await Stock.reserve(claims, near: recipient.city, holding: seconds, for: seconds.map { _ in ID(checkout.uuid) }, in: tx)
        } catch Stock.Refusal.short(let offers) {
            throw Purchase.Refusal.soldOut(offers.keys.sorted())
        }
    }

    /// Writes the purchase, its orders with their first transition, and their lines. It ends the
    /// checkout and removes what is bought from the cart, unless the purchase is paid first.
    ///
    /// - Parameter network: stored of a purchase that is paid first; see `CodeRules.networkHash`.
    /// - Returns: the events to publish.
    func write(from network: String? = nil, in tx: Transaction) async throws -> [OrderPlaced] {
        let isUnpaid = start.state == .unpaid
        let ended = isUnpaid ? nil : checkout
        let codeTo: CodeRequest.Channel = if case .waiting(let way) = start { way } else { .phone }
        _ = try await tx.run(
            """
            INSERT INTO orders.purchase (id, checkout_id, visitor, language, full_name, phone, city_code, city_name,
                street, landmark, email, notes, payment, confirmed_by, lines_total, delivery, total)
            VALUES (\(id), \(ended as ID<Checkout>?), \(visitor), \(language), \(recipient.fullName), \(recipient.phone),
                \(recipient.city), \(cityName), \(recipient.street), \(recipient.landmark), \(recipient.email),
                \(recipient.notes), \(payment), \(codeTo), \(totals.subtotal), \(totals.delivery), \(totals.total))
            """)
        if let person {
            _ = try await tx.run("INSERT INTO orders.buyer (purchase_id, person_id, visitor) VALUES (\(id), \(person), \(visitor))")
        }
        let placed = try await writeOrders(in: tx)
        let bought = orders.flatMap(\.lines).map(\.line.offer.id)
        let end = isUnpaid ? [UnpaidPurchase.row(of: id, from: checkout, in: network)] : Checkout.end(checkout, buying: bought, by: visitor)
        _ = try await tx.run(
            orders.flatMap { order in [firstStep(of: order)] + order.lines.indices.map { line($0, of: order) } } + end)
        return placed
    }

    /// Writes the orders under free numbers, and tries again with new numbers where one is taken.
    ///
    /// There are 21.9 billion numbers, so a second round is rare.
    private func writeOrders(in tx: Transaction) async throws -> [OrderPlaced] {
        var placed: [OrderPlaced] = []
        var rest = orders
        while !rest.isEmpty {
            let numbers = rest.map { _ in OrderNumber.random() }
            let affected = try await tx.run(zip(rest, numbers).map(insert))
            for (order, number) in zip(zip(rest, numbers), affected).filter({ $1 == 1 }).map(\.0) {
                placed.append(OrderPlaced(order: order.id, number: number, purchase: id, seller: order.parcel.seller))
            }
            rest = zip(rest, affected).filter { $1 == 0 }.map(\.0)
        }
        return placed
    }

    private func insert(_ order: NewOrder, as number: OrderNumber) -> SQL {
        """
        INSERT INTO orders.order (id, number, purchase_id, seller_id, seller_name, seller_slug, is_trader, min_days, max_days,
            lines_total, delivery, total, wait_minutes)
        VALUES (\(order.id), \(number), \(id), \(order.parcel.seller), \(order.parcel.sellerName),
            \(order.parcel.sellerSlug), \(order.isTraders as Bool?), \(order.parcel.quote?.minDays ?? 0),
            \(order.parcel.quote?.maxDays ?? 0), \(order.parcel.subtotal), \(order.parcel.delivery), \(order.parcel.total),
            \(waitMinutes))
        ON CONFLICT (number) DO NOTHING
        """
    }

    private func firstStep(of order: NewOrder) -> SQL {
        """
        INSERT INTO orders.step (order_id, sequence, from_state, to_state, actor, who)
        VALUES (\(order.id), 1, 'none', \(start.state), 'buyer', \(Actor.buyer.name))
        """
    }

    private func line(_ index: Int, of order: NewOrder) -> SQL {
        let (id, line) = order.lines[index]
        let offer = line.offer
        let tax = Order.Line.Tax(vat[offer.sellerID] ?? .undeclared, in: line.total)
        return """
            INSERT INTO orders.line (id, order_id, seller_id, position, offer_id, product_id, product_slug, title,
                title_language, variant, condition, defects, defect_pictures, defect_widths,
                defect_heights, picture, unit_price, quantity, total, tax_reason, tax_rate, tax)
            VALUES (\(id), \(order.id), \(offer.sellerID), \(index + 1), \(offer.id), \(offer.productID),
                \(offer.productSlug), \(offer.title), \(offer.titleLanguage), \(offer.variantLabel), \(offer.condition),
                \(offer.defects), \(offer.defectPictures.map { $0?.hash }), \(offer.defectPictures.map { $0?.width }),
                \(offer.defectPictures.map { $0?.height }), \(offer.pictureHash as String?), \(offer.price), \(line.bought), \(line.total),
                \(tax.reason), \(tax.rate as Int?), \(tax.amount as Money?))
            """
    }
}
