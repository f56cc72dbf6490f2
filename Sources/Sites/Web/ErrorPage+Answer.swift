import Components
import Config
import HTML
package import HTTP
package import Kernel
import Links

extension ErrorPage {
    /// Makes a problem into an error page in the visitor's language. The number of the request is nil on a page for many requests.
    package typealias Maker = @Sendable (Problem, _ language: Language, _ requestNumber: String?, World, Site, Request) -> Response

    /// The error page in the layout of all sites. It makes no query, because the database may be what failed.
    package static func answer(
        _ problem: Problem, language: Language, requestNumber: String?, world: World, site: Site, request: Request
    ) -> Response {
        answer(problem, language: language, requestNumber: requestNumber, world: world, site: site, request: request, keeping: nil)
    }

    /// - Parameter form: what the visitor typed, to be sent again; nil for none.
    static func answer(
        _ problem: Problem, language: Language, requestNumber: String?, world: World, site: Site, request: Request, keeping form: KeptForm?
    ) -> Response {
        let visitor = Visitor(of: request, isSecure: world.configuration.isSecure)
        let frame = Frame(
            world, site, request, language, at: isDeadEnd(problem, request) ? { $0.home } : nil, cartCount: 0,
            token: visitor.formToken(world.key, on: request.path), isIndexed: false)
        let page = ErrorPage(problem, frame: frame, requestNumber: requestNumber, form: form)
        return .html(page.html(in: language), status: problem.status)
    }

    /// Whether the URL is a page in no language. The language links then lead to the home page.
    private static func isDeadEnd(_ problem: Problem, _ request: Request) -> Bool {
        switch problem {
        case .notFound, .gone, .methodNotAllowed: true
        default: request.method == .post
        }
    }
}
