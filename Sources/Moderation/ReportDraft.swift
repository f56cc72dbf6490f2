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

    /// The longest `words`, in Unicode scalars.
    package static let mostWords = 2000

    /// - Throws: `Faults`.
    package init(reason: String, words: String, email: String) throws(Faults) {
        var faults: [Field: Fault] = [:]
        let chosen = Report.Reason(rawValue: reason)
        if chosen == nil { faults[.reason] = reason.isEmpty ? .missing : .notOne }
        self.words = Self.readable(words).tidiedLines
        if self.words.length > Self.mostWords {
            faults[.words] = .tooLong
        } else if chosen == .other, !self.words.isWritten {
            faults[.words] = .missing
        }
        let typed = email.tidied
        let address = EmailAddress(typed: typed)
        if address == nil, !typed.isEmpty { faults[.email] = .notOne }
        self.email = address?.rawValue ?? ""
        guard faults.isEmpty, let chosen else { throw Faults(fields: faults) }
        self.reason = chosen
    }

    /// Without what could act on the terminal or turn the text of whoever reads it.
    private static func readable(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.isBlank || !$0.isUnreadable }))
    }
}
