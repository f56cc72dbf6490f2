import Jobs

/// A seller was opened, closed or reopened. Who hears it reads the seller again.
package struct SellerChanged: Event {
    package static let name = "sellers.changed"

    package let seller: Seller.ID

    package init(seller: Seller.ID) { self.seller = seller }
}
