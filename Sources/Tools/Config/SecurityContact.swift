import Foundation
import Kernel

/// Where to report vulnerabilities of the shop (RFC 9116 §2.5.3).
package struct SecurityContact: Sendable, Equatable {
    /// The value in `security.txt`: `mailto:` with an e-mail address, or an https URL.
    package let uri: String

    /// - Parameter text: an e-mail address, or an https URL.
    /// - Returns: nil where the text is neither.
    package init?(_ text: String) {
        if EmailAddress(rawValue: text) != nil {
            uri = "mailto:" + text
        } else if let url = URL(string: text), url.scheme == "https", let host = url.host(), !host.isEmpty,
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        {
            uri = text
        } else {
            return nil
        }
    }

    /// `KOLCHI_SECURITY_CONTACT`; nil where it is not set.
    static func read(from reader: inout SettingsReader) -> SecurityContact? {
        guard let text = reader.text("KOLCHI_SECURITY_CONTACT") else { return nil }
        if let contact = SecurityContact(text) { return contact }
        reader.complain(
            "KOLCHI_SECURITY_CONTACT", "must be an e-mail address or an address like https://shop.example/report, not “\(text)”")
        return nil
    }
}
