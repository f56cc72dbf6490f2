package import Identity
import Kernel

/// The recipient of a parcel, as a page shows it.
package struct RecipientBlock: Sendable {
    package let name: String
    package let phone: String
    package let city: String
    package let street: String
    /// Empty if none was given, as are e-mail and note.
    package let landmark: String
    package let email: String
    package let note: String
    /// Whether the title above already says the name.
    var isNameAbove = false

    package init(
        name: String, phone: String, city: String, street: String, landmark: String = "", email: String = "", note: String = ""
    ) {
        self.name = name
        self.phone = phone
        self.city = city
        self.street = street
        self.landmark = landmark
        self.email = email
        self.note = note
    }

    /// - Parameter city: the name of the city in the language of the page.
    package init(_ recipient: Recipient, city: String) {
        self.init(
            name: recipient.fullName, phone: recipient.phone.national, city: city, street: recipient.street,
            landmark: recipient.landmark, email: EmailAddress.shown(recipient.email), note: recipient.notes)
    }

    package static let sample = RecipientBlock(
        name: "Salma Bennani", phone: "06 12 34 56 78", city: "Casablanca", street: "12, rue des Orangers, Maârif",
        landmark: "en face de la pharmacie", note: "Après 17 h")
}
