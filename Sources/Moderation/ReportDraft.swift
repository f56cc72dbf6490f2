import Kernel

/// What a person typed about a listing: checked, tidied, and within its bounds.
package struct ReportDraft: Sendable, Equatable {
    package let reason: Report.Reason
    /// Lines are kept; empty where the reason says enough.
    package let words: String
    /// Where an answer goes; empty where none is wanted.
    package let email: String

    package enum Field: String, Sendable, CaseIterable {
        case reason, words, email
    }

    package enum Fault: Sendable, Equatable {
        case missing
        case tooLong
        /// No reason of the list, no e-mail address.
        case notOne
    }

    /// Every field with a fault, so that a page can name them all at once.
    package struct Faults: Error, Equatable, Sendable {
        package let fields: [Field: Fault]
    }

    /// The most characters of `words`.
    package static let mostWords = 2000

    /// - Throws: `Faults`.
    package init(reason: String, words: String, email: String) throws(Faults) {
        var faults: [Field: Fault] = [:]
        let chosen = Report.Reason(rawValue: reason)
        if chosen == nil { faults[.reason] = reason.isEmpty ? .missing : .notOne }
        self.words = Self.tidy(words)
        if self.words.unicodeScalars.count > Self.mostWords {
            faults[.words] = .tooLong
        } else if chosen == .other, self.words.isEmpty {
            faults[.words] = .missing
        }
        self.email = Self.tidy(email)
        if !self.email.isEmpty, EmailAddress(typed: self.email) == nil { faults[.email] = .notOne }
        guard faults.isEmpty, let chosen else { throw Faults(fields: faults) }
        self.reason = chosen
    }

    /// Without white space at the ends, and without what could act on the terminal or turn the text of whoever reads it:
    /// control characters other than line ends, and marks of direction.
    private static func tidy(_ text: String) -> String {
        var kept = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control where scalar != "\n": if scalar == "\t" { kept.append(" ") }
            case .format where scalar.value != 0x200C && scalar.value != 0x200D: break
            default: kept.append(scalar)
            }
        }
        let trimmed = String(kept).drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
        return String(trimmed)
    }
}
