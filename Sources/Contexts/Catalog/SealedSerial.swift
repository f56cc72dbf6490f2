import Kernel
package import Secrets
package import Sellers

/// A serial number or IMEI, encrypted. Neither a copy of the database nor an export shows the whole number, because it can be misused.
package struct SealedSerial: Sendable, Equatable, Codable {
    /// The encrypted number in base64url. Only this installation can open it, and only for its seller.
    package let sealed: String
    /// A keyed hash of the number without blanks and punctuation, in upper case and hexadecimal. It finds the same number again.
    package let hash: String
    /// The last four characters, or half of a short number, which pages show.
    package let ending: String

    package init(sealed: String, hash: String, ending: String) {
        self.sealed = sealed
        self.hash = hash
        self.ending = ending
    }

    /// Nil if the text is not 4 to 40 Latin letters and digits, with spaces, points, slashes and hyphens between.
    package init?(_ typed: String, of seller: Seller.ID, _ key: SigningKey) {
        let text = TypedText(typed).plain.tidied
        guard text.wholeMatch(of: /[0-9A-Za-z][0-9A-Za-z .\/-]{2,38}[0-9A-Za-z]/) != nil, Self.essence(of: text).count >= 4 else {
            return nil
        }
        self.init(stored: text, of: seller, key)
    }

    /// Seals a number that an older version stored in clear. Its form was checked then.
    init(stored number: String, of seller: Seller.ID, _ key: SigningKey) {
        sealed = Base64URL.encode(key.seal(Array(number.utf8), for: Self.purpose, of: "\(seller)"))
        hash = Self.hash(of: number, key)
        // Of a short number, at most half is shown.
        let essence = Self.essence(of: number)
        ending = String(essence.suffix(min(4, max(1, essence.count / 2))))
    }

    /// The number as it was typed; nil if it was sealed for another seller or installation.
    package func number(of seller: Seller.ID, _ key: SigningKey) -> String? {
        guard let bytes = Base64URL.decode(sealed) else { return nil }
        return key.open(bytes, for: Self.purpose, of: "\(seller)").map { String(decoding: $0, as: UTF8.self) }
    }

    /// The hash under which the number is found, however it is written.
    package static func hash(of number: String, _ key: SigningKey) -> String { key.digest(of: essence(of: number), for: purpose) }

    private static let purpose: StaticString = "catalog.serial"

    private static func essence(of number: String) -> String {
        String(TypedText(number).plain.uppercased().filter { $0.isLetter || $0.isNumber })
    }
}
