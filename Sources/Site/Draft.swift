import HTTP
import Kernel
import Secrets

/// What somebody typed into a form whose session had ended meanwhile: the browser keeps it, sealed, until they have logged
/// in and are back at the form.
struct Draft: Sendable {
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

    /// The one that the browser brings; nil where there is none, or it was kept by another.
    init?(of request: Request, by visitor: Visitor, at now: Moment, _ key: SigningKey, isSecure: Bool) {
        guard let cookie = request.cookie(Self.name(isSecure: isSecure)), let sealed = Base64URL.decode(cookie),
            let bytes = key.open(sealed, for: "site.draft", of: visitor.secret)
        else { return nil }
        let parts = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let keptAt = Int64(String(decoding: parts[0], as: UTF8.self)), (0..<Int64(Self.lifetime)).contains(now.seconds - keptAt),
            let fields = FormFields(urlencoded: parts[2])
        else { return nil }
        self.init(page: String(decoding: parts[1], as: UTF8.self), fields: fields)
    }

    /// The cookie that keeps it; nil where it is too long or there is nothing to keep.
    func cookie(of visitor: Visitor, at now: Moment, _ key: SigningKey, isSecure: Bool) -> Cookie? {
        var kept = FormFields()
        for (name, value) in fields.pairs where !Self.secrets.contains(where: name.contains) { kept.add(name, value) }
        guard !kept.isEmpty else { return nil }
        let value = Base64URL.encode(key.seal(Array("\(now.seconds)\n\(page)\n\(kept.encoded)".utf8), for: "site.draft", of: visitor.secret))
        guard value.utf8.count <= Self.most else { return nil }
        return Cookie(HeaderName(stringLiteral: Self.name(isSecure: isSecure)), value, maxAge: Self.lifetime, isSecure: isSecure)
    }

    /// Takes it from the browser.
    static func removal(isSecure: Bool) -> Cookie { Cookie(HeaderName(stringLiteral: name(isSecure: isSecure)), "", maxAge: 0, isSecure: isSecure) }

    private static func name(isSecure: Bool) -> String { isSecure ? "__Host-draft" : "draft" }
}
