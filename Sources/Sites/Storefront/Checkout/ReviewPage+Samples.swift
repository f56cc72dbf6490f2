import Carts
import Components
import HTML
import Kernel
import Links
import Notifications
import Web

extension ReviewPage {
    static func sample(frame: Frame = .sample) -> ReviewPage {
        ReviewPage(
            frame: frame, recipient: .sample, sellers: [.calmSample, .secondSample], subtotal: .dirhams(1520),
            delivery: .dirhams(65), key: "0193e7a0-0000-7000-8000-0000000000aa", withdrawal: .withdrawalMixed)
    }

    /// With a choice of delivery and payment.
    static func everyStepSample(frame: Frame = .sample) -> ReviewPage {
        var page = sample(frame: frame)
        page.steps = Checkout.Step.allCases
        return page
    }

    /// Paid by card before it is placed.
    static func cardSample(frame: Frame = .sample) -> ReviewPage {
        var page = everyStepSample(frame: frame)
        page.way = .cardSample
        page.paying = Link(.french).checkout.paying("sample")
        return page
    }

    /// The total changed between the review and the order.
    static func refusedSample(frame: Frame = .sample) -> ReviewPage {
        var page = sample(frame: frame)
        page.changed = ChangedTotal(
            former: .dirhams(1_540), total: page.total,
            parts: [
                .checkoutChangedPart(part: "Caftan brodé vert", price: Money.dirhams(440), former: Money.dirhams(400)),
                .checkoutChangedDelivery(price: Money.dirhams(65), former: Money.dirhams(60)),
            ])
        return page
    }
}

extension ReviewPage {
    /// Holds of two pieces ended unpaid twice today. Cash is possible.
    static func heldSample(frame: Frame = .sample) -> ReviewPage {
        var page = cardSample(frame: frame)
        page.paying = nil
        page.heldBefore = [HeldPiece(title: "Caftan brodé vert", language: .french), HeldPiece(title: "زربية أطلسية", language: .arabic)]
        page.refusal = .checkoutHeldBefore(count: 2)
        page.remedy = .checkoutHeldCash
        page.cash = Link(.french).checkout.payment
        return page
    }

    /// The same for one piece, in a shop without cash.
    static func heldWithoutCashSample(frame: Frame = .sample) -> ReviewPage {
        var page = heldSample(frame: frame)
        page.heldBefore.removeLast()
        (page.refusal, page.remedy, page.cash) = (.checkoutHeldBefore(count: 1), .checkoutHeldTomorrow, nil)
        return page
    }
}

extension ReviewPage {
    /// A verification code will be required.
    static func codeSample(frame: Frame = .sample) -> ReviewPage {
        var page = sample(frame: frame)
        page.request = CodeHint(
            why: .codeHintTotal(ceiling: Money.dirhams(1000)), how: .checkoutCodeByText(phone: "06 12 34 56 78", count: 30))
        return page
    }

    /// A verification code would be required, but none can be sent.
    static func noCodeSample(frame: Frame = .sample) -> ReviewPage {
        var page = sample(frame: frame)
        page.refusal = .codeHintTotal(ceiling: Money.dirhams(1000))
        page.remedy = .checkoutRemedyCall(phone: "05 22 00 00 00")
        return page
    }
}
