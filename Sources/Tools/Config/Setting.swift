/// The description of a setting. `SettingsReader` reads only settings that are described here, and `kolchi settings` prints
/// `docs/settings.md` from them.
package struct Setting: Sendable {
    package let name: String
    /// What the setting decides, in one or two sentences.
    package let meaning: String
    /// An example of an accepted value.
    package let right: String
    /// An example of a refused value; nil where any text is accepted.
    package let wrong: String?
    /// The default in words; nil where the code that reads the setting names the default, or where there is none.
    package let standard: String?
    /// Whether nobody else may read the value, so that it belongs in a file.
    package let isSecret: Bool
    /// Whether `NAME_FILE` may name a file that contains the value.
    package let mayBeFile: Bool

    init(
        _ name: String, _ meaning: String, right: String, wrong: String? = nil, standard: String? = nil, isSecret: Bool = false,
        mayBeFile: Bool = true
    ) {
        self.name = name
        self.meaning = meaning
        self.right = right
        self.wrong = wrong
        self.standard = standard
        self.isSecret = isSecret
        self.mayBeFile = mayBeFile
    }

    /// The values that the code accepts.
    enum Values: Sendable, Equatable {
        case text
        case number(ClosedRange<Int>, standard: Int)
        case choice([String], standard: String)
    }

    /// The settings under one heading of the page.
    package struct Group: Sendable {
        package let title: String
        /// Whether the program reads these settings; otherwise scripts or tests do.
        package let isOfProgram: Bool
        package let settings: [Setting]
    }

    /// All settings.
    package static let groups = [
        shop, payments, people, address, load, storage, mail, telephone, issuers, legal, numbers, testing, scripts, campaigns,
    ]

    /// The settings that the program reads.
    package static let ofProgram = groups.filter(\.isOfProgram).flatMap(\.settings)

    /// The prefix that stands for any issuer in the names of its settings.
    static let anyIssuer = "KOLCHI_ISSUER_NAME_"

    /// The setting with that name. The settings of an issuer have its name from KOLCHI_ISSUERS, in capitals.
    static func named(_ name: String) -> Setting? {
        if let known = ofProgram.first(where: { $0.name == name }) { return known }
        return issuers.settings.first { $0.name.hasPrefix(anyIssuer) && isOfIssuer(name, like: String($0.name.dropFirst(anyIssuer.count))) }
    }

    private static func isOfIssuer(_ name: String, like part: String) -> Bool {
        name.hasPrefix("KOLCHI_ISSUER_") && name.hasSuffix("_" + part) && name.count > "KOLCHI_ISSUER__".count + part.count
    }

    /// The settings that the program does not read, but that are not misspelt.
    static let ofOthers = Set(groups.filter { !$0.isOfProgram }.flatMap(\.settings).map(\.name))

    /// A complete configuration with an accepted value for each setting of the program.
    package static var allRight: [String: String] {
        Dictionary(uniqueKeysWithValues: ofProgram.map { ($0.name.replacing(anyIssuer, with: "KOLCHI_ISSUER_GOOGLE_"), $0.right) })
    }
}
