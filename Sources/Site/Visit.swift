package import Catalog
import Config
package import HTTP
package import Kernel
package import Links
package import Postgres
package import Shipping

/// One request as a page sees it.
package struct Visit: Sendable {
    package let world: World
    /// The database on the request's own loop.
    package let db: Database
    package let request: Request
    package let language: Language
    package let visitor: Visitor
    package let parameters: Parameters
    /// The posted form; empty for a GET.
    package let form: FormFields
    package let now: Moment

    package init(
        world: World, db: Database, request: Request, language: Language, visitor: Visitor, parameters: Parameters,
        form: FormFields, now: Moment
    ) {
        self.world = world
        self.db = db
        self.request = request
        self.language = language
        self.visitor = visitor
        self.parameters = parameters
        self.form = form
        self.now = now
    }

    package var gazetteer: Gazetteer { world.reference.gazetteer }
    package var taxonomy: Taxonomy { world.reference.taxonomy }
    package var query: FormFields { request.query }
    package var link: Link { Link(language) }
    package var formToken: String { visitor.formToken(world.key) }

    /// Scheme and authority of the shop, for absolute addresses.
    package var origin: String { world.configuration.publicURL }
}
