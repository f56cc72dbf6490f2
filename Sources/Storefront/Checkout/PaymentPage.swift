import HTML
import Kernel
import Site

/// Third step of the checkout: how it is paid. Cash on delivery is the one way so far.
struct PaymentPage: Sendable {
    let frame: Frame
    /// What the carrier asks for, parcel by parcel.
    let parcels: [ParcelSum]
    let total: Money
}

/// The cash to have ready when one seller's parcel comes.
struct ParcelSum: Sendable {
    let seller: String
    let sum: Money
}
