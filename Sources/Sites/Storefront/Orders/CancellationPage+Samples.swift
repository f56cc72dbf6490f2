import Components
import HTML
import Kernel
import Links
import Web

extension CancellationPage {
    static func sample(frame: Frame = .sample) -> ConfirmPage {
        CancellationPage(
            order: .sample, action: Link(.french).tracking.cancellation("K-7HM2XQP", token: "c2VjcmV0"),
            way: Link(.french).tracking.order("K-7HM2XQP", token: "c2VjcmV0")
        ).page(frame)
    }
}

extension OrderCard {
    static let sample = OrderCard(
        number: "K-7HM2XQP", seller: "Dar Zineb", pieces: [PieceName(title: "Caftan brodé vert", quantity: 1)], total: .dirhams(1235))
}
