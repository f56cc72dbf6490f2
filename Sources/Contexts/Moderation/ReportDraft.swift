package import Kernel

/// What a person typed about a listing, after validation and cleaning.
package struct ReportDraft: Sendable, Equatable {
    package let reason: Report.Reason
    /// With its line breaks; empty if the reason says enough.
    package let words: String
    /// The address for an answer; empty if none is wanted.
    package let email: String

    package enum Field: String, Sendable, CaseIterable {
        case reason, words, email
    }

    /// Every field with a fault, so that a page can show them all at once.
    package struct Faults: Error, Equatable, Sendable {
        package let fields: [Field: FormFault]
    }

    /// The longest `words`, in Unicode scalars.
    package static let mostWords = 2000

    /// - Throws: `Faults`.
    package init(reason: String, words: String, email: String) throws(Faults) {
        var faults: [Field: FormFault] = [:]
        let chosen = Report.Reason(rawValue: reason)
        if chosen == nil { faults[.reason] = reason.isEmpty ? .missing : .malformed }
        self.words = words.readable.tidiedLines
        if self.words.length > Self.mostWords {
            faults[.words] = .tooLong(most: Self.mostWords)
        } else if chosen == .other, !self.words.isWritten {
            faults[.words] = .missing
        }
        let typed = email.tidied
        let address = EmailAddress(typed: typed)
        if address == nil, !typed.isEmpty { faults[.email] = .malformed }
        self.email = address?.rawValue ?? ""
        guard faults.isEmpty, let chosen else { throw Faults(fields: faults) }
        self.reason = chosen
    }
}
