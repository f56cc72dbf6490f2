import Config
import HTML
import HTTP
import Postgres
import Site

extension TextPage {
    static func show(_ visit: Visit) async throws -> Response {
        let frame = visit.frame(cartCount: try await visit.db.read(visit.cartCount), isIndexed: true)
        guard let page = named(visit.parameters["name"] ?? "", frame: frame, contact: visit.world.configuration.legal.lines) else {
            throw Problem.notFound
        }
        return .html(page.html(in: visit.language))
    }
}
