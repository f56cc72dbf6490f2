import Config
import HTML
package import HTTP
package import Kernel
import Links
package import Site

/// The error page of the storefront, without a question to the database, which may be what failed.
package enum ProblemPage {
    package static func answer(
        _ problem: Problem, language: Language, requestNumber: String?, world: World, request: Request
    ) -> Response {
        let visitor = Visitor(of: request, isSecure: world.configuration.isSecure)
        let frame = Frame(
            world, request, language, at: isDeadEnd(problem, request) ? { $0.home } : nil, cartCount: 0,
            token: visitor.formToken(world.key, on: request.path), isIndexed: false)
        let page = ErrorPage(problem, frame: frame, requestNumber: requestNumber)
        return .html(page.html(in: language), status: problem.status)
    }

    /// Whether the address gives no page in any language, so that the languages lead home.
    private static func isDeadEnd(_ problem: Problem, _ request: Request) -> Bool {
        switch problem {
        case .notFound, .gone, .methodNotAllowed: true
        default: request.method == .post
        }
    }
}
