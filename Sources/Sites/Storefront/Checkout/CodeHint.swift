import Carts
import Components
import Config
import HTML
import Identity
import Kernel
import Orders
import Secrets
import Settings
import Support
import Web

/// The announcement before ordering that a verification code will be required: why, and where it is sent.
struct CodeHint: Sendable {
    let why: Message
    let how: Message

    init(why: Message, how: Message) {
        self.why = why
        self.how = how
    }

    /// - Returns: nil if no code is expected.
    /// - Throws: `Purchase.Refusal.noCode`.
    init?(of view: CheckoutView, _ payment: Checkout.Way, _ standing: BuyerTrust, _ visit: Visit) throws {
        let (rules, settings, recipient) = (visit.codeRules, visit.settings, view.recipient)
        let isCash = payment == .cashOnDelivery
        let request =
            isCash
            ? try rules.request(for: view.totals, to: recipient, of: visit.person, standing, under: settings)
            : try rules.requestToHold(for: view.totals, to: recipient, of: visit.person, standing, under: settings)
        guard let request else { return nil }
        let minutes = settings[WaitingPurchase.minutesSetting]
        why = request.reason.message(under: settings)
        how =
            switch (request.way, isCash) {
            case (.phone, true): .checkoutCodeByText(phone: recipient.phone.national, count: minutes)
            case (.email, true): .checkoutCodeByMail(email: recipient.email, count: minutes)
            case (.phone, false): .checkoutProofByText(phone: recipient.phone.national)
            case (.email, false): .checkoutProofByMail(email: recipient.email)
            }
    }
}

extension CodeRequest.Reason {
    func message(under settings: SettingValues) -> Message {
        let (purchases, pieces) = (settings[CodeRules.purchasesSetting], settings[CodeRules.piecesSetting])
        return switch self {
        case .total(let ceiling): .codeHintTotal(ceiling: ceiling)
        case .phone: .codeHintPhone(purchases: purchases, pieces: pieces)
        case .email: .codeHintEmail(purchases: purchases, pieces: pieces)
        case .network: .codeHintNetwork
        case .hold: .codeHintHold(total: CodeRules.mostHeldUnproven.total, pieces: CodeRules.mostHeldUnproven.pieces)
        }
    }
}

extension WaitingPurchase.Lapse {
    var message: Message {
        switch self {
        case .unconfirmed: .orderWhyUnconfirmed
        case .sold: .orderWhySold
        case .suspended: .orderWhySuspended
        }
    }
}

extension Visit {
    /// The rules that decide when an order needs a verification code, for this visitor's network.
    var codeRules: CodeRules {
        let configuration = world.configuration
        return CodeRules(
            network: clientNetwork, networkHash: world.key.digest(of: clientNetwork, for: "network of a hold"), browser: browserKey,
            canText: configuration.sms != nil || configuration.isDevelopment,
            canMail: configuration.mail != nil || configuration.isDevelopment)
    }

    /// What a buyer can do if no code can be sent to them.
    func remedy(for reason: CodeRequest.Reason, isLandLine: Bool) -> Message {
        if isLandLine { return reason == .network ? .checkoutRemedyNetwork : .checkoutRemedyLandLine }
        guard let phone = legal.phone else { return .checkoutRemedy }
        return .checkoutRemedyCall(phone: phone)
    }
}
