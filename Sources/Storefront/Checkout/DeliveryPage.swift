import HTML
import Kernel
import Site

/// Second step of the checkout: what each seller's parcel costs and when it comes.
struct DeliveryPage: Sendable {
    let frame: Frame
    let city: String
    let parcels: [Parcel]
    let delivery: Money

    var canContinue: Bool { parcels.allSatisfy { $0.delivery != nil } }

    /// What one seller sends.
    struct Parcel: Sendable {
        let seller: String
        /// Titles of the pieces in it.
        let pieces: [PieceName]
        /// Nil where the seller does not deliver to the city.
        let delivery: CartSeller.Delivery?
    }
}

/// A piece named in passing.
struct PieceName: Sendable {
    let title: String
    let quantity: Int
}
