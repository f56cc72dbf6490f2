import HTTP
import Identity
import Kernel
import Secrets

/// What a person typed into a form when their session had ended: the browser keeps it until the same person has logged in
/// again and is back at the form. It is sealed for that person, and nobody else is shown it.
struct ResumedForm: Sendable {
    /// Path and query of the page with the form.
    let page: String
    let fields: FormFields

    /// Seconds for which the browser keeps it.
    private static let lifetime = 900
    /// The largest cookie that all browsers keep has 4,096 bytes (RFC 6265 §6.1).
    private static let most = 3_500
    /// Parts of the names of fields that are not kept, however short the time.
    private static let secrets = ["password", "code", FormGuard.field]

    init(page: String, fields: FormFields) {
        self.page = page
        self.fields = fields
    }

    /// The one that the browser brings; nil where there is none, or another person typed it.
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

    /// Whether anything was typed that may be kept.
    var isWorthKeeping: Bool { fields.pairs.contains { name, value in !value.isEmpty && !Self.secrets.contains(where: name.contains) } }

    /// The cookie that keeps it; nil where it is too long or there is nothing to keep.
    func cookie(by typist: String, at now: Moment, _ key: SigningKey, isSecure: Bool) -> Cookie? {
        var kept = FormFields()
        for (name, value) in fields.pairs where !Self.secrets.contains(where: name.contains) { kept.add(name, value) }
        guard !kept.isEmpty else { return nil }
        let value = Base64URL.encode(key.seal(Array("\(now.seconds)\n\(page)\n\(kept.encoded)".utf8), for: "site.draft", of: typist))
        guard value.utf8.count <= Self.most else { return nil }
        return Cookie(HeaderName(stringLiteral: Self.name(isSecure: isSecure)), value, maxAge: Self.lifetime, isSecure: isSecure)
    }

    /// Who typed a form: the mark of a person in this browser's cookie of the device, see `Device.mark(of:_:)`.
    ///
    /// The form's token says that the form was shown in the session whose cookie the browser still has. Where that session has
    /// ended its person is not known any more. But the cookie of the device was set together with it, and its last mark is that
    /// person's.
    /// - Parameter person: who is logged in.
    /// - Returns: nil where it cannot be known who typed it, as when the form is one of another session.
    static func typist(
        of request: Request, _ form: FormFields, _ visitor: Visitor, as person: Person.ID?, _ key: SigningKey, isSecure: Bool
    ) -> String? {
        guard visitor.session != nil, let token = form[FormGuard.field], visitor.isFormToken(token, key),
            let device = request.device(isSecure: isSecure)
        else { return nil }
        return person.map { device.mark(of: $0, key) } ?? device.lastMark
    }

    /// Takes it from the browser.
    static func removal(isSecure: Bool) -> Cookie {
        Cookie(HeaderName(stringLiteral: name(isSecure: isSecure)), "", maxAge: 0, isSecure: isSecure)
    }

    private static func name(isSecure: Bool) -> String { Cookie.name("draft", isSecure: isSecure) }
}
