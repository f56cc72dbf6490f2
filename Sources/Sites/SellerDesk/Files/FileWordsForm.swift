import Catalog
import Components
import HTML
import HTTP
import Imports
import Kernel
import Postgres
import Web

/// The words of a file with their choices, and what is chosen.
struct FileWordsForm: Sendable {
    /// The most words with a field on one page. A form has at most `FormFields.maximum` fields.
    private static let mostShown = 150
    /// The most categories whose attributes are looked up one by one. With more, all attributes may be chosen.
    private static let mostCategories = 20
    /// Stands for an option that is left out.
    private static let leftOut = "-"

    let words: [MappedWord]
    /// For each word: what is chosen in the form, as `MappedWord.ours`.
    let chosen: [String?]
    private let categories: [Category]
    private let attributes: [Attribute]
    /// The chosen attribute of each option, by the option's name in the file.
    private let attributeOfOption: [String: Attribute]
    /// Options whose attribute was changed in the form, so that its values were not among the choices.
    private let changedOptions: Set<String>

    static func name(_ index: Int) -> String { "word-\(index)" }

    /// - Parameter typed: the form; nil to show what is known of the words.
    init(_ open: OpenFile, _ visit: Visit, typed: FormFields?) async throws {
        let taxonomy = try await Taxonomy(from: visit.db)
        words = try await ImportFile.words(of: open.file, in: taxonomy, in: visit.db)
        let kept = Self.keptMeanings(typed?["kept"] ?? "")
        var chosen: [String?] = []
        for (index, word) in words.enumerated() {
            let field = typed?[Self.name(index)] ?? kept[index]
            chosen.append(typed == nil || field == nil ? word.ours : Self.meaning(field ?? "", of: word.word))
        }
        categories = taxonomy.categories
        let slugs = Set(zip(words, chosen).compactMap { word, ours in word.word.kind == .category ? ours : nil })
        attributes = try await Self.attributes(of: slugs, taxonomy, visit)
        let shown = Self.keptMeanings(typed?["attributes"] ?? "")
        var attributeOfOption: [String: Attribute] = [:]
        var changedOptions: Set<String> = []
        for (index, word) in words.enumerated() where word.word.kind == .option {
            let ours = chosen[index] ?? ""
            attributeOfOption[word.word.theirs] = taxonomy.attribute(ours)
            if typed != nil, shown[index] != ours { changedOptions.insert(word.word.theirs) }
        }
        for (index, word) in words.enumerated() where word.word.kind == .value && changedOptions.contains(word.word.scope) {
            chosen[index] = Self.value(of: word.word.theirs, chosen[index], in: attributeOfOption[word.word.scope])
        }
        (self.chosen, self.attributeOfOption, self.changedOptions) = (chosen, attributeOfOption, changedOptions)
    }

    /// The value with that code or that name in some language; empty if there is none.
    private static func value(of theirs: String, _ chosen: String?, in attribute: Attribute?) -> String {
        let values = attribute?.values ?? []
        if let chosen, values.contains(where: { $0.code == chosen }) { return chosen }
        let name = theirs.tidied.lowercased()
        return values.first { value in
            value.code.lowercased() == name || Language.allCases.contains { value.names[$0].lowercased() == name }
        }?.code ?? ""
    }

    private static func attributes(of categories: Set<String>, _ taxonomy: Taxonomy, _ visit: Visit) async throws -> [Attribute] {
        let known = categories.filter { taxonomy.category($0) != nil }
        guard !known.isEmpty, known.count <= mostCategories else { return taxonomy.attributes }
        var codes: Set<String> = []
        for slug in known.sorted() { codes.formUnion(try await visit.db.read(Attribute.of(category: slug)).map(\.code)) }
        return taxonomy.attributes.filter { codes.contains($0.code) }
    }

    /// The meaning in a field of the form; nil if nothing is chosen.
    private static func meaning(_ typed: String, of word: ImportWord) -> String? {
        switch word.kind {
        case .value: typed
        case .option: typed == leftOut ? "" : typed.isEmpty ? nil : typed
        case .category, .condition: typed.isEmpty ? nil : typed
        }
    }

    private static func typed(_ meaning: String?, of word: ImportWord) -> String {
        guard let meaning else { return "" }
        return word.kind == .option && meaning.isEmpty ? leftOut : meaning
    }

    // MARK: Words without a field

    /// Which words have a field: those without a meaning and those with errors first, then the most frequent.
    func shown(with errors: [FieldError]) -> Set<Int> {
        let wrong = Set(errors.map(\.field))
        let first = words.indices.filter { isOpen($0) || wrong.contains(Self.name($0)) }
        let all = first + words.indices.filter { !first.contains($0) }
        return Set(all.prefix(Self.mostShown))
    }

    private func isOpen(_ index: Int) -> Bool { words[index].word.kind != .value && chosen[index] == nil }

    /// The meanings of the words without a field, as a hidden field sends them back: `3=caftans 4=-`.
    func kept(beside shown: Set<Int>) -> String {
        words.indices.filter { !shown.contains($0) && chosen[$0] != nil }
            .map { "\($0)=\(Self.typed(chosen[$0], of: words[$0].word))" }.joined(separator: " ")
    }

    private static func keptMeanings(_ text: String) -> [Int: String] {
        var meanings: [Int: String] = [:]
        for pair in text.split(separator: " ") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, let index = Int(parts[0]) { meanings[index] = String(parts[1]) }
        }
        return meanings
    }

    /// The attributes of the options as the form shows them, so that a change of them is noticed.
    var shownAttributes: String {
        words.indices.filter { words[$0].word.kind == .option }.map { "\($0)=\(chosen[$0] ?? "")" }.joined(separator: " ")
    }

    // MARK: Choices

    func field(_ index: Int, _ language: Language, error: Message?) -> SelectField {
        let word = words[index].word
        let empty: Message = word.kind == .value ? .fileKeepOwn : .formChoose
        return SelectField(
            name: Self.name(index), label: word.theirs.isEmpty ? .fileWordEmpty : .fileWord(word: word.theirs),
            hint: .fileWordRows(count: words[index].rows), choices: choices(index, language), empty: empty, error: error)
    }

    private func choices(_ index: Int, _ language: Language) -> [Choice] {
        let ours = chosen[index]
        switch words[index].word.kind {
        case .category: return ListingPathChoices.of(categories, language, chosen: ours)
        case .condition: return Self.conditions(language, chosen: ours)
        case .option:
            return [Choice(value: Self.leftOut, label: Message.fileLeaveOut.text(in: language), isChosen: ours == "")]
                + attributes.map { Choice(value: $0.code, label: $0.names[language], isChosen: $0.code == ours) }
        case .value:
            let values = attributeOfOption[words[index].word.scope]?.values ?? []
            return values.map { Choice(value: $0.code, label: $0.names[language], isChosen: $0.code == ours) }
        }
    }

    static func conditions(_ language: Language, chosen: String?) -> [Choice] {
        Condition.allCases.map { Choice(value: $0.rawValue, label: $0.name.text(in: language), isChosen: $0.rawValue == chosen) }
    }

    // MARK: The form that was sent

    /// The chosen meanings. A word that nobody chose a meaning for is left out.
    var meanings: [ImportWord: String] {
        var meanings: [ImportWord: String] = [:]
        for (word, ours) in zip(words, chosen) { if let ours { meanings[word.word] = ours } }
        return meanings
    }

    /// What is not chosen, or does not exist, in the order of the page.
    var errors: [FieldError] {
        ImportWord.Kind.allCases.flatMap { kind in words.indices.filter { words[$0].word.kind == kind } }.compactMap { index in
            let word = words[index].word
            guard let ours = chosen[index] else { return word.kind == .value ? nil : error(index) }
            switch word.kind {
            case .category: return isLeaf(ours) ? nil : error(index)
            case .condition: return Condition(rawValue: ours) == nil ? error(index) : nil
            case .option: return ours.isEmpty || attributes.contains { $0.code == ours } ? nil : error(index)
            case .value:
                let attribute = attributeOfOption[word.scope]
                // The reader has not seen these choices. One error for each option leads there.
                if changedOptions.contains(word.scope), attribute?.values.isEmpty == false, index == firstValue(of: word.scope) {
                    return FieldError(Self.name(index), .fileErrorValue(option: word.scope))
                }
                let fits = ours.isEmpty || attribute == nil || attribute?.values.contains { $0.code == ours } == true
                return fits ? nil : FieldError(Self.name(index), .fileErrorValue(option: word.scope))
            }
        }
    }

    private func firstValue(of option: String) -> Int? {
        words.firstIndex { $0.word.kind == .value && $0.word.scope == option }
    }

    func errors(of unmapped: [ImportWord]) -> [FieldError] {
        words.indices.filter { unmapped.contains(words[$0].word) }.map(error)
    }

    private func error(_ index: Int) -> FieldError {
        FieldError(Self.name(index), .fileErrorWord(word: words[index].word.theirs))
    }

    private func isLeaf(_ slug: String) -> Bool {
        guard let category = categories.first(where: { $0.slug == slug }) else { return false }
        return !categories.contains { $0.parent == category.id }
    }
}
