package import Catalog
package import Kernel
package import Sellers

/// What a browser has put aside to buy, beside what is true of it now.
package struct Cart: Sendable {
    /// In the order in which they were put in. A line of a piece that was sold stays, as sold.
    package let lines: [Line]

    /// The most pieces of one offer, and the most lines, that a cart takes.
    package static let mostPieces = 20
    package static let mostLines = 50

    package struct Line: Sendable {
        /// As it is offered now.
        package let offer: OfferForSale
        /// How many are wanted.
        package let quantity: Int
        /// What the buyer saw and accepted last.
        package let seenPrice: Money
        /// How many can be had now.
        package let available: Int
        /// Pieces are left, but their seller is on holiday: none can be had now.
        package let isAway: Bool
        /// The buyer was told that it is sold and goes on without it.
        package let isSetAside: Bool

        package var isSold: Bool { available == 0 }

        /// The price that was accepted, where it is another now.
        package var formerPrice: Money? { !isSold && seenPrice != offer.price ? seenPrice : nil }

        /// How many are left, where that is fewer than are wanted.
        package var left: Int? { !isSold && available < quantity ? available : nil }

        /// Whether something moved that the buyer has not accepted. What was set aside and can be had again counts too:
        /// it does not slip back into the sum unseen.
        package var hasChanged: Bool { isSold != isSetAside || formerPrice != nil || left != nil }

        /// How many are bought when the cart is ordered as it is now.
        package var bought: Int { isSold ? 0 : min(quantity, available) }

        package var total: Money { offer.price * bought }
    }

    package var isEmpty: Bool { lines.isEmpty }
    package var hasChanges: Bool { lines.contains(where: \.hasChanged) }
    /// Pieces, sold ones not counted.
    package var count: Int { lines.reduce(0) { $0 + $1.bought } }
    package var subtotal: Money { lines.map(\.total).total() }
    /// The offers in it.
    package var offers: [Offer.ID] { lines.map(\.offer.id) }

    /// The lines by seller, the seller of the first line first.
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

    /// What one seller would send.
    package struct Parcel: Sendable {
        package let seller: Seller.ID
        package let sellerName: String
        package let sellerSlug: String
        package fileprivate(set) var lines: [Line]

        package var subtotal: Money { lines.map(\.total).total() }
        /// False where every piece in it is sold: nothing is sent then, and no delivery is owed.
        package var isSent: Bool { lines.contains { !$0.isSold } }
    }
}
