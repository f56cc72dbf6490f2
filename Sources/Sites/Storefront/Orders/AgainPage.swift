import Carts
import Components
import HTML
import HTTP
import Kernel
import Links
import Orders
import Postgres
import Web

/// Ordering again: the pieces of an order, and which of them can be bought now. Shown before and after they are put into the cart.
struct AgainPage: Sendable {
    let frame: Frame
    let number: String
    let lines: [Line]
    /// The URL to which the form posts.
    let action: SiteURL
    /// The URL of the order.
    let order: SiteURL
    var refusal: Message?

    struct Line: Sendable {
        let title: String
        let language: Language
        let product: SiteURL
        let variant: String
        let picture: Thumbnail?
        let quantity: Int
        /// Its state now, such as "in your cart".
        let state: Message
        let isLacking: Bool
        /// The price of one piece then and now; nil if it has not changed.
        let prices: (then: Money, now: Money)?
        let canBeAdded: Bool
        let inCart: Int
    }

    var canBeAdded: Bool { lines.contains(where: \.canBeAdded) }
    var isInCart: Bool { lines.contains { $0.inCart > 0 } }

    static let show = Handler { visit in try await answer(visit, FollowedOrder.ofThisBrowser(visit)) }
    static let showByLink = Handler { visit in try await answer(visit, FollowedOrder.byLink(visit)) }
    static let add = Handler { visit in try await fillCart(visit, FollowedOrder.ofThisBrowser(visit)) }
    static let addByLink = Handler { visit in try await fillCart(visit, FollowedOrder.byLink(visit)) }

    private static func fillCart(_ visit: Visit, _ found: FollowedOrder) async throws -> Response {
        do {
            try await visit.db.transaction { tx in try await Cart.add(again: found.order, to: visit.visitorKey, in: tx) }
            return visit.redirect(to: found.again)
        } catch Cart.Refusal.full {
            return try await answer(visit, found, refusal: .againFull(max: Cart.mostLines), status: .conflict)
        }
    }

    private static func answer(_ visit: Visit, _ found: FollowedOrder, refusal: Message? = nil, status: Status = .ok) async throws
        -> Response
    {
        let repetitions = try await Repetition.of(found.order, for: visit.visitorKey, in: visit.db)
        let page = AgainPage(
            frame: try await visit.frame(), number: found.order.number.rawValue, lines: repetitions.map { Line($0, visit.link) },
            action: found.again, order: found.address, refusal: refusal)
        return visit.render(page, status: status)
    }

    static func sample(frame: Frame = .sample) -> AgainPage {
        let link = Link(.french)
        func line(_ title: String, _ state: Message, isLacking: Bool, prices: (then: Money, now: Money)?, inCart: Int) -> Line {
            Line(
                title: title, language: .french, product: link.product("caftan-brode-vert"), variant: "M", picture: .sample, quantity: 2,
                state: state, isLacking: isLacking,
                prices: prices, canBeAdded: !isLacking && inCart == 0, inCart: inCart)
        }
        return AgainPage(
            frame: frame, number: "K-7HM2XQP",
            lines: [
                line("Caftan brodé vert", .againSold, isLacking: true, prices: nil, inCart: 0),
                line("Babouches de cuir", .againFewer(count: 1), isLacking: true, prices: (.dirhams(160), .dirhams(180)), inCart: 1),
                line("Verres à thé", .againPossible, isLacking: false, prices: nil, inCart: 0),
            ], action: link.orders.again("K-7HM2XQP"), order: link.orders.order("K-7HM2XQP"))
    }

    /// No piece can be bought.
    static func goneSample(frame: Frame = .sample) -> AgainPage {
        let page = sample(frame: frame)
        return AgainPage(frame: frame, number: page.number, lines: [page.lines[0]], action: page.action, order: page.order)
    }
}

extension AgainPage.Line {
    init(_ repetition: Repetition, _ link: Link) {
        let line = repetition.line
        let state: Message =
            switch repetition.lack {
            case .withdrawn: .againWithdrawn
            case .sold: .againSold
            case .away: .againAway
            case .suspended: .againSuspended
            case .fewer(let left): .againFewer(count: left)
            case nil: repetition.inCart >= line.quantity ? .againInCart(count: repetition.inCart) : .againPossible
            }
        self.init(
            title: line.title, language: line.titleLanguage, product: link.product(line.productSlug), variant: line.variant,
            picture: line.picture.map(Thumbnail.init), quantity: line.quantity,
            state: state, isLacking: repetition.lack != nil, prices: repetition.otherPrice.map { (line.unitPrice, $0) },
            canBeAdded: repetition.canBeAdded, inCart: repetition.inCart)
    }
}
