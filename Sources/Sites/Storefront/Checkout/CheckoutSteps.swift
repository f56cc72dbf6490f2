import HTML
import Kernel
import Links

/// The progress of the checkout. Finished steps are links back.
struct CheckoutSteps: Sendable {
    enum Mark: Int, Sendable, CaseIterable {
        case address, delivery, payment, review
    }

    let current: Mark

    /// One step as the list shows it.
    struct Item: Sendable {
        let step: Mark
        let current: Mark

        var name: Message {
            switch step {
            case .address: .checkoutStepAddress
            case .delivery: .checkoutStepDelivery
            case .payment: .checkoutStepPayment
            case .review: .checkoutStepReview
            }
        }

        var isDone: Bool { step.rawValue < current.rawValue }
        var isCurrent: Bool { step == current }

        func address(_ link: Link) -> SiteURL {
            switch step {
            case .address: link.checkout.address
            case .delivery: link.checkout.delivery
            case .payment: link.checkout.payment
            case .review: link.checkout.review
            }
        }
    }

    var items: [Item] { Mark.allCases.map { Item(step: $0, current: current) } }
}
