import Config
import HTML
package import HTTP
package import Kernel
package import Site

/// The error page of the storefront, without a question to the database, which may be what failed.
package enum ProblemPage {
    package static func answer(
        _ problem: Problem, language: Language, requestNumber: String, world: World, request: Request
    ) -> Response {
        let visitor = Visitor(of: request, isSecure: world.configuration.isSecure)
        let frame = Frame(
            world, request, language, cartCount: 0, token: visitor.formToken(world.key), isIndexed: false)
        let page = ErrorPage(problem, frame: frame, requestNumber: requestNumber)
        return .html(page.html(in: language), status: problem.status)
    }
}
