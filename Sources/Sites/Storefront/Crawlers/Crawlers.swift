import Components
import Config
package import HTTP
import Kernel
import Links
import Logging
package import Postgres
package import Web

/// The files for crawlers and browsers, at URLs without a language: robots.txt, sitemaps, manifests, feeds and security.txt.
package struct Crawlers: Sendable {
    let world: World
    let sitemaps = SitemapList()

    package init(world: World) { self.world = world }

    package static let routes: [PlainRoute] =
        [PlainRoute("/robots.txt", .everyone)] + sitemapRoutes + [manifestRoute, feedRoute, securityRoute]

    /// Never throws. An error becomes a short text with the right status.
    package func answer(_ request: Request, on db: Database) async -> Response {
        guard request.method == .get || request.method == .head else {
            var refusal = Response.text("405 Method Not Allowed\n", status: .methodNotAllowed)
            refusal.headers["Allow"] = "GET, HEAD"
            return refusal
        }
        do {
            guard var response = try await response(to: request.segments, on: db) else { return .text("Not found\n", status: .notFound) }
            response.headers["Cache-Control"] = "public, max-age=3600"
            return response
        } catch {
            if let error = DatabaseUnavailable(error) {
                var response = Response.text("503 Service Unavailable\n", status: .serviceUnavailable)
                response.headers["Retry-After"] = HeaderValue(error.retryAfter)
                return response
            }
            world.log.error(
                "a response to a crawler failed", ["request": .text(request.id.description), "error": .text(LoggedError.text(of: error))])
            return .text("500 Internal Server Error\n", status: .internalServerError)
        }
    }

    private func response(to path: [String], on db: Database) async throws -> Response? {
        switch (path.first, path.dropFirst().first) {
        case ("robots.txt", nil): .text(robots)
        case ("sitemap.xml", nil): try await sitemapIndex(on: db)
        case ("sitemaps", let name?) where path.count == 2: try await sitemap(name, on: db)
        case (".well-known", "security.txt") where path.count == 2: securityText(at: .now())
        case ("manifests", let name?) where path.count == 2: manifest(name)
        case ("feeds", let name?) where path.count == 2: feed(name)
        default: nil
        }
    }

    var origin: String { world.configuration.publicURL }

    /// Robots Exclusion Protocol (RFC 9309). Lists that are filtered or sorted carry `noindex` themselves.
    private var robots: String {
        """
        User-agent: *
        Disallow: /*/account
        Disallow: /*/cart
        Disallow: /*/change/
        Disallow: /*/checkout
        Disallow: /*/code/
        Disallow: /*/desk
        Disallow: /*/invitations/
        Disallow: /*/letters/
        Disallow: /*/login
        Disallow: /*/logout
        Disallow: /*/not-mine/
        Disallow: /*/notices
        Disallow: /*/orders
        Disallow: /*/products/*/report
        Disallow: /*/purchases
        Disallow: /*/reset
        Disallow: /*/sell/
        Disallow: /*/signup
        Disallow: /*/suggestions
        Disallow: /*/track
        Disallow: /*/verify/
        Sitemap: \(origin)/sitemap.xml

        """
    }
}
