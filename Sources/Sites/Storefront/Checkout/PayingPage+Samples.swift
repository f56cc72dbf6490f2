import Carts
import Components
import HTML
import Kernel
import Links
import Web

extension PayingPage {
    /// In each standing that has a page.
    static var samples: [PayingPage] { UnpaidView.Standing.allCases.filter { $0 != .placed }.map(sample) }

    private static func sample(_ standing: UnpaidView.Standing) -> PayingPage {
        let link = Link(.french).checkout
        var page = PayingPage(
            frame: .sample, standing: standing,
            parcels: [ParcelSum(seller: "Dar Zineb", sum: .dirhams(1235)), ParcelSum(seller: "سوق الأطلس", sum: .dirhams(320))],
            total: .dirhams(1555), until: Moment(seconds: 1_795_253_400).inUTC, address: link.paying("sample"),
            moves: [.givenUp, .returned].contains(standing) ? nil : link.payingUpdates("sample", after: 2))
        if standing == .open { page.page = "https://bank.example/pay/1" }
        if standing.hasChoice {
            page.ways = standing == .open ? [.cashOnDelivery] : [.cardSample, .cashOnDelivery]
            page.givingUp = link.givingUp("sample")
        }
        if standing == .failed { page.errors = [FieldError("way", .checkoutErrorPaymentGone)] }
        return page
    }
}
