import HTML
import Kernel
import Links
import Site

extension TrackingPage {
    /// Placed, and still to be confirmed.
    static func sample(frame: Frame = .sample) -> TrackingPage {
        TrackingPage(
            frame: frame, order: .sample, address: Link(.french).track("K-7HM2XQP", token: "c2VjcmV0"),
            moves: Link(.french).trackUpdates("K-7HM2XQP", token: "c2VjcmV0", after: 2),
            cancellation: Link(.french).trackCancellation("K-7HM2XQP", token: "c2VjcmV0"),
            again: Link(.french).trackAgain("K-7HM2XQP", token: "c2VjcmV0"), isByLink: true,
            claim: Link(.french).trackClaim("K-7HM2XQP", token: "c2VjcmV0"))
    }
}

extension OrderView {
    /// 21 November 2026, 09:30 in Casablanca.
    private static let morning = Moment(seconds: 1_795_253_400)

    static let sample = OrderView(
        number: "K-7HM2XQP", seller: "Dar Zineb", placedAt: morning.inUTC,
        state: .orderStateConfirmed, expectation: .orderExpectConfirmed,
        steps: [
            HistoryEntry(what: .orderStatePlaced, at: morning.inUTC, who: .orderByBuyer),
            HistoryEntry(
                what: .orderStateConfirmed, at: morning.adding(seconds: 3600).inUTC, who: .orderBySeller,
                reason: "Je l’envoie demain matin."),
        ],
        lines: [
            Line(
                title: "Caftan brodé vert", language: .french, product: Link(.french).product("caftan-brode-vert"), variant: "M",
                condition: .conditionLikeNew, defects: ["Une perle manque à la manche"], picture: .sample, unitPrice: .dirhams(1200),
                quantity: 1)
        ],
        goods: .dirhams(1200), delivery: .dirhams(35), recipient: .sample)
}

extension OrderLineup {
    static let sample = OrderLineup(
        number: "K-7HM2XQP", address: Link(.french).order("K-7HM2XQP"), seller: "Dar Zineb", placedAt: Moment(seconds: 1_795_253_400).inUTC,
        state: .orderStateShipped, pieces: [PieceName(title: "Caftan brodé vert", quantity: 1)], total: .dirhams(1235))
}

extension OrdersPage {
    static func sample(frame: Frame = .sample) -> OrdersPage {
        OrdersPage(frame: frame, orders: [.sample])
    }

    static func accountSample(frame: Frame = .sample) -> OrdersPage { OrdersPage(frame: frame, orders: sample().orders, isOfAccount: true) }

    /// With purchases of guests, and a number that is none of theirs.
    static func offersSample(frame: Frame = .sample) -> OrdersPage {
        let link = Link(.french)
        func offered(_ key: String, _ numbers: String, isOfBrowser: Bool) -> Offered {
            Offered(
                numbers: numbers, sellers: "Dar Zineb", placedAt: Moment(seconds: 1_795_253_400).inUTC, isOfBrowser: isOfBrowser,
                field: "number-\(key)",
                action: link.offeredPurchase(key), refusal: link.offeredPurchaseRefusal(key))
        }
        var wrong = offered("0193e7a0-0000-7000-8000-0000000000ad", "K-••••QXP", isOfBrowser: false)
        (wrong.typed, wrong.error) = ("K-1", .offersErrorNumber)
        return OrdersPage(
            frame: frame, orders: [], isOfAccount: true,
            offered: [offered("0193e7a0-0000-7000-8000-0000000000ac", "K-7HM2XQP", isOfBrowser: true), wrong],
            errors: [FieldError(wrong.field, .offersErrorNumber)])
    }

    static func emptySample(frame: Frame = .sample) -> OrdersPage { OrdersPage(frame: frame, orders: []) }
}

extension FindOrderPage {
    static func sample(frame: Frame = .sample) -> FindOrderPage { FindOrderPage(frame: frame) }

    static func faultySample(frame: Frame = .sample) -> FindOrderPage {
        FindOrderPage(
            frame: frame, number: "K-1", phone: "06",
            errors: [
                FieldError("number", .findOrderErrorNumber), FieldError("phone", .checkoutErrorPhone),
            ])
    }
}

extension CancellationPage {
    static func sample(frame: Frame = .sample) -> CancellationPage {
        CancellationPage(
            frame: frame, number: "K-7HM2XQP", seller: "Dar Zineb", pieces: [PieceName(title: "Caftan brodé vert", quantity: 1)],
            total: .dirhams(1235), action: Link(.french).trackCancellation("K-7HM2XQP", token: "c2VjcmV0"),
            order: Link(.french).track("K-7HM2XQP", token: "c2VjcmV0"))
    }
}
