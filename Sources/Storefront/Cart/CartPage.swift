import HTML
import Kernel
import Links
import Orders
import Site

/// The visitor's cart, its lines grouped by seller.
struct CartPage: Sendable {
    let frame: Frame
    let sellers: [CartSeller]
    /// How many pieces the cart holds, sold ones not counted.
    let count: Int
    /// Where delivery is reckoned to, nil while no city was named.
    let city: String?
    /// The cities that can be chosen; the visitor's is marked.
    let cities: [Choice]
    let subtotal: Money
    /// What all sellers ask together for delivery; a lower bound while `city` is nil.
    let delivery: Money
    /// Whether a price or stock moved since the visitor last looked, so that it must be accepted first.
    var hasChanges = false
    /// What a refused act has to say, such as "only two are left".
    var refusal: Message?
    /// What a login has to say of the two carts that became one.
    var merger: Message?
    /// Other pieces like those that were sold meanwhile.
    var similar: [PieceCard] = []

    var total: Money { subtotal + delivery }
    var isEmpty: Bool { sellers.isEmpty }
    var canBeOrdered: Bool { count > 0 && !hasChanges }
}

/// What the cart holds of one seller: one parcel, one order.
struct CartSeller: Sendable {
    let name: String
    let address: SiteURL
    let lines: [CartLine]
    let subtotal: Money
    /// Nil where the seller does not deliver to the chosen city.
    let delivery: Delivery?

    /// Cost of one seller's parcel and its working days on the way.
    struct Delivery: Sendable {
        let price: Money
        let minDays: Int
        let maxDays: Int

        var words: Message { price == .zero ? .cartDeliveryFree(days: days) : .cartDelivery(price: price, days: days) }

        /// For a visitor whose city is not known: the cheapest that the seller asks anywhere.
        var lowerBound: Message { .cartDeliveryFrom(price: price, days: days) }

        private var days: Message { minDays == maxDays ? .cartDays(count: maxDays) : .cartDaysRange(min: minDays, count: maxDays) }
    }
}

/// A quantity as it was typed, and what is wrong with it.
struct RefusedQuantity: Sendable {
    let typed: String
    let why: Message
}

/// One piece in the cart as it is shown.
struct CartLine: Sendable {
    /// The offer's key, part of the line's URLs.
    let offer: String
    let title: String
    /// The language in which the title is written.
    let language: Language
    let product: SiteURL
    /// Size, colour and the like; empty where the piece has no variants.
    let variant: String
    let condition: Message
    let picture: Thumbnail?
    let price: Money
    let quantity: Int
    /// The most that can be had now; 0 once it is sold, 1 for a second-hand piece, which has no quantity field.
    let available: Int
    /// The price that the visitor saw, where it is another now.
    var formerPrice: Money?
    /// It is not sold: its seller is on holiday.
    var isAway = false
    /// When the seller on holiday is back; nil where that is not known.
    var backAt: LocalMoment?
    /// What was typed as its quantity and is not taken.
    var refused: RefusedQuantity?

    /// What the field shows.
    var shownQuantity: String { refused?.typed ?? String(quantity) }
    /// The largest quantity that is taken.
    var most: Int { min(available, Cart.mostPieces) }

    /// For so many as can be had.
    var total: Money { price * min(quantity, available) }
    var isSold: Bool { available == 0 }
    var canBeCounted: Bool { available > 1 }
    /// How many are left, where that is fewer than are wanted.
    var left: Int? { !isSold && available < quantity ? available : nil }
}
