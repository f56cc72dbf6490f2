import HTTP
import Secrets

/// Looks whether a posted form comes from a page of this shop, shown to this visitor.
enum FormGuard {
    /// The name of the hidden field with the token.
    static let field = "token"

    /// - Throws: `Problem.forgedForm` where the token is missing or another's, or where the browser says that
    ///   another site sent the form (Fetch Metadata, RFC 6454's Origin).
    static func check(_ request: Request, _ form: FormFields, _ visitor: Visitor, _ key: SigningKey, origin: String) throws {
        if let site = request.header("sec-fetch-site"), site != "same-origin", site != "none" { throw Problem.forgedForm }
        // From a page that tells its address to nobody (`Referrer-Policy: no-referrer`) browsers send `null` (Fetch §3.2).
        if let sender = request.header("origin"), sender != origin, sender != "null" { throw Problem.forgedForm }
        guard visitor.isKnown, let token = form[field], visitor.isFormToken(token, key) else { throw Problem.forgedForm }
    }
}
