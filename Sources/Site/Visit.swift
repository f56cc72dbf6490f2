package import Catalog
import Config
package import HTTP
package import Identity
package import Kernel
package import Links
import Places
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
    /// Nil where nobody is logged in, as is `person`.
    package let session: Session?
    package let person: Person?
    /// How many notices the person has not read; nil where nobody is logged in.
    package let unreadNotices: Int?
    package let parameters: Parameters
    /// The posted form; for a GET what was typed there before the session ended, mostly nothing.
    package private(set) var form: FormFields
    /// Whether it was typed before a session ended, and is to be shown again.
    package var isResumed: Bool { request.method != .post && !form.isEmpty }
    /// The name under which a query says that what was typed was too long to be kept while the visitor logs in.
    package static let formLost = "unkept"
    package var isFormLost: Bool { query[Self.formLost] == "yes" }
    /// What came with the form, until the answer is made.
    package private(set) var files: [UploadedFile] = []
    /// Names of the fields whose file was larger than is taken.
    package private(set) var oversized: [String] = []
    package let now: Moment

    package init(
        world: World, db: Database, request: Request, language: Language, visitor: Visitor,
        knownAs known: (session: Session, person: Person)? = nil, unreadNotices: Int? = nil, parameters: Parameters, form: FormFields,
        now: Moment
    ) {
        self.world = world
        self.db = db
        self.request = request
        self.language = language
        self.visitor = visitor
        (session, person) = (known?.session, known?.person)
        self.unreadNotices = known == nil ? nil : unreadNotices
        self.parameters = parameters
        self.form = form
        self.now = now
    }

    /// Has a form that was read only once its sender might enter.
    mutating func setForm(_ form: MultipartForm) { (self.form, files, oversized) = (form.fields, form.files, form.oversized) }

    /// What clocks in Morocco show.
    package var clock: WallClock { world.clock.current }
    package var cities: Cities { world.reference.cities }
    package var taxonomy: Taxonomy { world.reference.taxonomy }
    package var query: FormFields { request.query }
    package var link: Link { Link(language) }
    package var formToken: String { visitor.formToken(world.key, on: target) }

    /// Whose cart, checkout and orders this is about: the person's, or the browser's where nobody is logged in.
    package var visitorKey: VisitorKey { person?.visitor ?? browserKey }

    /// The browser's own, whoever is logged in.
    package var browserKey: VisitorKey { VisitorKey(cookie: visitor.secret) }

    /// Scheme and authority of the shop, for absolute addresses.
    package var origin: String { world.configuration.publicURL }

    // MARK: People

    /// Whoever holds the network address that the request came from; limits count by it.
    package var clientNetwork: String { request.clientNetwork }

    /// What the browser's cookie says of those who logged in with it; a new one where it says nothing.
    package var device: Device { request.device(isSecure: world.configuration.isSecure) ?? Device() }

    /// The cookie by which the browser is known again, kept for 400 days.
    package func cookie(of device: Device) -> Cookie {
        Cookie(
            HeaderName(stringLiteral: Request.deviceCookie(isSecure: world.configuration.isSecure)), device.cookie, maxAge: 400 * 86_400,
            isSecure: world.configuration.isSecure)
    }

    /// Ends what the browser knows of whoever used it: the session, what they had typed, and the visitor's own cookie. Whoever
    /// comes next is a stranger. The cookie of the device stays: it says only who has logged in here, and only to whoever has
    /// the key.
    package var leavingCookies: [Cookie] {
        let isSecure = world.configuration.isSecure
        return [sessionCookie(nil), Visitor.stranger().cookie(isSecure: isSecure), ResumedForm.removal(isSecure: isSecure)]
    }

    /// Takes from the browser whom it has seen log in.
    package var deviceRemoval: Cookie {
        let isSecure = world.configuration.isSecure
        return Cookie(HeaderName(stringLiteral: Request.deviceCookie(isSecure: isSecure)), "", maxAge: 0, isSecure: isSecure)
    }

    /// - Parameter token: of a session that begins; nil ends it.
    package func sessionCookie(_ token: Session.Token?) -> Cookie { Visitor.sessionCookie(token, isSecure: world.configuration.isSecure) }
}

extension Request {
    /// See `Visit.clientNetwork`.
    var clientNetwork: String { IPAddress(remoteAddress)?.clientNetwork.description ?? remoteAddress }

    /// See `Visit.device`; nil where the browser has no such cookie.
    func device(isSecure: Bool) -> Device? { cookie(Self.deviceCookie(isSecure: isSecure)).flatMap(Device.init(cookie:)) }

    static func deviceCookie(isSecure: Bool) -> String { Cookie.name("device", isSecure: isSecure) }
}
