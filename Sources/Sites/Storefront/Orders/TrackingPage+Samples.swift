import Components
import HTML
import Kernel
import Links
import Web

extension TrackingPage {
    /// Placed and confirmed by the seller, opened by the secret link.
    static func sample(frame: Frame = .sample) -> TrackingPage {
        TrackingPage(
            frame: frame, order: .sample, address: Link(.french).tracking.order("K-7HM2XQP", token: "c2VjcmV0"),
            moves: Link(.french).tracking.updates("K-7HM2XQP", token: "c2VjcmV0", after: 2),
            cancellation: Link(.french).tracking.cancellation("K-7HM2XQP", token: "c2VjcmV0"),
            again: Link(.french).tracking.again("K-7HM2XQP", token: "c2VjcmV0"), isByLink: true,
            claim: Link(.french).tracking.claim("K-7HM2XQP", token: "c2VjcmV0"), phone: "05 22 00 00 00",
            parcels: .sample, money: .sample)
    }
}

extension OrderView {
    /// 21 November 2026, 09:30 in Casablanca.
    private static let morning = Moment(seconds: 1_795_253_400)

    static let sample = OrderView(
        number: "K-7HM2XQP", seller: "Dar Zineb", sellerAddress: Link(.french).seller("dar-zineb"), placedAt: morning.inUTC,
        state: .orderStateConfirmed, expectation: .orderExpectConfirmed, arrival: .windowSample,
        steps: [
            HistoryEntry(what: .orderStatePlaced, at: morning.inUTC, who: .orderByBuyer),
            HistoryEntry(
                what: .orderStateConfirmed, at: morning.adding(seconds: 3600).inUTC, who: .orderBySeller,
                reason: "Je l’envoie demain matin."),
        ],
        ahead: [.orderStatePacked, .orderStateShipped, .orderStateDelivered],
        lines: [
            Line(
                title: "Caftan brodé vert", language: .french, product: Link(.french).product("caftan-brode-vert"), variant: "M",
                condition: .conditionLikeNew,
                defects: [.init(text: "Une perle manque à la manche", picture: .sample), .init(text: "Un faux pli", picture: nil)],
                picture: .sample, unitPrice: .dirhams(1200), quantity: 1)
        ],
        goods: .dirhams(1200), delivery: .dirhams(35), recipient: .sample)
}
