import Carts
import Catalog
import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Places
import Postgres
import Sellers
import Shipping
import Web

/// The visitor's cart, its lines grouped by seller.
struct CartPage: Sendable {
    let frame: Frame
    let sellers: [CartSeller]
    /// How many pieces the cart holds, without sold ones.
    let count: Int
    /// The city for which delivery is computed; nil if none was chosen.
    let city: String?
    let cityChoice: CityChoice
    let subtotal: Money
    /// The delivery cost of all sellers together; a lower bound while `city` is nil.
    let delivery: Money
    /// Whether a price or stock changed since the visitor last saw the cart. Such changes must be accepted first.
    var hasChanges = false
    /// Why a form was refused, such as "only two are left".
    var refusal: Message?
    /// Pieces similar to those that were sold before the visitor ordered.
    var similar: [PieceCard] = []

    var total: Money { subtotal + delivery }
    var isEmpty: Bool { sellers.isEmpty }
    var canBeOrdered: Bool { count > 0 && !hasChanges }
}

extension CartPage {
    static let show = Handler { visit in try await answer(visit) }

    /// Renders the current cart.
    /// - Parameters:
    ///   - refusal: why the form was refused.
    ///   - typed: the refused quantity of an offer.
    static func answer(
        _ visit: Visit, refusal: Message? = nil, ofTyped typed: (offer: Offer.ID, quantity: String)? = nil, status: Status = .ok
    ) async throws -> Response {
        let way = try await CheckoutUnderWay.of(visit.visitorKey, in: visit.language, in: visit.db)
        let cart = way.cart
        let answered = way.checkout?.recipient.flatMap { visit.cities[$0.city] }
        let known = visit.chosenCity ?? answered
        let (totals, spans) =
            known != nil && known?.code == answered?.code ? (way.totals, [:]) : try await visit.totals(of: cart, to: known?.code)
        let refused = refusal.flatMap { why in typed.map { [$0.offer: RefusedQuantity(typed: $0.quantity, why: why)] } } ?? [:]
        let holds = try await visit.holds(in: cart)
        let page = CartPage(
            frame: visit.frame(at: { $0.cart.page }, cartCount: way.cartCount, isIndexed: false),
            sellers: totals.parcels.map { CartSeller($0, span: spans[$0.seller], refused: refused, holds: holds, in: visit) },
            count: cart.count,
            city: known?.name(in: visit.language), cityChoice: CityChoice(at: visit.link.cart.page, chosen: known, in: visit),
            subtotal: totals.subtotal, delivery: totals.delivery,
            hasChanges: cart.hasChanges, refusal: refusal,
            similar: try await PieceCard.similar(to: cart.lines.filter(\.isSold).map(\.offer), in: visit))
        var response = visit.render(page, status: status)
        visit.saveCity(in: &response)
        return response
    }
}

extension CartPage {
    /// Puts a piece into the cart. The same form sent twice adds it only once.
    static let add = Handler { visit in
        guard let offer = visit.form["offer"].flatMap(Offer.ID.init), let key = visit.form["key"], Cart.formKeys.contains(key.length)
        else { throw Problem.badRequest }
        return try await act(visit) { tx in
            try await Cart.add(
                offer, quantity: visit.form["quantity"].map { TypedText($0).wholeNumber ?? 0 } ?? 1, form: key, to: visit.visitorKey, in: tx
            )
        }
    }

    static let change = Handler { visit in
        let offer = try offer(visit)
        let typed = visit.form["quantity"] ?? ""
        return try await act(visit, typed: (offer, typed)) { tx in
            try await Cart.change(offer, to: TypedText(typed).wholeNumber ?? 0, for: visit.visitorKey, in: tx)
        }
    }

    static let remove = Handler { visit in
        let offer = try offer(visit)
        return try await act(visit) { tx in try await Cart.remove(offer, for: visit.visitorKey, in: tx) }
    }

    /// Accepts every change of price and stock that the page shows.
    static let accept = Handler { visit in
        try await act(visit) { tx in try await Cart.accept(for: visit.visitorKey, in: tx) }
    }

    private static func offer(_ visit: Visit) throws -> Offer.ID {
        guard let offer = visit.parameters["offer"].flatMap(Offer.ID.init) else { throw Problem.notFound }
        return offer
    }

    /// Makes the change and redirects to the cart. A refusal shows the cart with its reason.
    ///
    /// - Parameter typed: a quantity of the offer, shown again if it is refused.
    private static func act(
        _ visit: Visit, typed: (offer: Offer.ID, quantity: String)? = nil, _ change: @escaping @Sendable (Transaction) async throws -> Void
    ) async throws -> Response {
        do {
            try await visit.db.transaction { tx in try await change(tx) }
            return visit.redirect(to: visit.link.cart.page)
        } catch let refusal as Cart.Refusal {
            let status: Status = if case .quantityOutOfBounds = refusal { .unprocessableContent } else { .conflict }
            return try await answer(visit, refusal: refusal.message, ofTyped: typed, status: status)
        }
    }
}

extension Cart.Refusal {
    var message: Message {
        switch self {
        case .sold, .notInCart: .cartRefusedGone
        case .fewerLeft(let left): .cartRefusedTooMany(count: left)
        case .quantityOutOfBounds(let most): .cartRefusedQuantity(max: most)
        case .full: .cartRefusedFull
        }
    }
}
