import Jobs

/// A seller was opened, went on holiday, came back, or has another standing. Subscribers read the seller again.
package struct SellerChanged: Event {
    package static let name = "sellers.changed"

    package let seller: Seller.ID

    package init(seller: Seller.ID) { self.seller = seller }
}
