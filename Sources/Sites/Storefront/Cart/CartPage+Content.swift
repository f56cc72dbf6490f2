import Carts
import Catalog
import Components
import HTML
import Inventory
import Kernel
import Links
import Places
import Postgres
import Shipping
import Web
import Settings

/// The part of the cart from one seller. It becomes one parcel and one order.
struct CartSeller: Sendable {
    let name: String
    let address: SiteURL
    let lines: [CartLine]
    let subtotal: Money
    /// Nil if the seller does not deliver to the chosen city.
    let delivery: Delivery?

    /// The price of one seller's parcel, and the days between which it arrives.
    struct Delivery: Sendable {
        let words: Message
    }
}

/// A quantity as it was typed, and why it was refused.
struct RefusedQuantity: Sendable {
    let typed: String
    let why: Message
}

/// One line of the cart, as the page shows it.
struct CartLine: Sendable {
    /// The offer's key, part of the line's URLs.
    let offer: String
    let title: String
    /// The language in which the title is written.
    let language: Language
    let product: SiteURL
    /// Size, colour and the like; empty if the piece has no variants.
    let variant: String
    let condition: Message
    let picture: Thumbnail?
    let price: Money
    let quantity: Int
    /// The most pieces that can be bought now: 0 once sold, 1 for a second-hand piece, which has no quantity field.
    let available: Int
    /// The price that the visitor saw before; nil if it has not changed.
    var formerPrice: Money?
    /// Whether its seller is on holiday. The piece itself is not sold.
    var isAway = false
    /// Whether its seller is suspended. The piece itself is not sold.
    var isSuspended = false
    /// When the seller returns from holiday; nil if unknown.
    var backAt: LocalMoment?
    /// When the next hold ends, if other buyers hold all pieces that are left; otherwise nil.
    var heldUntil: LocalMoment?
    /// The quantity that was typed and refused.
    var refused: RefusedQuantity?

    /// The quantity that the field shows.
    var shownQuantity: String { refused?.typed ?? String(quantity) }
    /// The most pieces of an item in a cart.
    var limit = Cart.piecesSetting.standard
    /// The largest quantity that is accepted.
    var most: Int { min(available, limit) }

    /// The total for as many pieces as can be bought.
    var total: Money { price * min(quantity, available) }
    var isSold: Bool { available == 0 }
    var canBeCounted: Bool { available > 1 }
    /// How many are left, if that is fewer than the wanted quantity; otherwise nil.
    var left: Int? { !isSold && available < quantity ? available : nil }
}

extension CartSeller {
    /// - Parameters:
    ///   - span: the seller's delivery to all cities, for a visitor whose city is unknown.
    ///   - refused: quantities that were typed and refused.
    ///   - holds: when the next hold of a piece ends that cannot be bought now.
    init(
        _ parcel: CartTotals.Parcel, span: DeliverySpan? = nil, refused: [Offer.ID: RefusedQuantity] = [:],
        holds: [Offer.ID: Moment] = [:], in visit: Visit
    ) {
        let origin = visit.cityName(parcel.lines.first?.offer.sellerCity)
        self.init(
            name: parcel.sellerName, address: visit.link.seller(parcel.sellerSlug),
            lines: parcel.lines.map {
                var line = CartLine($0, visit.link, visit.clock, visit.settings[Cart.piecesSetting], refused: refused[$0.offer.id])
                line.heldUntil = holds[$0.offer.id].map(visit.clock.local)
                return line
            },
            subtotal: parcel.subtotal,
            delivery: span.map { Delivery(words: $0.words(from: origin, orderedOn: visit.today)) }
                ?? parcel.quote.map { Delivery($0, orderedOn: visit.today) })
    }
}

extension Visit {
    /// When the next hold ends of each piece of the cart that cannot be bought because others pay for it.
    func holds(in cart: Cart) async throws -> [Offer.ID: Moment] {
        let gone = cart.lines.filter { $0.isSold && $0.offer.isPublished }.map(\.offer.id)
        return gone.isEmpty ? [:] : try await db.read(Stock.holds(of: gone))
    }
}

extension CartSeller.Delivery {
    init(_ quote: DeliveryQuote, orderedOn day: CalendarDay) { self.init(words: quote.words(orderedOn: day)) }
}

extension CartLine {
    init(_ line: Cart.Line, _ link: Link, _ clock: WallClock, _ limit: Int, refused: RefusedQuantity? = nil) {
        let offer = line.offer
        self.init(
            offer: offer.id.description, title: offer.title, language: offer.titleLanguage, product: link.product(offer.productSlug),
            variant: offer.variantLabel, condition: offer.condition.name, picture: offer.pictureHash.map(Thumbnail.init),
            price: offer.price, quantity: line.quantity, available: line.available, formerPrice: line.formerPrice, isAway: line.isAway,
            isSuspended: line.isSuspended, backAt: offer.backAt.map(clock.local), refused: refused, limit: limit)
    }
}
