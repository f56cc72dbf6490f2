import HTTP
import Secrets

/// Looks whether a posted form comes from a page of this shop, shown to this visitor.
enum FormGuard {
    /// The name of the hidden field with the token.
    static let field = "token"

    /// - Throws: `Problem.forgedForm` where the token is missing or another's, where the browser says that another site
    ///   sent the form, or does not say where it comes from (Fetch Metadata, RFC 6454's Origin): all browsers do.
    static func check(_ request: Request, _ form: FormFields, _ visitor: Visitor, _ key: SigningKey, origin: String) throws {
        guard isOwn(request, origin: origin), visitor.isKnown, let token = form[field], visitor.isFormToken(token, key) else {
            throw Problem.forgedForm
        }
    }

    /// Whether the browser says that a page of this shop sent it.
    static func isOwn(_ request: Request, origin: String) -> Bool {
        let (sender, site) = (request.header("origin"), request.header("sec-fetch-site"))
        return (sender != nil || site != nil) && [nil, origin].contains(sender) && [nil, "same-origin", "none"].contains(site)
    }
}
