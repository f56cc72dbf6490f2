import HTML
import Kernel
import Orders
import Settings
import Web

/// Why an order was not placed. The redirect carries it to the page that says so.
enum RefusedOrder: Equatable {
    /// Pieces were sold to somebody else. The cart says which.
    case soldOut
    /// The buyer saw another total.
    case totalChanged
    /// A code is needed and cannot be sent, see `Purchase.Refusal.noCode`.
    case noCode(CodeRequest.Reason, isLandLine: Bool)

    init?(code: String) {
        let parts = code.split(separator: "-")
        switch (parts.first, parts.count) {
        case ("sold", 1): self = .soldOut
        case ("total", 1): self = .totalChanged
        case ("code", 3...4):
            guard let reason = CodeRequest.Reason(code: parts[2...]) else { return nil }
            self = .noCode(reason, isLandLine: parts[1] == "line")
        default: return nil
        }
    }

    var code: String {
        switch self {
        case .soldOut: "sold"
        case .totalChanged: "total"
        case .noCode(let reason, let isLandLine): "code-\(isLandLine ? "line" : "mobile")-\(reason.code)"
        }
    }

    func message(under settings: SettingValues) -> Message {
        switch self {
        case .soldOut, .totalChanged: .checkoutRefusedTotal
        case .noCode(let reason, _): reason.message(under: settings)
        }
    }

    /// What the buyer can do about it.
    func remedy(_ visit: Visit) -> Message? {
        guard case .noCode(let reason, let isLandLine) = self else { return nil }
        return visit.remedy(for: reason, isLandLine: isLandLine)
    }
}

extension CodeRequest.Reason {
    fileprivate init?(code parts: ArraySlice<Substring>) {
        switch (parts.first, parts.dropFirst().first.flatMap { Int64($0) }) {
        case ("ceiling", let minor?): self = .total(ceiling: Money(minor: minor))
        case ("phone", nil): self = .phone
        case ("email", nil): self = .email
        case ("network", nil): self = .network
        case ("hold", nil): self = .hold
        default: return nil
        }
    }

    fileprivate var code: String {
        switch self {
        case .total(let ceiling): "ceiling-\(ceiling.minor)"
        case .phone: "phone"
        case .email: "email"
        case .network: "network"
        case .hold: "hold"
        }
    }
}
