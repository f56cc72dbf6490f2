package import Components
import Config
package import HTTP
package import Identity
package import Kernel
package import Links
package import Places
package import Postgres
package import Settings
package import Support

/// One request as a page sees it.
package struct Visit: Sendable {
    package let world: World
    /// The site to which the page belongs.
    package let site: Site
    /// The database on the request's own loop.
    package let db: Database
    package let request: Request
    package let language: Language
    package let visitor: Visitor
    /// Nil if nobody is logged in; then `person` is nil too.
    package let session: Session?
    package let person: Person?
    /// The person's unread notifications; nil if nobody is logged in.
    package let unreadNotices: Int?
    /// The message about the form that was just sent. The layout shows it; nil if there is none.
    package let flash: Frame.Flash?
    /// Why the form that was just sent was refused, see `redirect(to:refusing:)`; nil if it was not.
    package let refusalCode: String?
    package let parameters: Parameters
    /// The posted form. For a GET: what was typed on this page before the session ended, usually nothing.
    package private(set) var form: FormFields
    /// Whether `form` was typed before the session ended and must be shown again, see `ResumedForm`.
    package var isResumed: Bool { request.method != .post && !form.isEmpty }
    /// The uploaded files. They are deleted after the answer.
    package private(set) var files: [UploadedFile] = []
    /// The files that were too large and were discarded.
    package private(set) var oversized: [DiscardedFile] = []
    /// The files that were too many and were discarded.
    package private(set) var surplus: [DiscardedFile] = []
    package let now: Moment
    /// Nil where `Admission` does not count the request.
    private let slot: AdmittedSlot?

    package init(
        world: World, site: Site, db: Database, request: Request, language: Language, visitor: Visitor,
        knownAs known: (session: Session, person: Person)? = nil, unreadNotices: Int? = nil, flash: Frame.Flash? = nil,
        refusalCode: String? = nil, parameters: Parameters, form: FormFields, now: Moment,
        slot: AdmittedSlot? = nil
    ) {
        self.world = world
        self.site = site
        self.db = db
        self.request = request
        self.language = language
        self.visitor = visitor
        (session, person) = (known?.session, known?.person)
        self.unreadNotices = known == nil ? nil : unreadNotices
        self.flash = flash
        self.refusalCode = refusalCode
        self.parameters = parameters
        self.form = form
        self.now = now
        self.slot = slot
    }

    /// Waits for somebody else, such as a gateway, and lets other requests be processed meanwhile. Call it outside of transactions.
    package func lendingSlot<Value>(while wait: () async throws -> Value) async throws -> Value {
        guard let slot else { return try await wait() }
        return try await slot.lend(while: wait)
    }

    /// Sets a form that was read after the access check.
    mutating func setForm(_ form: MultipartForm) {
        (self.form, files, oversized, surplus) = (form.fields, form.files, form.oversized, form.surplus)
    }

    /// The settings of the business now.
    package var settings: SettingValues { world.settings.values() }
    /// Who runs the shop.
    package var legal: LegalNotice { LegalNotice(settings) }
    /// Wall time in Morocco.
    package var clock: WallClock { world.clock.current }
    /// The day in Morocco.
    package var today: CalendarDay { clock.day(of: now) }
    package var cities: Cities { world.cities }
    package var query: FormFields { request.query }
    package var link: Link { Link(language) }
    package var formToken: String { visitor.formToken(world.key, on: target) }

    /// The owner of the cart, checkout and orders: the person, or the browser if nobody is logged in.
    package var visitorKey: VisitorKey { person?.visitor ?? browserKey }

    /// The browser's own key, regardless of who is logged in.
    package var browserKey: VisitorKey { VisitorKey(cookie: visitor.secret) }

    /// Scheme and authority of the shop, for absolute URLs.
    package var origin: String { world.configuration.publicURL }

    // MARK: People

    /// The network (IP prefix) from which the request came; rate limits count by it.
    package var clientNetwork: String { request.clientNetwork }

    /// The people who have logged in with this browser, by its device cookie; a new device if there is no cookie.
    package var device: Device { request.device(isSecure: world.configuration.isSecure) ?? Device() }

    /// The device cookie, by which the browser is recognized for 400 days.
    package func cookie(of device: Device) -> Cookie {
        Cookie(ShopCookie.device, device.cookie, isSecure: world.configuration.isSecure)
    }

    /// The cookies of a logout. They remove the session and the resumed form, and replace the visitor's cookie.
    ///
    /// The next visitor with this browser is unknown. The device cookie stays: it only says who has logged in here, and only the
    /// signing key can read that.
    package var leavingCookies: [Cookie] {
        let isSecure = world.configuration.isSecure
        return [sessionCookie(nil), Visitor.stranger().cookie(isSecure: isSecure), ResumedForm.removal(isSecure: isSecure)]
    }

    /// The cookies that remove everything about who used the browser and what they saw. The language stays.
    package var farewellCookies: [Cookie] {
        let isSecure = world.configuration.isSecure
        return leavingCookies + ShopCookie.allCases.filter(\.isPersonal).map { .removal(of: $0, isSecure: isSecure) }
    }

    /// Removes the device cookie, so that the browser no longer knows who has logged in.
    package var deviceRemoval: Cookie {
        .removal(of: ShopCookie.device, isSecure: world.configuration.isSecure)
    }

    /// - Parameter token: the token of a new session; nil removes the cookie.
    package func sessionCookie(_ token: Session.Token?) -> Cookie { Visitor.sessionCookie(token, isSecure: world.configuration.isSecure) }
}

extension Request {
    /// See `Visit.clientNetwork`.
    var clientNetwork: String { IPAddress(remoteAddress)?.clientNetwork.description ?? remoteAddress }

    /// See `Visit.device`; nil if the browser has no such cookie.
    func device(isSecure: Bool) -> Device? { cookie(Self.deviceCookie(isSecure: isSecure)).flatMap(Device.init(cookie:)) }

    static func deviceCookie(isSecure: Bool) -> String { ShopCookie.device.name(isSecure: isSecure) }
}
