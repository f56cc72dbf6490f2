import HTML
import HTTP
import Identity
import Kernel
import Links
import Orders
import Places
import Postgres
import Site

extension OrdersPage {
    /// Tries of a person to show by a number that an order is theirs, in a quarter of an hour.
    private static let mostTries = 10

    /// Takes a guest's purchase into the account.
    ///
    /// The number of one of its orders shows that the person made it: it stands in the mail and on the confirmation. So
    /// nobody sees a stranger's street here which they could not see anyway.
    static let accept = Handler { visit in
        let (person, purchase) = try await offered(visit)
        if !purchase.isOfBrowser {
            let typed = visit.form[purchase.field] ?? ""
            do {
                try await visit.db.transaction { tx in
                    try await RateLimit.consume("orders.claim:\(person.id)", limit: mostTries, per: 15 * 60, in: tx)
                }
            } catch let limit as RateLimit.Exceeded {
                let error = FieldError(purchase.field, .findOrderErrorTooMany(minutes: (limit.retryAfter + 59) / 60))
                return .tooMany(try await answer(visit, of: person, typed: typed, error), limit)
            }
            guard let number = OrderNumber(typed: typed), purchase.orders.contains(number) else {
                return try await answer(
                    visit, of: person, typed: typed, FieldError(purchase.field, .offersErrorNumber), status: .unprocessableContent)
            }
        }
        try await visit.db.transaction { tx in _ = try await Purchase.claim(purchase.id, for: person, in: tx) }
        return .redirect(to: visit.link.accountOrders.description)
    }

    /// The purchase is not the person's, and is not offered again.
    static let decline = Handler { visit in
        let (person, purchase) = try await offered(visit)
        try await visit.db.transaction { tx in try await purchase.decline(for: person, in: tx) }
        return .redirect(to: visit.link.accountOrders.description)
    }

    /// - Throws: `Problem.notFound` where the person is offered no such purchase (any more).
    private static func offered(_ visit: Visit) async throws -> (Person, OfferedPurchase) {
        let person = try visit.knownPerson
        let all = try await visit.db.read(OfferedPurchase.all(for: person, in: visit.browserKey))
        guard let purchase = all.first(where: { $0.id.description == visit.parameters["purchase"] }) else { throw Problem.notFound }
        return (person, purchase)
    }
}

extension OrdersPage.Offered {
    init(_ purchase: OfferedPurchase, _ link: Link, _ clock: WallClock, typed: String, _ error: FieldError?) {
        let error = error?.field == purchase.field ? error : nil
        self.init(
            numbers: purchase.orders.map { purchase.isOfBrowser ? $0.rawValue : $0.veiled }.joined(separator: " · "),
            sellers: purchase.sellers.joined(separator: " · "), placedAt: clock.local(purchase.placedAt), isOfBrowser: purchase.isOfBrowser,
            field: purchase.field,
            action: link.offeredPurchase(purchase.id.description), refusal: link.offeredPurchaseRefusal(purchase.id.description),
            typed: error == nil ? "" : typed, error: error?.message)
    }
}

extension OfferedPurchase {
    /// The name of the field for its number.
    fileprivate var field: String { "number-\(id)" }
}

extension OrderNumber {
    /// Enough for a buyer to know it again, and too little to find the order by.
    fileprivate var veiled: String { "K-••••" + rawValue.suffix(3) }
}

extension TrackingPage {
    /// Takes the order into the account of whoever is logged in and has its secret link.
    static let claim = Handler { visit in
        let found = try await FollowedOrder.byLink(visit)
        guard let person = visit.person else { return .redirect(to: visit.link.login(next: found.address.description).description) }
        let (purchase, browser) = (found.order.purchase, visit.browserKey)
        let isTheirs = try await visit.db.transaction { tx in
            guard try await tx.read(OfferedPurchase.isOpen(purchase, to: person, in: browser)) else {
                return try await tx.read(Purchase.buyer(of: purchase)) == person.id
            }
            return try await Purchase.claim(purchase, for: person, in: tx)
        }
        return .redirect(to: (isTheirs ? visit.link.order(found.order.number.rawValue) : found.address).description)
    }
}
