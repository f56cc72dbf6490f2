/// What a setting is, in plain words. `SettingsReader` reads no setting that is not declared as one of these, and `kolchi settings`
/// prints `docs/settings.md` from them.
package struct Setting: Sendable {
    package let name: String
    /// What it decides: one or two sentences.
    package let meaning: String
    /// A value that is taken.
    package let right: String
    /// A value that is refused; nil where any text is taken.
    package let wrong: String?
    /// What holds where it is not set, in words; nil where the code that reads it has one number or word for that, or nothing.
    package let standard: String?
    /// Whether nobody else may read it, so that a file is its place.
    package let isSecret: Bool
    /// Whether `NAME_FILE` may name a file that holds it.
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

    /// What a setting may be, as the code reads it.
    enum Values: Sendable, Equatable {
        case text
        case number(ClosedRange<Int>, standard: Int)
        case choice([String], standard: String)
    }

    /// Settings of a kind, under a heading of the page.
    package struct Group: Sendable {
        package let title: String
        /// Whether the program reads them; otherwise scripts or tests do.
        package let isOfProgram: Bool
        package let settings: [Setting]
    }

    /// Everything that can be set.
    package static let groups = [
        shop, people, address, load, storage, mail, telephone, issuers, legal, numbers, testing, scripts, campaigns,
    ]

    /// Those that the program reads.
    package static let ofProgram = groups.filter(\.isOfProgram).flatMap(\.settings)

    /// The name that stands for any name of an issuer in its settings.
    static let anyIssuer = "KOLCHI_ISSUER_NAME_"

    /// The setting of that name; those of an issuer by the name in capitals that KOLCHI_ISSUERS gives.
    static func named(_ name: String) -> Setting? {
        if let known = ofProgram.first(where: { $0.name == name }) { return known }
        return issuers.settings.first { $0.name.hasPrefix(anyIssuer) && isOfIssuer(name, like: String($0.name.dropFirst(anyIssuer.count))) }
    }

    private static func isOfIssuer(_ name: String, like part: String) -> Bool {
        name.hasPrefix("KOLCHI_ISSUER_") && name.hasSuffix("_" + part) && name.count > "KOLCHI_ISSUER__".count + part.count
    }

    /// Names that no misspelling explains, though the program does not read them.
    static let ofOthers = Set(groups.filter { !$0.isOfProgram }.flatMap(\.settings).map(\.name))

    /// A whole configuration in which each setting of the program has its right value.
    package static var allRight: [String: String] {
        Dictionary(uniqueKeysWithValues: ofProgram.map { ($0.name.replacing(anyIssuer, with: "KOLCHI_ISSUER_GOOGLE_"), $0.right) })
    }
}
