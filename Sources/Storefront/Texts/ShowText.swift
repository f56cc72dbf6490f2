import Config
import HTML
import HTTP
import Postgres
import Site

extension TextPage {
    static let show = Handler { visit in
        let frame = visit.frame(cartCount: try await visit.db.read(visit.cartCount), isIndexed: true)
        guard let page = named(visit.parameters["name"] ?? "", frame: frame, contact: visit.world.configuration.legal.lines) else {
            throw Problem.notFound
        }
        return .html(page.html(in: visit.language))
    }
}
