import Components
import HTML
import Kernel
import Links
import SimulatedPayments

extension SimulatedPaymentPage {
    static var samples: [SimulatedPaymentPage] {
        SimulatedPayment.State.allCases.map { sample($0) } + [
            sample(.open, refusals: 1), sample(.code, refusals: 1, error: .simulatedCodeWrong(left: 2)), sample(.paid, dispute: "open"),
            sample(.paid, dispute: "won"), sample(.paid, dispute: "lost"),
        ]
    }

    private static func sample(
        _ state: SimulatedPayment.State, refusals: Int = 0, dispute: String? = nil, error: Message? = nil
    ) -> SimulatedPaymentPage {
        let lines = [
            SimulatedPayment.Line(label: "Caftan Majorelle", amount: .dirhams(1250)),
            SimulatedPayment.Line(label: "Livraison", amount: .dirhams(45)),
        ]
        let end = Moment(seconds: 1_795_000_000)
        return SimulatedPaymentPage(
            frame: .sample,
            payment: SimulatedPayment(
                id: SimulatedPayment.ID(), state: state, lines: lines, amount: .dirhams(1295),
                charged: state == .paid ? .dirhams(1295) : nil, refusals: refusals, dispute: dispute,
                returnURL: "https://kolchi.example/fr/orders", cancelURL: "https://kolchi.example/fr/checkout/payment", expiresAt: end),
            until: end.inUTC, action: Link(.french).development.simulatedPayment("none"), error: error)
    }
}
