import HTML
import Kernel
import Orders
import Settings
import Web

/// A code is needed and cannot be sent, see `Purchase.Refusal.noCode`. The redirect carries it to the review.
struct RefusedOrder: Equatable {
    let reason: CodeRequest.Reason
    let isLandLine: Bool

    init(_ reason: CodeRequest.Reason, isLandLine: Bool) { (self.reason, self.isLandLine) = (reason, isLandLine) }

    init?(code: String) {
        let parts = code.split(separator: "-")
        guard parts.first == "code", (3...4).contains(parts.count), let reason = CodeRequest.Reason(code: parts[2...]) else { return nil }
        self.init(reason, isLandLine: parts[1] == "line")
    }

    var code: String { "code-\(isLandLine ? "line" : "mobile")-\(reason.code)" }

    func message(under settings: SettingValues) -> Message { reason.message(under: settings) }

    /// What the buyer can do about it.
    func remedy(_ visit: Visit) -> Message { visit.remedy(for: reason, isLandLine: isLandLine) }
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
