import Config
import HTTP
import Kernel
import Links
import Orders
import Postgres
import Site

extension Visit {
    /// The visitor as Orders knows him.
    var visitorKey: VisitorKey { VisitorKey(cookie: visitor.secret) }

    /// How many pieces are in the visitor's cart, for pages that read it with the rest.
    var cartCount: Query<Int> { Cart.count(of: visitorKey) }

    /// The frame of a page about the visitor, which no search engine keeps.
    func frame() async throws -> Frame {
        frame(cartCount: try await db.read(cartCount), isIndexed: false)
    }

    /// - Parameters:
    ///   - cartCount: see `cartCount`.
    ///   - isIndexed: whether search engines may keep the page.
    func frame(cartCount: Int, isIndexed: Bool, searchWords: String = "") -> Frame {
        Frame(world, request, language, cartCount: cartCount, token: formToken, isIndexed: isIndexed, searchWords: searchWords)
    }
}

extension Frame {
    init(
        _ world: World, _ request: Request, _ language: Language, cartCount: Int, token: String, isIndexed: Bool, searchWords: String = ""
    ) {
        let rest = Array(request.segments.dropFirst())
        let origin = world.configuration.publicURL
        self.init(
            language: language, styles: world.styles, icon: world.icon,
            alternates: Language.allCases.map { other in
                Alternate(
                    language: other, address: Address([other.rawValue] + rest, query: request.query.pairs),
                    absolute: Address([other.rawValue] + rest).absolute(from: origin), isThisOne: other == language)
            },
            canonical: Address([language.rawValue] + rest).absolute(from: origin), isIndexed: isIndexed, cartCount: cartCount,
            token: token, searchWords: searchWords, legal: world.configuration.legal.lines)
    }
}
