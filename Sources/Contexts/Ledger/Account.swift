package import Kernel

/// An account of the books: kind, owner and currency. It is made on first use.
package struct Account: Hashable, Sendable {
    package let title: Title
    package let currency: Currency

    package init(_ title: Title, in currency: Currency = .dirham) { (self.title, self.currency) = (title, currency) }

    /// The side that increases an account. Debits increase what the house owns or has spent, credits what it owes.
    package enum Side: Sendable { case debit, credit }

    /// The raw values are stored.
    package enum Kind: String, Sendable, CaseIterable {
        /// What a gateway has taken from buyers and not settled yet.
        case clearing
        /// What buyers have paid for a seller's orders, until it is earned or given back.
        case held
        /// Refunds that are promised and not done.
        case refundsDue = "refunds-due"
        /// Money that came too late, or that waits for a clerk's decision.
        case unplaced
        /// Discounts that the house bears.
        case promotions
        /// What a gateway holds back while a buyer disputes a payment by card.
        case disputed
        /// The fees of a gateway.
        case providerFees = "provider-fees"
        /// What the house lost to disputes.
        case losses
        case bank
        /// Amounts that were exchanged into another currency.
        case fx

        package var side: Side {
            switch self {
            case .clearing, .promotions, .disputed, .providerFees, .losses, .bank, .fx: .debit
            case .held, .refundsDue, .unplaced: .credit
            }
        }

        package var owner: Owner {
            switch self {
            case .clearing, .disputed, .providerFees: .gateway
            case .held: .seller
            case .refundsDue, .unplaced, .promotions, .losses, .bank, .fx: .house
            }
        }
    }

    /// Who owns the accounts of a kind.
    package enum Owner: Sendable { case house, gateway, seller }

    /// Kind and owner of an account, without the currency.
    package struct Title: Hashable, Sendable {
        package let kind: Kind
        /// The name of a gateway, the key of a seller, or empty for the house.
        package let owner: String

        private init(_ kind: Kind, _ owner: String = "") { (self.kind, self.owner) = (kind, owner) }

        /// - Parameter owner: a stored owner of an account of this kind.
        init(_ kind: Kind, storedOwner owner: String) { self.init(kind, owner) }

        /// - Parameter owner: the name of a gateway, the key of a seller, or empty for the house.
        /// - Returns: nil where accounts of this kind have no such owner.
        package init?(_ kind: Kind, owner: String) {
            let fits =
                switch kind.owner {
                case .house: owner.isEmpty
                case .gateway: !owner.isEmpty
                case .seller: SellerKey(owner) != nil
                }
            guard fits else { return nil }
            self.init(kind, owner)
        }

        package static func clearing(of gateway: String) -> Title { Title(.clearing, gateway) }
        package static func held(for seller: SellerKey) -> Title { Title(.held, seller.description) }
        package static let refundsDue = Title(.refundsDue)
        package static let unplaced = Title(.unplaced)
        package static let promotions = Title(.promotions)
        package static func disputed(at gateway: String) -> Title { Title(.disputed, gateway) }
        package static func providerFees(of gateway: String) -> Title { Title(.providerFees, gateway) }
        package static let losses = Title(.losses)
        package static let bank = Title(.bank)
        package static let fx = Title(.fx)
    }

    /// The seller that owns an account. Ledger knows only the key.
    package enum Seller {}
    package typealias SellerKey = Kernel.ID<Seller>
}
