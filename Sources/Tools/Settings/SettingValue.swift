import HTML
package import Kernel

/// A type that the value of a setting can have, with its stored text.
package protocol SettingValue: Sendable, Equatable {
    /// - Returns: nil where the text is not the stored form of a value.
    init?(stored text: String)
    var stored: String { get }
}

/// Dirhams with two decimals, like `2000.00`.
extension Money: SettingValue {
    package init?(stored text: String) {
        guard let amount = Money(typed: text), amount.decimal == text else { return nil }
        self = amount
    }

    package var stored: String { decimal }
}

extension Int: SettingValue {
    package init?(stored text: String) {
        guard let number = Int(text), "\(number)" == text else { return nil }
        self = number
    }

    package var stored: String { "\(self)" }
}

/// `on` or `off`.
extension Bool: SettingValue {
    package init?(stored text: String) {
        guard text == "on" || text == "off" else { return nil }
        self = text == "on"
    }

    package var stored: String { self ? "on" : "off" }
}

extension String: SettingValue {
    package init?(stored text: String) { self = text }
    package var stored: String { self }
}
