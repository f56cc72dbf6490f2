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

    init(_ request: CodeRequest, to recipient: Recipient, under settings: SettingValues) {
        let minutes = settings[WaitingPurchase.minutesSetting]
        why = request.reason.message(under: settings)
        how =
            switch request.way {
            case .phone: .checkoutCodeByText(phone: recipient.phone.national, count: minutes)
            case .email: .checkoutCodeByMail(email: recipient.email, count: minutes)
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
