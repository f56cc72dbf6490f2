import Auditing
import Config
package import HTTP
import Identity
import Images
import Kernel
import Links
import Logging
import Metrics
package import Postgres
import Secrets

/// The way of a request through a site, in six steps: language, route, session, access, form, answer.
package struct RequestPipeline: Sendable {
    /// A route and the site to which it belongs.
    struct SiteRoute: Sendable {
        let route: Route
        let site: Site
    }

    let world: World
    private let router: Router<SiteRoute>
    /// The router that also has the development pages; nil in production.
    private let developmentRouter: Router<SiteRoute>?
    private let flashes: FlashCatalogue
    /// The site of paths that lead nowhere.
    private let defaultSite: Site
    /// By site and language. Rendered once, so that it costs little to turn a visitor away under overload.
    private let busyPages: [ObjectIdentifier: [Language: Response]]

    /// - Parameter world: its first site answers for paths that lead nowhere.
    package init(world: World) {
        self.world = world
        guard let defaultSite = world.sites.first else { preconditionFailure("the world has no site") }
        self.defaultSite = defaultSite
        flashes = FlashCatalogue(of: world.sites)
        busyPages = Dictionary(
            uniqueKeysWithValues: world.sites.map { site in
                let pages = Language.allCases.map { language in
                    let home = Request(.get, Link(language).home.description)
                    return (language, site.errorPage(.busy(retryAfter: 0), language, nil, world, site, home))
                }
                return (ObjectIdentifier(site), Dictionary(uniqueKeysWithValues: pages))
            })
        router = Self.router(of: world.sites) { !$0.isForDevelopment }
        developmentRouter = world.configuration.isDevelopment ? Self.router(of: world.sites) { _ in true } : nil
    }

    private static func router(of sites: [Site], where isServed: (Route) -> Bool) -> Router<SiteRoute> {
        var router = Router<SiteRoute>()
        for site in sites {
            // Patterns begin behind the language.
            for route in site.routes where isServed(route) {
                router.add(route.method, "/:language" + route.pattern, SiteRoute(route: route, site: site))
            }
        }
        return router
    }

    /// The routes that exist for the sender of a request.
    ///
    /// Development pages exist only for a browser on the same machine. A proxy in front would let strangers in.
    func router(for request: Request) -> Router<SiteRoute> {
        if let developmentRouter, request.isFromThisMachine { developmentRouter } else { router }
    }

    /// Never throws: a failure becomes an error page with the number of the request.
    ///
    /// - Parameter admission: that of the database's loop. A form is read before admission is asked.
    package func answer(_ request: Request, on db: Database, _ admission: Admission) async -> Response {
        if let redirect = spellingRedirect(request) { return redirect }
        guard let language = Self.language(of: request) else { return withoutLanguage(request) }
        switch route(request, language, on: db) {
        case .failure(let trouble): return problem(trouble, language, request)
        case .success(let routed):
            var response = await answerOrProblem(routed, admission)
            response.route = routed.route.label
            return response
        }
    }

    private func answerOrProblem(_ routed: RoutedRequest, _ admission: Admission) async -> Response {
        let (request, language, site) = (routed.request, routed.language, routed.site)
        var typed: FormFields?
        do {
            // Only small forms are read before access is decided, so that they can be resumed after a login.
            let form = try await smallForm(of: routed)
            typed = form
            return try await answer(routed, form, admission)
        } catch Problem.notFound {
            // The page looks the same at an address of any site, and where there is none. So nobody learns which pages the staff has.
            return problem(.notFound, language, request)
        } catch let trouble as Problem {
            return problem(trouble, language, request, of: site)
        } catch let error as BodyError {
            if case .notStored(let number) = error {
                world.log.error("a file could not be stored", ["request": .text(request.id.description), "errno": .number(Int(number))])
            }
            return problem(Problem(error), language, request, of: site)
        } catch let limit as RateLimit.Exceeded {
            return problem(.tooMany(retryAfter: limit.retryAfter), language, request, of: site)
        } catch let busy as PasswordHasher.Busy {
            return problem(.busy(retryAfter: busy.retryAfter), language, request, of: site)
        } catch PictureFailure.busy {
            return problem(.busy(retryAfter: .random(in: 2...6)), language, request, of: site)
        } catch PictureFailure.diskFull {
            world.log.error("a file could not be stored: the disk is full", ["request": .text(request.id.description)])
            return problem(.unavailable(retryAfter: Problem.secondsUntilRoom), language, request, of: site)
        } catch {
            if let error = DatabaseUnavailable(error) {
                return await unavailable(retryAfter: error.retryAfter, routed, typed)
            }
            world.log.error("a page failed", ["request": .text(request.id.description), "error": .text(LoggedError.text(of: error))])
            return problem(.failed, language, request, of: site)
        }
    }

    private func answer(_ routed: RoutedRequest, _ typed: FormFields, _ admission: Admission) async throws -> Response {
        let work = { (slot: AdmittedSlot?) in
            var arrival = try await identify(routed, typed, slot)
            if let refusal = try await access(arrival, routed, typed) { return (refusal, arrival.hasEndedSession, false) }
            var response = try await checkedAnswer(&arrival.visit, routed)
            if arrival.isResumed { response.setCookie(ResumedForm.removal(isSecure: isSecure)) }
            let showsFlash = (arrival.visit.flash != nil || arrival.visit.refusalCode != nil) && response.status == .ok
            if showsFlash { response.setCookie(FlashCookie.removal(world)) }
            return (response, arrival.hasEndedSession, showsFlash)
        }
        let route = routed.route
        var (response, hasEndedSession, showsFlash) =
            if route.isAdmitted {
                try await admission.admit(route.priority, lending: work)
            } else if route.uploads != nil, !route.isLarge {
                try await world.uploads.occupying(for: routed.request.clientNetwork) { try await work(nil) }
            } else {
                try await work(nil)
            }
        finish(&response, routed, hasEndedSession: hasEndedSession, showsFlash: showsFlash)
        return response
    }

    /// Reads and checks the form, and asks the handler. A large form occupies its place only once access is granted.
    private func checkedAnswer(_ visit: inout Visit, _ routed: RoutedRequest) async throws -> Response {
        guard routed.route.isLarge else {
            try await checkForm(&visit, routed)
            return try await routed.route.answer(visit)
        }
        guard let person = visit.person else { throw Problem.notFound }
        return try await world.largeUploads.occupying(for: "\(person.id)") {
            try await checkForm(&visit, routed)
            return try await routed.route.answer(visit)
        }
    }

    // MARK: 1 Language

    private static func language(of request: Request) -> Language? { request.segments.first.flatMap(Language.init) }

    // MARK: 2 Route

    private func route(_ request: Request, _ language: Language, on db: Database) -> Result<RoutedRequest, Problem> {
        switch router(for: request).match(request.method, request.segments) {
        case .notFound: .failure(.notFound)
        case .methodNotAllowed(let allowed): .failure(.methodNotAllowed(allowed))
        case .found(let found, let parameters):
            .success(
                RoutedRequest(
                    request: request, language: language, route: found.route, site: found.site, parameters: parameters,
                    visitor: Visitor(of: request, isSecure: isSecure), db: db))
        }
    }

    // MARK: 3 Session

    /// Reads who is logged in with this browser. Without the cookie of a session the database is not asked.
    private func identify(_ routed: RoutedRequest, _ typed: FormFields, _ slot: AdmittedSlot?) async throws -> Arrival {
        let (request, visitor) = (routed.request, routed.visitor)
        let (known, unread) = try await session(of: visitor, on: routed.db)
        let resumed = known.flatMap { resumedForm(of: request, for: $0.person) }
        let target = Self.target(of: request)
        let isResumed = resumed?.page == target
        let now = Moment.now()
        let code = FlashCookie(of: request, by: visitor, at: target, at: now, world)?.code
        let flash = code.flatMap { flashes[$0] }
        let visit = Visit(
            world: world, site: routed.site, db: routed.db, request: request, language: routed.language,
            visitor: known == nil ? visitor.loggedOut : visitor, knownAs: known, unreadNotices: unread, flash: flash,
            refusalCode: flash == nil ? code : nil, parameters: routed.parameters, form: isResumed ? resumed?.fields ?? typed : typed,
            now: now, slot: slot)
        return Arrival(visit: visit, isResumed: isResumed, hasEndedSession: known == nil && visitor.session != nil)
    }

    private func session(of visitor: Visitor, on db: Database) async throws -> ((session: Session, person: Person)?, unreadNotices: Int) {
        guard let token = visitor.session else { return (nil, 0) }
        let (found, unread) = try await db.read(Session.of(token), world.head.unreadNotices(Session.person(of: token)))
        guard let known = found else { return (nil, 0) }
        if known.session.mustBeRecorded {
            try await db.transaction { tx in try await Session.recordSeen(known.session.id, in: tx) }
        }
        return (known, unread)
    }

    // MARK: 4 Access

    /// Asks the access rule of the route. It comes before the form's token: a form of somebody whose session has ended leads to
    /// the login, and what was typed is resumed afterwards.
    ///
    /// - Returns: the redirect that the visitor gets in place of the page; nil if they may use it.
    private func access(_ arrival: Arrival, _ routed: RoutedRequest, _ typed: FormFields) async throws -> Response? {
        let (visit, request) = (arrival.visit, routed.request)
        let page = page(of: request, routed.language)
        let refusal = try await recording(.accessDenied, of: visit, at: routed.route) {
            try await AccessControl.refusal(of: visit, at: routed.route, comingBackTo: page, hadSession: arrival.hasEndedSession)
        }
        guard var redirect = refusal else { return nil }
        if request.method == .post, FormGuard.isOwn(request, origin: world.configuration.publicURL) {
            resumeLater(ResumedForm(page: page, fields: typed), of: routed, as: visit.person?.id, at: visit.now, in: &redirect)
        }
        return redirect
    }

    // MARK: 5 Form

    /// Reads a form with files, and checks that the form was sent from a page of ours.
    private func checkForm(_ visit: inout Visit, _ routed: RoutedRequest) async throws {
        let (request, route, origin) = (routed.request, routed.route, world.configuration.publicURL)
        let checked = visit
        if let limits = route.uploads {
            try await recording(.forgedForm, of: checked, at: route) {
                guard FormGuard.isOwn(request, origin: origin) else { throw Problem.forgedForm }
            }
            visit.setForm(try await upload(request, route, limits))
        }
        if request.method == .post, route.intent == .form {
            let form = visit.form
            try await recording(.forgedForm, of: checked, at: route) {
                try FormGuard.check(request, form, routed.visitor, world.key, origin: origin)
            }
        }
    }

    // MARK: 6 Answer

    /// Adds the cookies of every page, and says how long a copy may live.
    ///
    /// - Parameter showsFlash: whether the page shows a flash message. No copy of it may be shown again.
    private func finish(_ response: inout Response, _ routed: RoutedRequest, hasEndedSession: Bool, showsFlash: Bool) {
        let (request, route) = (routed.request, routed.route)
        // The answer to a login form already sets a new session cookie.
        if hasEndedSession, request.method != .post { response.setCookie(Visitor.sessionCookie(nil, isSecure: isSecure)) }
        if !routed.visitor.isKnown { response.setCookie(routed.visitor.cookie(isSecure: isSecure)) }
        if request.method == .post, route.intent == .form { response.setCookie(.changed(isSecure: isSecure)) }
        if request.cookie(LanguageChoice.cookieName(isSecure: isSecure)) != routed.language.rawValue {
            response.setCookie(Self.languageCookie(routed.language, isSecure: isSecure))
        }
        switch route.privacy {
        // A private file is stored nowhere, whatever the route says.
        case _ where showsFlash || response.headers["Cache-Control"] == "no-store": response.headers["Cache-Control"] = "no-store"
        case .open:
            response.headers["Cache-Control"] = request.hasScripts(isSecure: isSecure) ? "private, no-cache" : "no-store"
            response.headers["Vary"] = "Cookie"
            response.addEntityTag(for: request)
        case .brief: response.headers["Cache-Control"] = "private, max-age=60"
        case .personal, .secret: response.headers["Cache-Control"] = "no-store"
        }
    }

    private static func languageCookie(_ language: Language, isSecure: Bool) -> Cookie {
        Cookie(ShopCookie.language, language.rawValue, isSecure: isSecure)
    }

    /// - Parameter site: the site of the page; nil if the path leads nowhere.
    func problem(_ problem: Problem, _ language: Language, _ request: Request, of site: Site? = nil) -> Response {
        let site = site ?? defaultSite
        var response =
            if case .busy = problem, let page = busyPages[ObjectIdentifier(site)]?[language] { page } else {
                site.errorPage(problem, language, request.id.description, world, site, request)
            }
        response.headers["Cache-Control"] = "no-store"
        switch problem {
        case .tooMany(let seconds), .busy(let seconds), .unavailable(let seconds): response.headers["Retry-After"] = HeaderValue(seconds)
        case .methodNotAllowed(let methods):
            response.headers["Allow"] = HeaderValue(methods.map(\.rawValue).joined(separator: ", "))
        default: break
        }
        return response
    }

    var isSecure: Bool { world.configuration.isSecure }
    static func target(of request: Request) -> String { request.path + query(of: request) }
    static func query(of request: Request) -> String { request.queryText.map { "?" + $0 } ?? "" }
}

/// A request of which the language and the route are known.
struct RoutedRequest: Sendable {
    let request: Request
    let language: Language
    let route: Route
    let site: Site
    let parameters: Parameters
    let visitor: Visitor
    let db: Database
}

/// A request of which it is also known who sends it.
private struct Arrival: Sendable {
    var visit: Visit
    /// The visit's form was typed before the session had ended.
    let isResumed: Bool
    /// The browser has the cookie of a session that is over.
    let hasEndedSession: Bool
}
