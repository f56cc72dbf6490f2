package import Auditing
import HTML
package import Kernel

/// The declaration of a setting of the business: its key, its kind of value, its bounds, and who may change it.
package struct BusinessSetting: Sendable, Equatable {
    /// Who may change a setting. The site of the staff knows the role of each.
    package enum Editor: String, Sendable, CaseIterable {
        case editor, accountant, admin
    }

    package enum Unit: String, Sendable, CaseIterable {
        case minutes, hours, days, purchases, pieces, codes, messages, reports, listings
    }

    package enum Kind: Sendable, Equatable {
        case money(ClosedRange<Money>)
        case number(ClosedRange<Int>, Unit)
        /// One line of text.
        case text(TextForm)
        case truth
    }

    /// What a text must be. An empty text is no value.
    package enum TextForm: Sendable, Equatable {
        /// At most so many Unicode scalars.
        case line(most: Int)
        /// Exactly so many digits.
        case digits(Int)
        case email
    }

    /// What is wrong with a typed value.
    package enum Fault: Error, Equatable {
        /// It is not an amount, a number, or what the form asks for.
        case malformed
        case outOfBounds
        case tooLong(most: Int)
    }

    /// Context and name, like `orders.cash-ceiling`. It is stored and never changes.
    package let key: String
    package let kind: Kind
    /// The stored form of the value that holds until somebody sets one. An empty text is no value.
    package let standard: String
    package let editor: Editor
    /// Whether a second person must approve a change. The table `settings.guarded_key` has the same keys, and the database enforces it.
    package let needsApproval: Bool

    /// The context that declares it: the part of the key before the dot.
    package var area: String { String(key.prefix { $0 != "." }) }

    package var auditSubject: Audit.Subject { Audit.Subject("setting", key) }
}

extension BusinessSetting {
    /// The stored form of what a person typed.
    ///
    /// - Throws: `Fault`.
    package func stored(typed: String) throws(Fault) -> String {
        let text = typed.readable.tidied
        switch kind {
        case .money(let bounds):
            guard let amount = Money(typed: text) else { throw .malformed }
            guard bounds.contains(amount) else { throw .outOfBounds }
            return amount.stored
        case .number(let bounds, _):
            guard let number = TypedText(text).wholeNumber else { throw .malformed }
            guard bounds.contains(number) else { throw .outOfBounds }
            return number.stored
        case .truth:
            guard let truth = Bool(stored: text) else { throw .malformed }
            return truth.stored
        case .text(let form):
            guard !text.isEmpty else { return text }
            switch form {
            case .line(let most):
                guard text.isWritten else { throw .malformed }
                guard text.length <= most else { throw .tooLong(most: most) }
                return text
            case .digits(let count):
                let digits = TypedText(text).digits
                guard digits.count == count, digits.allSatisfy({ ("0"..."9").contains($0) }) else { throw .malformed }
                return digits
            case .email:
                guard let address = EmailAddress(typed: text) else { throw .malformed }
                return address.rawValue
            }
        }
    }

    /// Whether this version takes the stored text as a value: it has the right form and is within the bounds.
    package func accepts(_ stored: String) -> Bool { (try? self.stored(typed: stored)) == stored }
}

/// A setting of the business with the type of its value.
package struct TypedSetting<Value: SettingValue>: Sendable {
    package let declaration: BusinessSetting
    package let standard: Value

    init(_ key: String, _ kind: BusinessSetting.Kind, _ standard: Value, _ editor: BusinessSetting.Editor, _ needsApproval: Bool) {
        declaration = BusinessSetting(
            key: key, kind: kind, standard: standard.stored, editor: editor, needsApproval: needsApproval)
        self.standard = standard
    }
}

extension TypedSetting<Money> {
    package init(
        _ key: String, _ standard: Money, in bounds: ClosedRange<Money>, by editor: BusinessSetting.Editor, needsApproval: Bool = false
    ) {
        self.init(key, .money(bounds), standard, editor, needsApproval)
    }
}

extension TypedSetting<Int> {
    package init(
        _ key: String, _ standard: Int, _ unit: BusinessSetting.Unit, in bounds: ClosedRange<Int>, by editor: BusinessSetting.Editor,
        needsApproval: Bool = false
    ) {
        self.init(key, .number(bounds, unit), standard, editor, needsApproval)
    }
}

extension TypedSetting<Bool> {
    package init(_ key: String, _ standard: Bool, by editor: BusinessSetting.Editor, needsApproval: Bool = false) {
        self.init(key, .truth, standard, editor, needsApproval)
    }
}

extension TypedSetting<String> {
    package init(
        _ key: String, _ form: BusinessSetting.TextForm, _ standard: String = "", by editor: BusinessSetting.Editor,
        needsApproval: Bool = false
    ) {
        self.init(key, .text(form), standard, editor, needsApproval)
    }
}
