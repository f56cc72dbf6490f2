import Foundation
import Kernel

/// The words from which `CatalogueSeed` makes pieces, as in `Demo/vocabulary.json`.
struct Vocabulary: Decodable {
    /// By the slug of a category.
    let categories: [String: Kinds]
    let descriptors: [Words]
    let sentences: [Words]
    /// Parts of sellers' names: one word from each list.
    let shopNames: [[String]]

    struct Kinds: Decodable {
        /// Codes of the sizes of its pieces.
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
        /// The range of usual prices, in dirhams.
        let from: Int
        let to: Int

        var words: Words { Words(fr: fr, ar: ar, en: en) }
    }

    static func read(from folder: String) throws -> Vocabulary {
        try JSONDecoder().decode(Vocabulary.self, from: Data(contentsOf: URL(filePath: folder + "/vocabulary.json")))
    }
}
