import Foundation
import Kernel

/// A password that may be chosen: long enough, and none of those that are tried first.
///
/// Nothing is asked of what it is made of (NIST SP 800-63B §3.1.1.2).
package struct Password: Sendable {
    /// In one form for all ways of typing the same (NFKC).
    package let text: String

    /// In characters.
    package static let least = 8
    package static let most = 128

    package enum Fault: Error, Equatable, Sendable {
        case missing
        case tooShort
        case tooLong
        /// Of those that many people have, the house's name, the person's own address, or one character again and again.
        case common
    }

    /// - Parameter contact: the address that it is to stand beside.
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

    /// What a person typed to be compared; what nobody can have chosen is cut off.
    package static func normalized(_ typed: String) -> String {
        String(typed.unicodeScalars.prefix(4 * most)).precomposedStringWithCompatibilityMapping
    }

    private static func namesKolchi(_ plain: String) -> Bool { plain.filter(\.isLetter) == "kolchi" }

    /// The address, its name, or the number as it is dialled.
    private static func names(_ contact: Contact?, _ plain: String) -> Bool {
        switch contact {
        case .email(let email): plain == email.rawValue || plain == email.rawValue.prefix { $0 != "@" }
        case .phone(let phone): PhoneNumber(typed: plain) == phone
        case nil: false
        }
    }
}
