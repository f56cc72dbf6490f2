import Components
import HTML
import Kernel
import Links
import Notifications
import Web

extension ConfirmationPage {
    static func sample(frame: Frame = .sample) -> ConfirmationPage {
        ConfirmationPage(
            frame: frame,
            orders: [.sample(at: Link(.french).tracking.order("K-7HM2XQP", token: "c2VjcmV0"), isNested: true), .nestedSample],
            recipient: .sample, total: .dirhams(1585), withdrawal: .withdrawalMixed,
            address: Link(.french).checkout.confirmation("sample"),
            moves: Link(.french).checkout.confirmationUpdates("sample", after: 3),
            mailedTo: "salma@example.ma", account: NewAccount(name: "Salma Bennani", contact: "salma@example.ma"))
    }

    /// Paid before it was placed.
    static func paidSample(frame: Frame = .sample) -> ConfirmationPage {
        var page = sample(frame: frame)
        page.isPaidAtDoor = false
        return page
    }

    /// Lapsed, because another buyer was faster.
    static func lapsedSample(frame: Frame = .sample) -> ConfirmationPage {
        var page = sample(frame: frame)
        page.lapse = .orderWhySold
        return page
    }

    /// Waiting for its verification code.
    static func waitingSample(frame: Frame = .sample) -> ConfirmationPage {
        var page = sample(frame: frame)
        page.phoneCheck = Link(.french).checkout.phoneCheck("sample")
        return page
    }
}
