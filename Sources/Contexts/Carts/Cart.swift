package import Catalog
package import Kernel
package import Sellers
package import Settings
package import Shipping

/// A visitor's cart, with the current prices and stock.
package struct Cart: Sendable {
    /// In the order in which they were added. A line stays after its last piece is sold, and is shown as sold.
    package let lines: [Line]

    /// The most pieces of one offer in a cart. A check of the table has the same upper bound.
    package static let piecesSetting = TypedSetting<Int>("carts.pieces-of-an-item", 20, .pieces, in: 1...20, by: .admin)
    /// The most lines of a cart. It bounds the work for a cart, so it is no setting.
    package static let mostLines = 50

    package struct Line: Sendable {
        /// The offer as it is now.
        package let offer: OfferForSale
        /// How many pieces the buyer wants.
        package let quantity: Int
        /// The price that the buyer last saw and accepted.
        package let seenPrice: Money
        /// How many pieces can be bought now.
        package let available: Int
        /// Pieces are left, but the seller is on holiday. So none can be bought now.
        package let isAway: Bool
        /// Pieces are left, but the seller is suspended. So none can be bought now.
        package let isSuspended: Bool
        /// The buyer knows that it is sold and continues without it.
        package let isSetAside: Bool

        /// Whether none can be bought now: sold out, withdrawn, or the seller is on holiday or suspended.
        package var isSold: Bool { available == 0 }

        /// The accepted price, where the price is different now.
        package var formerPrice: Money? { !isSold && seenPrice != offer.price ? seenPrice : nil }

        /// How many pieces are left, where that is fewer than wanted.
        package var left: Int? { !isSold && available < quantity ? available : nil }

        /// Whether price or stock has changed and the buyer has not accepted that.
        ///
        /// A line that was set aside and can be bought again counts too. So it never returns to the total unseen.
        package var hasChanged: Bool { isSold != isSetAside || formerPrice != nil || left != nil }

        /// How many pieces are bought if the cart is ordered as it is now.
        package var bought: Int { isSold ? 0 : min(quantity, available) }

        package var total: Money { offer.price * bought }
    }

    package var isEmpty: Bool { lines.isEmpty }
    package var hasChanges: Bool { lines.contains(where: \.hasChanged) }
    /// Pieces that can be bought; sold ones do not count.
    package var count: Int { lines.reduce(0) { $0 + $1.bought } }
    package var subtotal: Money { lines.map(\.total).total() }
    /// The offers of all lines.
    package var offers: [Offer.ID] { lines.map(\.offer.id) }

    /// The lines grouped by seller, the seller of the first line first.
    package var parcels: [Parcel] {
        var parcels: [Parcel] = []
        for line in lines {
            if let index = parcels.firstIndex(where: { $0.seller == line.offer.sellerID }) {
                parcels[index].lines.append(line)
            } else {
                parcels.append(
                    Parcel(
                        seller: line.offer.sellerID, sellerName: line.offer.sellerName, sellerSlug: line.offer.sellerSlug,
                        lines: [line]))
            }
        }
        return parcels
    }

    /// The lines of one seller, who would send them together.
    package struct Parcel: Sendable {
        package let seller: Seller.ID
        package let sellerName: String
        package let sellerSlug: String
        package fileprivate(set) var lines: [Line]

        package var subtotal: Money { lines.map(\.total).total() }
        /// False where all its pieces are sold. Then nothing is sent, and delivery costs nothing.
        package var isSent: Bool { lines.contains { !$0.isSold } }
        /// The size of its largest piece that is bought.
        package var size: SizeClass { lines.filter { !$0.isSold }.map(\.offer.sizeClass).max() ?? .letter }
    }
}

extension OfferForSale {
    /// The size for which its delivery is priced.
    package var sizeClass: SizeClass { SizeClass(parcel) }
}

extension SizeClass {
    /// - Parameter parcel: the size of a product as it is sent; nil if it is unknown.
    package init(_ parcel: ParcelSize?) { self.init(grams: parcel?.grams, millimetres: parcel?.millimetres) }
}
