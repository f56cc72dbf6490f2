import HTTP
import Secrets

/// Protection against cross-site request forgery: checks that a posted form comes from a page that this visitor was shown.
enum FormGuard {
    /// The name of the hidden field with the token.
    static let field = "token"

    /// - Throws: `Problem.forgedForm` if the token is missing or belongs to another visitor. Also if the browser names another site
    ///   as the sender of the form, or none. All browsers name the sender, by Fetch Metadata or `Origin` (RFC 6454).
    static func check(_ request: Request, _ form: FormFields, _ visitor: Visitor, _ key: SigningKey, origin: String) throws {
        guard isOwn(request, origin: origin), visitor.isKnown, let token = form[field], visitor.isFormToken(token, key) else {
            throw Problem.forgedForm
        }
    }

    /// Whether the browser says that a page of this shop sent the form.
    static func isOwn(_ request: Request, origin: String) -> Bool {
        let (sender, site) = (request.header("origin"), request.header("sec-fetch-site"))
        return (sender != nil || site != nil) && [nil, origin].contains(sender) && [nil, "same-origin", "none"].contains(site)
    }
}
