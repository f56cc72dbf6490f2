import Components
import HTML
import Kernel
import Links
import Web

extension CancellationPage {
    static func sample(frame: Frame = .sample) -> CancellationPage {
        CancellationPage(
            frame: frame, number: "K-7HM2XQP", seller: "Dar Zineb", pieces: [PieceName(title: "Caftan brodé vert", quantity: 1)],
            total: .dirhams(1235), action: Link(.french).trackCancellation("K-7HM2XQP", token: "c2VjcmV0"),
            order: Link(.french).track("K-7HM2XQP", token: "c2VjcmV0"))
    }
}
