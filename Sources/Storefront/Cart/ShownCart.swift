import Catalog
import HTML
import Kernel
import Links
import Orders
import Postgres
import Shipping
import Site

extension CartSeller {
    /// - Parameter refused: quantities that were typed and are not taken.
    init(_ parcel: CartTotals.Parcel, _ link: Link, _ clock: WallClock, refused: [Offer.ID: RefusedQuantity] = [:]) {
        self.init(
            name: parcel.sellerName, address: link.seller(parcel.sellerSlug),
            lines: parcel.lines.map { CartLine($0, link, clock, refused: refused[$0.offer.id]) },
            subtotal: parcel.subtotal, delivery: parcel.quote.map(Delivery.init))
    }
}

extension CartSeller.Delivery {
    init(_ quote: DeliveryQuote) { self.init(price: quote.price, minDays: quote.minDays, maxDays: quote.maxDays) }
}

extension CartLine {
    init(_ line: Cart.Line, _ link: Link, _ clock: WallClock, refused: RefusedQuantity? = nil) {
        let offer = line.offer
        self.init(
            offer: offer.id.description, title: offer.title, language: offer.titleLanguage, product: link.product(offer.productSlug),
            variant: offer.variantLabel, condition: offer.condition.name, picture: offer.pictureHash.map(Thumbnail.init),
            price: offer.price, quantity: line.quantity, available: line.available, formerPrice: line.formerPrice, isAway: line.isAway,
            backAt: offer.backAt.map(clock.local), refused: refused)
    }
}

extension PieceName {
    init(_ line: Cart.Line) { self.init(title: line.offer.title, quantity: line.bought) }
    init(_ piece: OrderSummary.Piece) { self.init(title: piece.title, quantity: piece.quantity) }
}

extension Choice {
    static func cities(chosen: City.Code?, in visit: Visit) -> [Choice] {
        visit.cities.cities(in: visit.language).map {
            Choice(value: $0.code.rawValue, label: $0.name(in: visit.language), isChosen: $0.code == chosen)
        }
    }
}
