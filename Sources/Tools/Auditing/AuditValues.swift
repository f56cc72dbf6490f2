import Foundation
import Kernel
package import Secrets

extension Audit {
    /// The values of columns, by `schema.table.column`, before or after an act.
    package struct Values: Sendable, Equatable, ExpressibleByDictionaryLiteral {
        package private(set) var byColumn: [String: Value]

        package init(dictionaryLiteral columns: (StaticString, Value)...) {
            byColumn = Dictionary(uniqueKeysWithValues: columns.map { ("\($0)", $1) })
        }

        package var isEmpty: Bool { byColumn.isEmpty }
    }

    /// The value of a column.
    package enum Value: Sendable, Equatable {
        /// There is no row, or the column is NULL.
        case none
        case text(String)
        case number(Int)
        case truth(Bool)
        /// The values of several rows, in a fixed order.
        case list([String])
        /// A keyed digest in place of a personal value, 64 hexadecimal digits. Equal values have equal digests.
        case digest(String)

        /// The value of a column with the comment `personal:`. Only its digest is stored.
        package static func personal(_ text: String, _ key: SigningKey) -> Value {
            .digest(key.digest(of: text, for: "audit.personal"))
        }
    }
}

extension Audit.Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    package init(stringLiteral text: String) { self = .text(text) }
    package init(integerLiteral number: Int) { self = .number(number) }
    package init(booleanLiteral truth: Bool) { self = .truth(truth) }
}

extension Audit.Value: Codable {
    private struct Digest: Codable { let digest: String }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        self =
            if container.decodeNil() {
                .none
            } else if let truth = try? container.decode(Bool.self) {
                .truth(truth)
            } else if let number = try? container.decode(Int.self) {
                .number(number)
            } else if let text = try? container.decode(String.self) {
                .text(text)
            } else if let list = try? container.decode([String].self) {
                .list(list)
            } else {
                .digest(try container.decode(Digest.self).digest)
            }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .none: try container.encodeNil()
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .truth(let truth): try container.encode(truth)
        case .list(let list): try container.encode(list)
        case .digest(let digest): try container.encode(Digest(digest: digest))
        }
    }
}

extension Audit.Values: Codable {
    package init(from decoder: any Decoder) throws { byColumn = try [String: Audit.Value](from: decoder) }
    package func encode(to encoder: any Encoder) throws { try byColumn.encode(to: encoder) }
}

/// The column `details` of an act: one object. Facts stand beside `before`, `after` and `why`.
struct Details: Sendable, Equatable {
    var facts: [String: String] = [:]
    var before: Audit.Values = [:]
    var after: Audit.Values = [:]
    /// SHA-256 of the reason with its salt, 64 hexadecimal digits; nil without a reason.
    var why: String?

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private static let names = (before: Key(stringValue: "before"), after: Key(stringValue: "after"), why: Key(stringValue: "why"))

    /// The text as it is stored. The hash of the act covers it.
    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// - Throws: `DecodingError` if the text is not an object of this form.
    static func read(_ text: String) throws -> Details { try JSONDecoder().decode(Details.self, from: Data(text.utf8)) }
}

extension Details: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        for key in container.allKeys {
            switch key.stringValue {
            case "before": before = try container.decode(Audit.Values.self, forKey: key)
            case "after": after = try container.decode(Audit.Values.self, forKey: key)
            case "why": why = try container.decode(String.self, forKey: key)
            default: facts[key.stringValue] = try container.decode(String.self, forKey: key)
            }
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for (name, fact) in facts { try container.encode(fact, forKey: Key(stringValue: name)) }
        if !before.isEmpty { try container.encode(before, forKey: Self.names.before) }
        if !after.isEmpty { try container.encode(after, forKey: Self.names.after) }
        try container.encodeIfPresent(why, forKey: Self.names.why)
    }
}
