import Components
import Config
import HTML
import HTTP
import Kernel
import Links
import Postgres
import SimulatedPayments
import Web

/// The page of the simulated gateway, on which a developer chooses what the bank does.
///
/// It stands for the page of another company. It looks like no page of the shop, and it shows only what the gateway's journal has.
struct SimulatedPaymentPage: Sendable {
    let frame: Frame
    let payment: SimulatedPayment
    /// When the page expires.
    let until: LocalMoment
    let action: SiteURL
    /// The error beside the code.
    var error: Message?

    /// What can be chosen on an open page.
    static let choices: [SimulatedPayment.Choice] = [.pay, .refuse, .code, .silent, .late, .amount, .dispute]

    /// The cards and codes that may still be tried.
    var left: Int { SimulatedPayment.mostRefusals - payment.refusals }

    /// Where the page leads back to the shop.
    var back: String { [.paid, .pending].contains(payment.state) ? payment.returnURL : payment.cancelURL }

    /// What the page says of a payment that nobody can pay any more.
    var ending: (title: Message, words: Message) {
        switch payment.state {
        case .paid: (.simulatedPaid, .simulatedPaidWords(amount: payment.charged ?? payment.amount))
        case .refused: (.simulatedRefused, .simulatedRefusedWords)
        case .closed: (.simulatedClosed, .simulatedClosedWords)
        case .expired: (.simulatedExpired, .simulatedExpiredWords)
        case .open, .code, .pending: (.simulatedPending, .simulatedPendingWords)
        }
    }
}

extension SimulatedPaymentPage {
    static let show = Handler { visit in try await page(visit) }

    static let choose = Handler { visit in
        guard let choice = visit.form["choice"].flatMap({ SimulatedPayment.Choice(rawValue: $0) }) else { throw Problem.badRequest }
        let (payment, code) = (try await found(visit), TypedText(visit.form["code"] ?? "").digits)
        let step = try await visit.db.transaction { tx in
            try await SimulatedPayment.choose(choice, code: code, on: payment.id, in: tx)
        }
        switch step {
        case .back: return .redirect(to: payment.returnURL)
        case .page: return visit.redirect(to: action(visit))
        case .wrongCode: return try await page(visit, isCodeWrong: true)
        }
    }

    private static func page(_ visit: Visit, isCodeWrong: Bool = false) async throws -> Response {
        let payment = try await found(visit)
        var page = SimulatedPaymentPage(
            frame: visit.frame(cartCount: 0, isIndexed: false), payment: payment, until: visit.clock.local(payment.expiresAt),
            action: action(visit))
        if isCodeWrong { page.error = .simulatedCodeWrong(left: page.left) }
        var response = visit.render(page, status: isCodeWrong ? .unprocessableContent : .ok)
        // Paying leads back to the shop, which may be open under another of its loopback names.
        response.headers["Content-Security-Policy"] = SecurityHeaders.contentPolicy(formsTo: [visit.origin])
        return response
    }

    /// - Throws: `Problem.notFound` for another address than that of a payment in the journal, and where buyers cannot pay by this gateway.
    private static func found(_ visit: Visit) async throws -> SimulatedPayment {
        guard visit.world.configuration.gateways.contains(.simulated), let token = visit.parameters["payment"],
            SimulatedPayment.isToken(token), let payment = try await visit.db.read(SimulatedPayment.at(token))
        else { throw Problem.notFound }
        return payment
    }

    private static func action(_ visit: Visit) -> SiteURL { visit.link.development.simulatedPayment(visit.parameters["payment"] ?? "") }
}

extension SimulatedPayment.Choice {
    /// The text of the button.
    var label: Message {
        switch self {
        case .pay: .simulatedPay
        case .refuse: .simulatedRefuse
        case .code: .simulatedCode
        case .silent: .simulatedSilent
        case .late: .simulatedLate
        case .amount: .simulatedAmount
        case .dispute: .simulatedDispute
        case .confirm: .simulatedConfirm
        case .win: .simulatedWin
        case .lose: .simulatedLose
        }
    }

    /// What happens then.
    var outcome: Message {
        switch self {
        case .pay, .confirm, .win, .lose: .simulatedPayWords
        case .refuse: .simulatedRefuseWords
        case .code: .simulatedCodeWords
        case .silent: .simulatedSilentWords
        case .late: .simulatedLateWords
        case .amount: .simulatedAmountWords
        case .dispute: .simulatedDisputeWords
        }
    }
}

/// The head and foot of the page, without anything of the shop.
struct SimulatedLayout {
    let frame: Frame
    var hasErrors = false
}
