import Foundation
import Kernel

/// The words of which `CatalogueSeed` makes pieces, as `Demo/vocabulary.json` has them.
struct Vocabulary: Decodable {
    /// By the slug of a category.
    let categories: [String: Kinds]
    let descriptors: [Words]
    let sentences: [Words]
    /// What sellers' names are put together from: one of each list.
    let shopNames: [[String]]

    struct Kinds: Decodable {
        /// Codes of the sizes that its pieces come in.
        let sizes: [String]?
        let nouns: [Noun]
    }

    struct Words: Decodable {
        let fr: String
        let ar: String
        let en: String

        subscript(language: Language) -> String {
            switch language {
            case .french: fr
            case .arabic: ar
            case .english: en
            }
        }
    }

    struct Noun: Decodable {
        let fr: String
        let ar: String
        let en: String
        /// Usual prices in dirhams.
        let from: Int
        let to: Int

        var words: Words { Words(fr: fr, ar: ar, en: en) }
    }

    static func read(from folder: String) throws -> Vocabulary {
        try JSONDecoder().decode(Vocabulary.self, from: Data(contentsOf: URL(filePath: folder + "/vocabulary.json")))
    }
}
