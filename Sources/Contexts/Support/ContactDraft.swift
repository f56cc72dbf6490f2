package import Identity
package import Kernel

/// What a person typed into the contact form, after validation and cleaning.
package struct ContactDraft: Sendable, Equatable {
    package let topic: ContactMessage.Kind
    package let name: String
    package let contact: Contact
    /// As it was typed, because it may be mistyped; empty for a message that is about no order.
    package let orderNumber: String
    /// With its line breaks.
    package let words: String

    /// In the order of the form. The raw values are the names of its fields.
    package enum Field: String, Sendable, CaseIterable {
        case name, contact, topic, order, words
    }

    /// Every field with a fault, so that a page can show them all at once.
    package struct Faults: Error, Equatable, Sendable {
        package let fields: [Field: FormFault]
    }

    /// The most Unicode scalars of each text.
    package static let mostName = 100, mostOrder = 20, mostWords = 4_000

    /// - Throws: `Faults`.
    package init(name: String, contact: String, topic: String, order: String, words: String) throws(Faults) {
        var faults: [Field: FormFault] = [:]
        self.name = name.readable.tidied
        if !self.name.isWritten { faults[.name] = .missing }
        if self.name.length > Self.mostName { faults[.name] = .tooLong(most: Self.mostName) }
        let reached = Contact(typed: contact.tidied)
        if reached == nil { faults[.contact] = contact.tidied.isEmpty ? .missing : .malformed }
        let chosen = ContactMessage.Kind(rawValue: topic)
        if chosen == nil { faults[.topic] = topic.isEmpty ? .missing : .malformed }
        orderNumber = order.readable.tidied
        if orderNumber.length > Self.mostOrder { faults[.order] = .tooLong(most: Self.mostOrder) }
        self.words = words.readable.tidiedLines
        if !self.words.isWritten { faults[.words] = .missing }
        if self.words.length > Self.mostWords { faults[.words] = .tooLong(most: Self.mostWords) }
        guard faults.isEmpty, let reached, let chosen else { throw Faults(fields: faults) }
        self.contact = reached
        self.topic = chosen
    }
}
