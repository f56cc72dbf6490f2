import Catalog
import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Web

/// Title, description and category. One language is the original; the others are optional.
struct WordsPart: Sendable {
    let saving: SavingFields
    let words: ListingInput.Words
    let categories: [Choice]

    /// The languages in the order of the form, the original first.
    var languages: [Language] { [words.language] + Language.allCases.filter { $0 != words.language } }

    var choices: [RadioField.Option] {
        Language.allCases.map {
            RadioField.Option(value: $0.rawValue, label: .layoutText(text: "\($0.ownName)"), isChosen: $0 == words.language)
        }
    }

    /// Whether the fields of a language are open from the start.
    func isOpen(_ language: Language) -> Bool {
        language == words.language || !(words.titles[language] ?? "").isEmpty || !(words.descriptions[language] ?? "").isEmpty
            || saving.form.errors.contains { $0.field.hasSuffix("-" + language.rawValue) }
    }

    static let sample = {
        var words = ListingInput.Words(language: .arabic)
        words.titles = [.arabic: "قفطان", .french: "Caftan <b>"]
        words.descriptions = [.arabic: "قفطان من فاس"]
        return WordsPart(
            saving: .sample, words: words, categories: [Choice(value: "caftans", label: "Mode › Caftans", isChosen: true)])
    }()
    static let staleSample = WordsPart(saving: .staleSample, words: ListingInput.Words(), categories: [])
    static let waitingSample = WordsPart(saving: .waitingSample, words: sample.words, categories: [])
}

/// The words of a second offer, which are those of the product.
struct GivenWordsPart: Sendable {
    let title: LocalizedText
    let address: SiteURL

    static let sample = GivenWordsPart(title: LocalizedText("قفطان", .arabic), address: Link(.french).product("caftan"))
}

extension WordsPart {
    init(saving: SavingFields, words: ListingInput.Words, categories: [Category], in language: Language) {
        self.init(saving: saving, words: words, categories: ListingPathChoices.of(categories, language, chosen: words.category))
    }

    static let save = Handler.draft { visit, person, open in
        guard !open.draft.subject.isSecondOffer else { throw Problem.notFound }
        let language = visit.form[ListingFieldName.language].flatMap(Language.init(rawValue:)) ?? open.draft.input.words.language
        var words = ListingInput.Words(language: language)
        for language in Language.allCases {
            // Longer texts are kept as they are, and the check refuses them. The body's limit holds them small.
            let title = (visit.form[ListingFieldName.title(language)] ?? "").tidied
            let description = (visit.form[ListingFieldName.description(language)] ?? "").tidiedLines
            if !title.isEmpty { words.titles[language] = title }
            if !description.isEmpty { words.descriptions[language] = description }
        }
        words.category = (visit.form[ListingFieldName.category] ?? "").cut(to: 100)
        return try await ListingPage.save(.words(words), of: open, visit, person)
    }
}

/// The categories that a listing may have, each with the way to it.
enum ListingPathChoices {
    static func of(_ categories: [Category], _ language: Language, chosen: String?) -> [Choice] {
        let names = Dictionary(uniqueKeysWithValues: categories.map { ($0.id, $0) })
        let parents = Set(categories.compactMap(\.parent))
        func path(_ category: Category) -> String {
            var (path, next) = (category.names[language], category.parent)
            while let parent = next.flatMap({ names[$0] }) { (path, next) = (parent.names[language] + " › " + path, parent.parent) }
            return path
        }
        return categories.filter { !parents.contains($0.id) }
            .map { Choice(value: $0.slug, label: path($0), isChosen: $0.slug == chosen) }
    }
}
