extension Order {
    /// Why an order was cancelled. The raw values are stored.
    package enum Reason: String, Sendable, CaseIterable {
        case outOfStock = "out-of-stock"
        case damaged
        case wrongPrice = "wrong-price"
        case buyerAsked = "buyer-asked"
        case cannotDeliver = "cannot-deliver"
        /// The order looks like a fraud or a joke.
        case suspicion
        /// The seller let a deadline pass.
        case late
        /// Nobody typed the code in time.
        case unconfirmed
        /// Somebody else bought one of its pieces before the code was typed, or before it was paid.
        case sold
        /// The staff suspended or closed a seller before the code was typed, or before it was paid.
        case suspended
        /// Nobody paid in time.
        case unpaid
        /// Words say why.
        case other

        /// The reasons from which a seller chooses.
        package static let ofSeller: [Reason] = [.outOfStock, .damaged, .wrongPrice, .buyerAsked, .cannotDeliver, .suspicion, .other]
    }
}
