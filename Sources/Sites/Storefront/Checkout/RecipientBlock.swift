import Catalog
import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Orders
import Postgres
import Web

/// The recipient of a parcel, as a page shows it.
struct RecipientBlock: Sendable {
    let name: String
    let phone: String
    let city: String
    let street: String
    /// Empty if none was given, as are e-mail and note.
    var landmark = ""
    var email = ""
    var note = ""
}

extension RecipientBlock {
    init(_ recipient: Recipient, city: String) {
        self.init(
            name: recipient.fullName, phone: recipient.phone.national, city: city, street: recipient.street,
            landmark: recipient.landmark, email: EmailAddress.shown(recipient.email), note: recipient.notes)
    }
}

extension RecipientBlock {
    static let sample = RecipientBlock(
        name: "Salma Bennani", phone: "06 12 34 56 78", city: "Casablanca", street: "12, rue des Orangers, Maârif",
        landmark: "en face de la pharmacie", note: "Après 17 h")
}
