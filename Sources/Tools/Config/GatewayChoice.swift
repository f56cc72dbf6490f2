import Foundation

/// A way in which buyers can pay.
package enum GatewayChoice: String, Sendable, CaseIterable {
    /// Cash on delivery.
    case cash
    /// A gateway for trying the shop. It takes no money, so production refuses it.
    case simulated

    /// Reads `KOLCHI_GATEWAYS`, the names in the order in which buyers see them, like `simulated,cash`.
    static func all(from reader: inout SettingsReader, in environment: Configuration.Environment) -> [GatewayChoice] {
        let name = "KOLCHI_GATEWAYS"
        guard let text = reader.text(name) else { return environment == .production ? [.cash] : [.simulated, .cash] }
        var choices: [GatewayChoice] = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            let word = word.trimmingCharacters(in: .whitespaces)
            guard let choice = GatewayChoice(rawValue: word) else {
                reader.complain(name, "must be names of \(allCases.map(\.rawValue).joined(separator: ", ")), not “\(word)”")
                continue
            }
            if choices.contains(choice) { reader.complain(name, "names \(choice.rawValue) twice") }
            if choice == .simulated, environment == .production {
                reader.complain(name, "must not name simulated in production, because that gateway takes no money")
            }
            choices.append(choice)
        }
        return choices
    }
}
