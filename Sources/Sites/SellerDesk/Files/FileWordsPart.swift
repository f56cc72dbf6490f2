import Catalog
import Components
import HTML
import HTTP
import Identity
import Imports
import Kernel
import Links
import Postgres
import Sellers
import Web

/// What the words of a file mean in the shop, and what is said once for the whole file.
struct FileWordsPart: Sendable {
    let desk: DeskFrame
    let version: Int
    let address: SiteURL
    let categories: [SelectField]
    let options: [SelectField]
    /// The values of each option.
    let values: [Values]
    let conditions: [SelectField]
    /// The meanings of words that have no field here.
    let kept: String
    /// The attributes that the options have in this form.
    let attributes: String
    let settings: Settings
    let columns: SiteURL
    let errors: [FieldError]

    struct Values: Sendable {
        /// The option, as the file calls it.
        let option: String
        let fields: [SelectField]
    }

    /// What is typed or saved for the whole file.
    struct Settings: Sendable {
        var language: Language
        var condition: String
        var pieces: String
        /// Nil for a file that says which stock its author saw, or that has no stock.
        var setsStock: Bool?
    }

    var hasWords: Bool { !categories.isEmpty || !options.isEmpty || !values.isEmpty || !conditions.isEmpty }

    var languages: RadioField {
        RadioField(
            name: "language", label: .fileLanguage,
            options: Language.allCases.map {
                .init(value: $0.rawValue, label: .fileWord(word: "\($0.ownName)"), isChosen: $0 == settings.language)
            })
    }

    func condition(_ language: Language) -> SelectField {
        SelectField(
            name: "condition", label: .fileCondition, hint: .fileConditionHint,
            choices: FileWordsForm.conditions(language, chosen: settings.condition), error: errors["condition"])
    }

    private static func field(_ index: Int, _ word: String, _ choices: [Choice], error: Message? = nil) -> SelectField {
        SelectField(
            name: FileWordsForm.name(index), label: .fileWord(word: word), hint: .fileWordRows(count: 3), choices: choices, error: error)
    }

    static let sample = FileWordsPart(
        desk: .sample, version: 3, address: Link(.french).desk("dar-salma").fileWords("0193"),
        categories: [
            field(
                0, "Robes & <b>", [Choice(value: "caftans", label: "Mode › Caftans", isChosen: true)], error: .fileErrorWord(word: "Robes")),
            field(4, "فساتين", []),
        ],
        options: [field(1, "Taille", [Choice(value: "size", label: "Taille", isChosen: true)])],
        values: [Values(option: "Taille", fields: [field(2, "Moyen", [Choice(value: "M", label: "M", isChosen: true)])])],
        conditions: [field(3, "Occasion", [Choice(value: "worn", label: "État d’usage", isChosen: false)])], kept: "9=caftans",
        attributes: "1=size",
        settings: Settings(language: .arabic, condition: "new", pieces: "1", setsStock: true),
        columns: Link(.french).desk("dar-salma").fileColumns("0193"),
        errors: [FieldError("word-0", .fileErrorWord(word: "Robes")), FieldError("condition", .fileErrorCondition)])
    static let bareSample = FileWordsPart(
        desk: .sample, version: 3, address: Link(.french).desk("dar-salma").fileWords("0193"), categories: [], options: [], values: [],
        conditions: [], kept: "", attributes: "", settings: Settings(language: .french, condition: "", pieces: "1", setsStock: nil),
        columns: Link(.french).desk("dar-salma").fileColumns("0193"), errors: [])
}

extension FileWordsPart {
    private static let steps: [ImportFile.Step] = [.words, .decision]
    /// The most pieces of an offer about which the file says nothing.
    private static let mostPieces = 9_999

    static let show = Handler.person { visit, person, _ in
        let open = try await visit.file(of: person)
        guard steps.contains(open.file.step) else { return visit.redirect(to: open.ways.file(open.key)) }
        return try await FilePage.answer(visit, open, try await of(open, visit, nil), nil)
    }

    /// - Parameter refusal: of the form that was sent; nil if the page was only opened.
    static func of(_ open: OpenFile, _ visit: Visit, _ refusal: FormRefusal?) async throws -> FileWordsPart {
        let isTyped = refusal != nil || visit.isResumed
        let form = try await FileWordsForm(open, visit, typed: isTyped ? visit.form : nil)
        return part(form, open, visit, isTyped: isTyped, refusal?.errors ?? [])
    }

    private static func part(
        _ form: FileWordsForm, _ open: OpenFile, _ visit: Visit, isTyped: Bool, _ errors: [FieldError]
    ) -> FileWordsPart {
        let (file, language) = (open.file, visit.language)
        let shown = form.shown(with: errors)
        func fields(_ kind: ImportWord.Kind, of scope: String? = nil) -> [SelectField] {
            form.words.indices.compactMap { index in
                let word = form.words[index].word
                guard shown.contains(index), word.kind == kind, scope == nil || word.scope == scope else { return nil }
                return form.field(index, language, error: errors[FileWordsForm.name(index)])
            }
        }
        var scopes: [String] = []
        for word in form.words.map(\.word) where word.kind == .value && !scopes.contains(word.scope) { scopes.append(word.scope) }
        var settings = Settings(
            language: file.settings.language, condition: file.settings.condition ?? "", pieces: "\(file.settings.pieces)",
            setsStock: file.asksAboutStock ? file.settings.setsStock : nil)
        if isTyped {
            settings.language = visit.form["language"].flatMap(Language.init(rawValue:)) ?? settings.language
            settings.condition = visit.form["condition"] ?? ""
            settings.pieces = visit.form["pieces"] ?? ""
            if settings.setsStock != nil { settings.setsStock = visit.form["stock"] == "yes" }
        }
        return FileWordsPart(
            desk: visit.deskFrame(open.desk), version: file.version, address: open.ways.fileWords(open.key),
            categories: fields(.category), options: fields(.option),
            values: scopes.map { Values(option: $0, fields: fields(.value, of: $0)) }.filter { !$0.fields.isEmpty },
            conditions: fields(.condition), kept: form.kept(beside: shown), attributes: form.shownAttributes, settings: settings,
            columns: open.ways.fileColumns(open.key),
            errors: errors)
    }

    static let save = Handler.person { visit, person, _ in
        let open = try await visit.file(of: person)
        guard steps.contains(open.file.step), open.file.version == visit.fileVersion else {
            return try await FilePage.now(visit, person, isStale: true)
        }
        let form = try await FileWordsForm(open, visit, typed: visit.form)
        var errors = form.errors
        var settings = open.file.settings
        settings.language = visit.form["language"].flatMap(Language.init(rawValue:)) ?? settings.language
        settings.condition = Condition(rawValue: visit.form["condition"] ?? "")?.rawValue
        settings.setsStock = open.file.asksAboutStock && visit.form["stock"] == "yes"
        if settings.condition == nil, !open.file.columns.contains(where: { $0.field == .condition }) {
            errors.append(FieldError("condition", .fileErrorCondition))
        }
        if let pieces = TypedText(visit.form["pieces"] ?? "").wholeNumber, pieces <= mostPieces {
            settings.pieces = pieces
        } else {
            errors.append(FieldError("pieces", .offerErrorPieces(most: mostPieces)))
        }
        if errors.isEmpty {
            let (meanings, chosen) = (form.meanings, settings)
            do {
                try await visit.db.transaction { tx in
                    try await ImportFile.map(
                        open.file.id, over: visit.fileVersion, meanings, chosen, by: open.desk.seller.id, in: tx)
                }
                return visit.redirect(to: open.ways.file(open.key))
            } catch ImportFile.Refusal.otherStep {
                return try await FilePage.now(visit, person, isStale: true)
            } catch ImportFile.Refusal.unknown {
                throw Problem.notFound
            } catch ImportFile.Refusal.unmapped(let words) {
                errors = form.errors(of: words)
            }
        }
        let refusal = FormRefusal(errors)
        return try await FilePage.answer(visit, open, part(form, open, visit, isTyped: true, errors), refusal)
    }
}

extension ImportFile {
    /// Whether the shop says what happens to the stock of existing offers.
    fileprivate var asksAboutStock: Bool { format != .kolchi && columns.contains { $0.field == .stock } }
}
