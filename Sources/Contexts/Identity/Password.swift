import Foundation
import Kernel

/// An acceptable new password: long enough, and none of those that attackers try first.
///
/// There are no rules about kinds of characters (NIST SP 800-63B §3.1.1.2).
package struct Password: Sendable {
    /// The NFKC form, so that different ways to type the same text are equal.
    package let text: String

    /// The shortest and the longest password, in Unicode scalars.
    package static let least = 8
    package static let most = 128

    package enum Fault: Error, Equatable, Sendable {
        case missing
        case tooShort
        case tooLong
        /// It is widely used, the shop's name or the person's contact, or it has at most two different characters.
        case common
    }

    /// - Parameter contact: the contact of the account; the password must not repeat it.
    /// - Throws: `Fault`.
    package init(typed: String, beside contact: Contact?) throws(Fault) {
        text = Self.normalized(typed)
        guard !text.isEmpty else { throw .missing }
        guard text.unicodeScalars.count >= Self.least else { throw .tooShort }
        guard text.unicodeScalars.count <= Self.most else { throw .tooLong }
        let plain = text.lowercased()
        guard !CommonPasswords.all.contains(plain[...]), Set(plain).count > 2, !Self.namesKolchi(plain), !Self.names(contact, plain) else {
            throw .common
        }
    }

    /// The typed password in the form to compare. Longer input than any valid password is cut off.
    package static func normalized(_ typed: String) -> String {
        String(typed.unicodeScalars.prefix(4 * most)).precomposedStringWithCompatibilityMapping
    }

    private static func namesKolchi(_ plain: String) -> Bool { plain.filter(\.isLetter) == "kolchi" }

    /// Whether the password is the e-mail address, its part before the `@`, or the telephone number in any form.
    private static func names(_ contact: Contact?, _ plain: String) -> Bool {
        switch contact {
        case .email(let email): plain == email.rawValue || plain == email.rawValue.prefix { $0 != "@" }
        case .phone(let phone): PhoneNumber(typed: plain) == phone
        case nil: false
        }
    }
}
