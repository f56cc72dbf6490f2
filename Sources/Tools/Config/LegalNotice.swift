/// The identity of the seller. Law 31-08 art. 29 requires it on the site of a distance seller.
/// Unset values are not shown.
package struct LegalNotice: Sendable {
    package let name: String
    /// Registre du commerce.
    package let tradeRegister: String?
    /// Identifiant commun de l'entreprise, 15 digits.
    package let companyNumber: String?
    /// Identifiant fiscal.
    package let taxNumber: String?
    package let address: String?
    package let phone: String?
    package let email: String?

    package init(
        name: String, tradeRegister: String? = nil, companyNumber: String? = nil, taxNumber: String? = nil,
        address: String? = nil, phone: String? = nil, email: String? = nil
    ) {
        self.name = name
        self.tradeRegister = tradeRegister
        self.companyNumber = companyNumber
        self.taxNumber = taxNumber
        self.address = address
        self.phone = phone
        self.email = email
    }

    /// One line for each value, as in the footer of every page.
    package var lines: [String] {
        [
            name, tradeRegister.map { "RC \($0)" }, companyNumber.map { "ICE \($0)" }, taxNumber.map { "IF \($0)" }, address, phone,
            email,
        ].compactMap { $0 }
    }

    init(from reader: inout SettingsReader) {
        let companyNumber = reader.text("KOLCHI_LEGAL_ICE")
        if let companyNumber, companyNumber.count != 15 || !companyNumber.allSatisfy({ $0.isASCII && $0.isNumber }) {
            reader.complain("KOLCHI_LEGAL_ICE", "must have 15 digits, not “\(companyNumber)”")
        }
        self.init(
            name: reader.text("KOLCHI_LEGAL_NAME") ?? "Kolchi",
            tradeRegister: reader.text("KOLCHI_LEGAL_RC"),
            companyNumber: companyNumber,
            taxNumber: reader.text("KOLCHI_LEGAL_IF"),
            address: reader.text("KOLCHI_LEGAL_ADDRESS"),
            phone: reader.text("KOLCHI_LEGAL_PHONE"),
            email: reader.text("KOLCHI_LEGAL_EMAIL"))
    }
}
