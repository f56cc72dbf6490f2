import Components
import HTML
import Kernel
import Links
import Web

extension ConfirmationPage {
    static func sample(frame: Frame = .sample) -> ConfirmationPage {
        ConfirmationPage(
            frame: frame,
            orders: [
                PlacedOrder(
                    number: "K-7HM2XQP", seller: "Dar Zineb", state: .orderStateConfirmed,
                    pieces: [PieceName(title: "Caftan brodé vert", quantity: 1)],
                    total: .dirhams(1235), track: Link(.french).tracking.order("K-7HM2XQP", token: "c2VjcmV0")),
                PlacedOrder(
                    number: "K-29FDW4T", seller: "سوق الأطلس", state: .orderStatePlaced,
                    pieces: [PieceName(title: "بلغة جلدية", quantity: 2)],
                    total: .dirhams(350), track: Link(.french).tracking.order("K-29FDW4T", token: "c2VjcmV1")),
            ],
            recipient: .sample, total: .dirhams(1585), address: Link(.french).checkout.confirmation("sample"),
            moves: Link(.french).checkout.confirmationUpdates("sample", after: 3))
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
