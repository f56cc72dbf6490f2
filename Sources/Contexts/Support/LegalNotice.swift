package import Settings

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
    /// Messages of the contact form go there.
    package let email: String?
    /// The number of the declaration to the CNDP, the data protection authority (loi 09-08, article 12).
    package let dataProtectionNumber: String?

    package init(
        name: String, tradeRegister: String? = nil, companyNumber: String? = nil, taxNumber: String? = nil,
        address: String? = nil, phone: String? = nil, email: String? = nil, dataProtectionNumber: String? = nil
    ) {
        self.name = name
        self.tradeRegister = tradeRegister
        self.companyNumber = companyNumber
        self.taxNumber = taxNumber
        self.address = address
        self.phone = phone
        self.email = email
        self.dataProtectionNumber = dataProtectionNumber
    }

    /// One line for each value, as in the footer of every page.
    package var lines: [String] {
        [
            name, tradeRegister.map { "RC \($0)" }, companyNumber.map { "ICE \($0)" }, taxNumber.map { "IF \($0)" }, address, phone,
            email,
        ].compactMap { $0 }
    }
}

extension LegalNotice {
    private static let line = BusinessSetting.TextForm.line(most: 200)
    package static let nameSetting = TypedSetting<String>("operator.name", line, "Kolchi", by: .admin)
    package static let tradeRegisterSetting = TypedSetting<String>("operator.trade-register", line, by: .admin)
    package static let companyNumberSetting = TypedSetting<String>("operator.company-number", .digits(15), by: .admin)
    package static let taxNumberSetting = TypedSetting<String>("operator.tax-number", line, by: .admin)
    package static let addressSetting = TypedSetting<String>("operator.address", line, by: .admin)
    package static let phoneSetting = TypedSetting<String>("operator.phone", line, by: .admin)
    package static let emailSetting = TypedSetting<String>("operator.email", .email, by: .admin)
    package static let dataProtectionNumberSetting = TypedSetting<String>("operator.data-protection-number", line, by: .admin)

    /// All settings of the identity, which the law wants to be set.
    package static let settings = [
        nameSetting, tradeRegisterSetting, companyNumberSetting, taxNumberSetting, addressSetting, phoneSetting, emailSetting,
        dataProtectionNumberSetting,
    ].map(\.declaration)

    /// Without a name it is that of the shop.
    package init(_ settings: SettingValues) {
        let value = { (setting: TypedSetting<String>) in settings[setting].isEmpty ? nil : settings[setting] }
        self.init(
            name: value(Self.nameSetting) ?? Self.nameSetting.standard, tradeRegister: value(Self.tradeRegisterSetting),
            companyNumber: value(Self.companyNumberSetting), taxNumber: value(Self.taxNumberSetting), address: value(Self.addressSetting),
            phone: value(Self.phoneSetting), email: value(Self.emailSetting), dataProtectionNumber: value(Self.dataProtectionNumberSetting))
    }

    /// The keys of the settings without a value.
    package static func missing(in settings: SettingValues) -> [String] { Self.settings.filter { !settings.has($0) }.map(\.key) }
}
