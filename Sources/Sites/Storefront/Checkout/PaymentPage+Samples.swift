import Components
import HTML
import Kernel
import Links
import Web

extension PaymentPage {
    static func sample(frame: Frame = .sample) -> PaymentPage {
        PaymentPage(
            frame: frame,
            parcels: [
                ParcelSum(seller: "Dar Zineb", sum: .dirhams(1235)), ParcelSum(seller: "سوق الأطلس", sum: .dirhams(320)),
            ],
            total: .dirhams(1555))
    }
}
