import Catalog
import HTML
import HTTP
import Kernel
import Links
import Orders
import Postgres
import Site

extension CartPage {
    /// Puts a piece into the cart. The same form sent twice adds once.
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

    /// Takes every change of price and stock that the page shows.
    static let accept = Handler { visit in
        try await act(visit) { tx in try await Cart.accept(for: visit.visitorKey, in: tx) }
    }

    private static func offer(_ visit: Visit) throws -> Offer.ID {
        guard let offer = visit.parameters["offer"].flatMap(Offer.ID.init) else { throw Problem.notFound }
        return offer
    }

    /// Does it and goes back to the cart; a refusal shows the cart with its reason.
    ///
    /// - Parameter typed: a quantity of the offer, to be shown again where it is refused.
    private static func act(
        _ visit: Visit, typed: (offer: Offer.ID, quantity: String)? = nil, _ change: @escaping @Sendable (Transaction) async throws -> Void
    ) async throws -> Response {
        do {
            try await visit.db.transaction { tx in try await change(tx) }
            return .redirect(to: visit.link.cart.description)
        } catch let refusal as Cart.Refusal {
            let status: Status = refusal == .quantityOutOfBounds ? .unprocessableContent : .conflict
            return try await answer(visit, refusal: refusal.message, ofTyped: typed, status: status)
        }
    }
}

extension Cart.Refusal {
    var message: Message {
        switch self {
        case .sold, .notInCart: .cartRefusedGone
        case .fewerLeft(let left): .cartRefusedTooMany(count: left)
        case .quantityOutOfBounds: .cartRefusedQuantity(max: Cart.mostPieces)
        case .full: .cartRefusedFull
        }
    }
}
