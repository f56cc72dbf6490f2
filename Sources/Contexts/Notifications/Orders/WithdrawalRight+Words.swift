package import HTML
package import Orders

extension WithdrawalRight {
    /// The sentence on every page and in every e-mail that speaks of the right.
    package var words: Message {
        switch self {
        case .byLaw: .withdrawalByLaw
        case .bySeller: .withdrawalBySeller
        case .mixed: .withdrawalMixed
        }
    }
}
