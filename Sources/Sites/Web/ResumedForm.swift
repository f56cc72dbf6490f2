import HTTP
import Identity
import Kernel
import Secrets

/// What a person typed into a form before they had to log in again. It is shown to them when they are back at the form.
///
/// The browser stores it in a cookie that is encrypted for that person. Nobody else is shown it.
struct ResumedForm: Sendable {
    /// Path and query of the page with the form.
    let page: String
    let fields: FormFields

    /// Seconds for which the cookie is valid.
    private static let lifetime = 900
    /// The most bytes of the cookie's value. All browsers store a cookie of 4,096 bytes with its name (RFC 6265 §6.1).
    private static let most = 3_500
    /// A field whose name contains one of these is never stored.
    private static let secrets = ["password", "code", FormGuard.field]

    /// Whether a field is a secret that must not be stored or shown again. The form token is none: each page has a new one.
    static func hasSecret(_ form: FormFields) -> Bool {
        form.pairs.contains { name, value in name != FormGuard.field && !value.isEmpty && secrets.contains(where: name.contains) }
    }

    init(page: String, fields: FormFields) {
        self.page = page
        self.fields = fields
    }

    /// Reads the cookie. Nil if there is none, if it has expired, or if another person typed the form.
    ///
    /// - Parameter typist: see `typist(of:_:_:as:_:)`.
    init?(of request: Request, by typist: String, at now: Moment, _ key: SigningKey, isSecure: Bool) {
        guard let cookie = request.cookie(Self.name(isSecure: isSecure)), let sealed = Base64URL.decode(cookie),
            let bytes = key.open(sealed, for: "site.draft", of: typist)
        else { return nil }
        let parts = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let keptAt = Int64(String(decoding: parts[0], as: UTF8.self)),
            (0..<Int64(Self.lifetime)).contains(now.seconds - keptAt),
            let fields = FormFields(urlencoded: parts[2])
        else { return nil }
        self.init(page: String(decoding: parts[1], as: UTF8.self), fields: fields)
    }

    /// Whether anything was typed that may be stored.
    var isWorthKeeping: Bool { fields.pairs.contains { name, value in !value.isEmpty && !Self.secrets.contains(where: name.contains) } }

    /// The cookie that stores the form; nil if it is too long or there is nothing to store.
    func cookie(by typist: String, at now: Moment, _ key: SigningKey, isSecure: Bool) -> Cookie? {
        var kept = FormFields()
        for (name, value) in fields.pairs where !Self.secrets.contains(where: name.contains) { kept.add(name, value) }
        guard !kept.isEmpty else { return nil }
        let value = Base64URL.encode(key.seal(Array("\(now.seconds)\n\(page)\n\(kept.encoded)".utf8), for: "site.draft", of: typist))
        guard value.utf8.count <= Self.most else { return nil }
        return Cookie(ShopCookie.draft, value, isSecure: isSecure)
    }

    /// Who typed a form: the mark of a person in this browser's device cookie, see `Device.mark(of:_:)`.
    ///
    /// The form token proves that the form was shown in the session whose cookie the browser still has. If that session has ended,
    /// its person is no longer known. But the device cookie was set together with it, and its last mark is that person's.
    /// - Parameter person: the person who is logged in; nil if nobody is.
    /// - Returns: nil if it cannot be known who typed the form, such as when it belongs to another session.
    static func typist(
        of request: Request, _ form: FormFields, _ visitor: Visitor, as person: Person.ID?, _ key: SigningKey, isSecure: Bool
    ) -> String? {
        guard visitor.session != nil, let token = form[FormGuard.field], visitor.isFormToken(token, key),
            let device = request.device(isSecure: isSecure)
        else { return nil }
        return person.map { device.mark(of: $0, key) } ?? device.lastMark
    }

    /// The cookie that removes the form from the browser.
    static func removal(isSecure: Bool) -> Cookie {
        .removal(of: ShopCookie.draft, isSecure: isSecure)
    }

    private static func name(isSecure: Bool) -> String { ShopCookie.draft.name(isSecure: isSecure) }
}
