import Components
import HTML
import Support

/// Who runs the shop, as law 31-08 article 29 requires it. Values that are not set are left out.
struct OperatorIdentity: Sendable {
    let lines: [Line]

    struct Line: Sendable {
        let label: Message
        let value: String
        /// Begins with `tel:` or `mailto:`; nil for what is no link.
        var address: String?
    }

    /// - Parameter hasRegister: whether to name the numbers in public registers.
    init(_ legal: LegalNotice, hasRegister: Bool = true) {
        let reach = [
            Line(label: .operatorName, value: legal.name), legal.address.map { Line(label: .operatorAddress, value: $0) },
            legal.phone.map { Line(label: .operatorPhone, value: $0, address: "tel:" + $0.filter { !$0.isWhitespace }) },
            legal.email.map { Line(label: .operatorEmail, value: $0, address: "mailto:" + $0) },
        ]
        let register = [
            legal.tradeRegister.map { Line(label: .operatorRc, value: $0) },
            legal.companyNumber.map { Line(label: .operatorIce, value: $0) },
            legal.taxNumber.map { Line(label: .operatorIf, value: $0) },
            legal.dataProtectionNumber.map { Line(label: .operatorCndp, value: $0) },
        ]
        lines = (reach + (hasRegister ? register : [])).compactMap { $0 }
    }

    static let sample = OperatorIdentity(
        LegalNotice(
            name: "Kolchi SARL", tradeRegister: "Casablanca 123456", companyNumber: "001234567000089", taxNumber: "12345678",
            address: "1, rue de la Boutique, Casablanca", phone: "05 22 00 00 00", email: "boutique@kolchi.example",
            dataProtectionNumber: "D-123/2026"))
}
