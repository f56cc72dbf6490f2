import Carts
import Components
import HTML
import Kernel
import Links
import Web

extension PaymentPage {
    static func sample(frame: Frame = .sample) -> PaymentPage {
        PaymentPage(
            frame: frame, ways: [.cardSample, .cashOnDelivery], chosen: .cardSample,
            parcels: [
                ParcelSum(seller: "Dar Zineb", sum: .dirhams(1235)), ParcelSum(seller: "سوق الأطلس", sum: .dirhams(320)),
            ],
            total: .dirhams(1555), steps: [.address, .payment, .review])
    }

    /// The chosen way is not offered any more.
    static func goneSample(frame: Frame = .sample) -> PaymentPage {
        PaymentPage(
            frame: frame, ways: [.cardSample], chosen: nil, parcels: [ParcelSum(seller: "Dar Zineb", sum: .dirhams(12_350))],
            total: .dirhams(12_350), mostCash: .dirhams(10_000), steps: [.address, .payment, .review],
            errors: [FieldError("payment", .checkoutErrorPaymentGone)])
    }
}
