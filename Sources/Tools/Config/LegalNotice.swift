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
    /// The number of the declaration to the CNDP, the data protection authority (loi 09-08, article 12).
    package let dataProtectionNumber: String?
    /// The settings of the law's list that are not set.
    package let missing: [String]

    package init(
        name: String, tradeRegister: String? = nil, companyNumber: String? = nil, taxNumber: String? = nil,
        address: String? = nil, phone: String? = nil, email: String? = nil, dataProtectionNumber: String? = nil, missing: [String] = []
    ) {
        self.name = name
        self.tradeRegister = tradeRegister
        self.companyNumber = companyNumber
        self.taxNumber = taxNumber
        self.address = address
        self.phone = phone
        self.email = email
        self.dataProtectionNumber = dataProtectionNumber
        self.missing = missing
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
        let (name, tradeRegister) = (reader.text("KOLCHI_LEGAL_NAME"), reader.text("KOLCHI_LEGAL_RC"))
        let (taxNumber, address) = (reader.text("KOLCHI_LEGAL_IF"), reader.text("KOLCHI_LEGAL_ADDRESS"))
        let (phone, email) = (reader.text("KOLCHI_LEGAL_PHONE"), reader.text("KOLCHI_LEGAL_EMAIL"))
        let dataProtectionNumber = reader.text("KOLCHI_LEGAL_CNDP")
        let values = [
            ("NAME", name), ("RC", tradeRegister), ("ICE", companyNumber), ("IF", taxNumber), ("ADDRESS", address), ("PHONE", phone),
            ("EMAIL", email), ("CNDP", dataProtectionNumber),
        ]
        self.init(
            name: name ?? "Kolchi", tradeRegister: tradeRegister, companyNumber: companyNumber, taxNumber: taxNumber, address: address,
            phone: phone, email: email, dataProtectionNumber: dataProtectionNumber,
            missing: values.filter { $0.1 == nil }.map { "KOLCHI_LEGAL_" + $0.0 })
    }
}
