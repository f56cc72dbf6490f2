import Config
import HTTP
import Kernel
import Links

/// Addresses that lead to a page's own address.
extension RequestPipeline {
    /// Another spelling of a page's path leads to the page by GET and HEAD. No form is redirected: its fields would be lost.
    ///
    /// - Returns: nil where the path is the page's own, or leads to no page however it is spelled.
    func spellingRedirect(_ request: Request) -> Response? {
        guard let path = CanonicalPath(of: request), let language = path.lowered.first.flatMap(Language.init),
            let route = (router(for: request).endpoint(request.method, path.lowered) ?? router(for: request).endpoint(.get, path.lowered))?
                .route
        else { return nil }
        let address = path.address(at: "/:language" + route.pattern).description
        if address == request.path { return nil }
        guard request.method == .get || request.method == .head else { return problem(.notFound, language, request) }
        var response = Response.redirect(to: address + Self.query(of: request), status: .movedPermanently)
        response.route = route.label
        return response
    }

    /// The address of `withoutLanguage` that `kolchi routes` names.
    package static let rootRoute = PlainRoute("/", .everyone)

    /// `/`, and a page's address that lacks the language, lead to the visitor's language.
    func withoutLanguage(_ request: Request) -> Response {
        let language = LanguageChoice.best(
            cookie: request.cookie(LanguageChoice.cookieName(isSecure: world.configuration.isSecure)),
            acceptLanguage: request.header("accept-language"))
        let path = CanonicalPath(of: request)
        var response: Response
        if request.method != .post,
            case .found(let found, _) = router(for: request).match(.get, [language.rawValue] + (path?.lowered ?? request.segments))
        {
            let address = path?.address(at: "/:language" + found.route.pattern, language: language).description
            let plain = Link(language).home.description + (request.segments.isEmpty ? "" : request.path)
            response = .redirect(to: (address ?? plain) + Self.query(of: request), status: .found)
            response.route = found.route.label
            response.headers["Cache-Control"] = "no-cache, private"
        } else {
            response = problem(.notFound, language, request)
        }
        response.headers["Vary"] = "Accept-Language, Cookie"
        return response
    }
}
