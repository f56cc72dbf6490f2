import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Orders
import Places
import Postgres
import Web

/// The orders of this browser, or those of an account.
struct OrdersPage: Sendable {
    let frame: Frame
    /// The orders of the chosen filter, the newest first.
    let orders: [OrderBlock]
    /// The links to the filters, with the number of orders of each; nil if there are no orders.
    var filters: Tabs?
    /// The chosen filter; nil for all orders.
    var filter: OrderFilter?
    var isOfAccount = false
    /// Guest purchases that may be the person's.
    var offered: [Offered] = []
    var errors: [FieldError] = []

    /// A guest purchase that may be the person's. It does not show the recipient.
    struct Offered: Sendable {
        /// The order numbers. All but the last three characters are hidden if the person must type the number.
        let numbers: String
        let sellers: String
        let placedAt: LocalMoment
        /// Whether it was placed in this browser. Otherwise the person must type its number as proof.
        let isOfBrowser: Bool
        /// The name of the field for the number.
        let field: String
        let action: SiteURL
        let refusal: SiteURL
        var typed = ""
        var error: Message?
    }
}

extension OrdersPage {
    /// The orders of this browser. A logged-in person is redirected to the account.
    static let show = Handler { visit in
        guard visit.person == nil else { return visit.redirect(to: visit.link.account.orders) }
        return try await answer(visit, of: nil)
    }

    /// All orders of the account.
    static let showOfAccount = Handler.person { visit, person, _ in try await answer(visit, of: person) }

    /// - Parameter person: the person whose orders are shown; nil for those of this browser.
    /// - Parameter typed: the number that was typed into the field with the error.
    static func answer(
        _ visit: Visit, of person: Person?, typed: String = "", _ refusal: FormRefusal? = nil
    ) async throws -> Response {
        let (orders, count) = try await visit.db.read(OrderSummary.of(visit.visitorKey), visit.cartCount)
        let filter = visit.query[OrderFilter.field].flatMap(OrderFilter.init(rawValue:))
        let list = person == nil ? visit.link.orders.list : visit.link.account.orders
        var page = OrdersPage(
            frame: visit.frame(cartCount: count, isIndexed: false),
            orders: orders.filter { filter?.contains($0.state) ?? true }.map { order in
                OrderBlock(order, at: visit.link.orders.order(order.number.rawValue), visit.clock)
            },
            filters: orders.isEmpty ? nil : OrderFilter.tabs(orders.map(\.state), at: list, chosen: filter), filter: filter,
            isOfAccount: person != nil,
            errors: refusal?.errors ?? [])
        if let person {
            page.offered = try await visit.db.read(OfferedPurchase.all(for: person, in: visit.browserKey)).map {
                Offered($0, visit.link, visit.clock, typed: typed, refusal?.errors.first)
            }
        }
        return visit.render(page, refusing: refusal)
    }
}

extension OrdersPage {
    /// How often a person may try to claim a purchase by its number in a quarter of an hour.
    private static let mostTries = 10

    /// Moves a guest purchase into the account.
    ///
    /// The number of one of its orders proves that the person placed it. It is in the e-mail and on the confirmation page.
    /// So nobody sees a stranger's address here that they could not see anyway.
    static let accept = Handler.person { visit, person, _ in
        let purchase = try await offered(visit, person)
        let typed = visit.form[purchase.field] ?? ""
        return try await visit.submit(limitBeside: purchase.field, tooMany: { .findOrderErrorTooMany(count: $0) }) {
            if !purchase.isOfBrowser {
                try await visit.db.transaction { tx in
                    try await RateLimit.consume("orders.claim:\(person.id)", limit: mostTries, per: 15 * 60, in: tx)
                }
                guard let number = OrderNumber(typed: typed), purchase.orders.contains(number) else {
                    throw FormRefusal(purchase.field, .offersErrorNumber)
                }
            }
            try await visit.db.transaction { tx in _ = try await Purchase.claim(purchase.id, for: person, in: tx) }
            return visit.redirect(to: visit.link.account.orders)
        } orShow: {
            try await answer(visit, of: person, typed: typed, $0)
        }
    }

    /// Records that the purchase is not the person's, so that it is not offered again.
    static let decline = Handler.person { visit, person, _ in
        let purchase = try await offered(visit, person)
        try await visit.db.transaction { tx in try await purchase.decline(for: person, in: tx) }
        return visit.redirect(to: visit.link.account.orders)
    }

    /// - Throws: `Problem.notFound` if that purchase is not offered to the person (any more).
    private static func offered(_ visit: Visit, _ person: Person) async throws -> OfferedPurchase {
        let all = try await visit.db.read(OfferedPurchase.all(for: person, in: visit.browserKey))
        guard let purchase = all.first(where: { $0.id.description == visit.parameters["purchase"] }) else { throw Problem.notFound }
        return purchase
    }
}

extension OrdersPage.Offered {
    init(_ purchase: OfferedPurchase, _ link: Link, _ clock: WallClock, typed: String, _ error: FieldError?) {
        let error = error?.field == purchase.field ? error : nil
        self.init(
            numbers: purchase.orders.map { purchase.isOfBrowser ? $0.rawValue : $0.veiled }.joined(separator: " · "),
            sellers: purchase.sellers.joined(separator: " · "), placedAt: clock.local(purchase.placedAt), isOfBrowser: purchase.isOfBrowser,
            field: purchase.field,
            action: link.account.offeredPurchase(purchase.id.description),
            refusal: link.account.offeredPurchaseRefusal(purchase.id.description),
            typed: error == nil ? "" : typed, error: error?.message)
    }
}

extension OfferedPurchase {
    /// The name of the field for its number.
    fileprivate var field: String { "number-\(id)" }
}

extension OrderNumber {
    /// Enough for a buyer to recognize the number, but too little to find the order by it.
    fileprivate var veiled: String { "K-••••" + rawValue.suffix(3) }
}
