import Auditing
import Config
package import HTTP
import Identity
import Images
package import Kernel
import Links
import Logging
import Metrics
import Notifications
package import Postgres

/// The way of a request through the shop: language, form token, page, and an answer whatever happens.
package struct RequestPipeline: Sendable {
    /// What a site makes of a problem: an error page in the visitor's language.
    package typealias ErrorPages = @Sendable (Problem, _ language: Language, _ requestNumber: String?, World, Request) -> Response

    private let world: World
    private let router: Router<Route>
    /// With the pages of development too; nil in production.
    private let developersRouter: Router<Route>?
    private let errorPage: ErrorPages
    /// Rendered once: those who are told to come later shall cost little.
    private let busyPages: [Language: Response]

    /// - Parameter routes: patterns behind the language.
    package init(world: World, routes: [Route], errorPage: @escaping ErrorPages) {
        self.world = world
        self.errorPage = errorPage
        busyPages = Dictionary(
            uniqueKeysWithValues: Language.allCases.map { language in
                (language, errorPage(.busy(retryAfter: 0), language, nil, world, Request(.get, Link(language).home.description)))
            })
        router = Self.router(of: routes.filter { !$0.isForDevelopment })
        developersRouter = world.configuration.isDevelopment ? Self.router(of: routes) : nil
    }

    private static func router(of routes: [Route]) -> Router<Route> {
        var router = Router<Route>()
        for route in routes { router.add(route.method, "/:language" + route.pattern, route) }
        return router
    }

    /// What exists for the sender of a request. The pages of development exist only on a developer's machine, and only
    /// for that machine itself: a proxy in front of it would bring strangers.
    private func router(for request: Request) -> Router<Route> {
        if let developersRouter, request.isFromThisMachine { developersRouter } else { router }
    }

    /// Never throws: what goes wrong becomes an error page with the request's number.
    ///
    /// - Parameter admission: of the database's loop; a form is read before it is asked.
    package func answer(_ request: Request, on db: Database, _ admission: Admission) async -> Response {
        if let path = CanonicalPath(of: request), let answer = elsewhere(path, request) { return answer }
        guard let language = request.segments.first.flatMap(Language.init) else { return withoutLanguage(request) }
        switch router(for: request).match(request.method, request.segments) {
        case .notFound: return problem(.notFound, language, request)
        case .methodNotAllowed(let allowed): return problem(.methodNotAllowed(allowed), language, request)
        case .found(let route, let parameters):
            var response = await answerOrProblem(request, route, parameters, language, on: db, admission)
            response.route = route.label
            return response
        }
    }

    private func answerOrProblem(
        _ request: Request, _ route: Route, _ parameters: Parameters, _ language: Language, on db: Database, _ admission: Admission
    ) async -> Response {
        do {
            return try await answer(request, route, parameters, language, on: db, admission)
        } catch let trouble as Problem {
            return problem(trouble, language, request)
        } catch let error as BodyError {
            if case .notStored(let number) = error {
                world.log.error("a file could not be stored", ["request": .text(request.id.description), "errno": .number(Int(number))])
            }
            return problem(Problem(error), language, request)
        } catch let limit as RateLimit.Exceeded {
            return problem(.tooMany(retryAfter: limit.retryAfter), language, request)
        } catch {
            if let error = DatabaseUnavailable(error) { return problem(.unavailable(retryAfter: error.retryAfter), language, request) }
            world.log.error("a page failed", ["request": .text(request.id.description), "error": .text(LoggedError.text(of: error))])
            return problem(.failed, language, request)
        }
    }

    private func answer(
        _ request: Request, _ route: Route, _ parameters: Parameters, _ language: Language, on db: Database, _ admission: Admission
    ) async throws -> Response {
        let isSecure = world.configuration.isSecure
        let visitor = Visitor(of: request, isSecure: isSecure)
        let form = try await form(of: request, at: route, in: db)
        let work = {
            let (known, unread) = try await identify(visitor, on: db)
            let draft = known.flatMap { resumedForm(of: request, for: $0.person) }
            let isBack = draft?.page == Self.target(of: request)
            var visit = Visit(
                world: world, db: db, request: request, language: language, visitor: known == nil ? visitor.loggedOut : visitor,
                knownAs: known, unreadNotices: unread, parameters: parameters, form: isBack ? draft?.fields ?? form : form, now: .now())
            let isLoggedOut = known == nil && visitor.session != nil
            // A form of somebody whose session has ended leads to the login, not to a refusal for its token.
            let page = page(of: request, language)
            if var elsewhere = try await recording(
                .accessDenied, of: visit, at: route, { try await AccessControl.refusal(of: visit, at: route, comingBackTo: page) })
            {
                if request.method == .post, FormGuard.isOwn(request, origin: world.configuration.publicURL) {
                    let typist = ResumedForm.typist(of: request, form, visitor, as: known?.person.id, world.key, isSecure: isSecure)
                    let draft = ResumedForm(page: page, fields: form)
                    if let kept = typist.flatMap({ draft.cookie(by: $0, at: visit.now, world.key, isSecure: isSecure) }) {
                        elsewhere.setCookie(kept)
                    } else if draft.isWorthKeeping, let way = elsewhere.headers["Location"]?.description {
                        elsewhere.headers["Location"] = HeaderValue(way + (way.contains("?") ? "&" : "?") + Visit.formLost + "=yes")
                    }
                }
                return (elsewhere, isLoggedOut)
            }
            if let limits = route.uploads {
                try await recording(.forgedForm, of: visit, at: route) {
                    guard FormGuard.isOwn(request, origin: world.configuration.publicURL) else { throw Problem.forgedForm }
                }
                visit.setForm(try await upload(request, route, limits))
            }
            if request.method == .post, route.intent == .form {
                try await recording(.forgedForm, of: visit, at: route) {
                    try FormGuard.check(request, visit.form, visitor, world.key, origin: world.configuration.publicURL)
                }
            }
            var response = try await route.answer(visit)
            if isBack { response.setCookie(ResumedForm.removal(isSecure: isSecure)) }
            return (response, isLoggedOut)
        }
        var (response, isLoggedOut) = try await route.isAdmitted ? admission.admit(route.priority, work) : work()
        // Whoever logs in by the form has a new cookie in the answer already.
        if isLoggedOut, request.method != .post { response.setCookie(Visitor.sessionCookie(nil, isSecure: isSecure)) }
        if !visitor.isKnown { response.setCookie(visitor.cookie(isSecure: isSecure)) }
        if request.method == .post, route.intent == .form { response.setCookie(.changed(isSecure: isSecure)) }
        if request.cookie(LanguageChoice.cookieName(isSecure: isSecure)) != language.rawValue {
            response.setCookie(Self.languageCookie(language, isSecure: isSecure))
        }
        switch route.privacy {
        case .open:
            response.headers["Cache-Control"] = request.hasScripts(isSecure: isSecure) ? "private, no-cache" : "no-store"
            response.headers["Vary"] = "Cookie"
            response.addEntityTag(for: request)
        case .brief: response.headers["Cache-Control"] = "private, max-age=60"
        case .personal, .secret: response.headers["Cache-Control"] = "no-store"
        }
        return response
    }

    /// What that person typed here before their session ended.
    private func resumedForm(of request: Request, for person: Person) -> ResumedForm? {
        let isSecure = world.configuration.isSecure
        guard request.method == .get, let device = request.device(isSecure: isSecure) else { return nil }
        return ResumedForm(of: request, by: device.mark(of: person.id, world.key), at: .now(), world.key, isSecure: isSecure)
    }

    /// Counts a refusal and, of somebody who is logged in, writes it down.
    private func recording<Value>(
        _ kind: Refusals.Kind, of visit: Visit, at route: Route, _ check: () async throws -> Value
    ) async throws -> Value {
        do { return try await check() } catch let problem as Problem {
            Refusals.record(kind)
            if let person = visit.person?.id {
                let act: StaticString = kind == .forgedForm ? "site.form-refused" : "site.access-denied"
                // What cannot be written down changes no answer.
                do {
                    try await Audit.recordRefusal(
                        act, by: person.actor, on: person.auditSubject, ["route": route.label.description], in: visit.db)
                } catch {
                    world.log.error(
                        "a refusal was not recorded",
                        ["request": .text(visit.request.id.description), "error": .text(LoggedError.text(of: error))])
                }
            }
            throw problem
        }
    }

    /// What was posted, as far as the route looks at it; nothing of a form with files yet.
    private func form(of request: Request, at route: Route, in db: Database) async throws -> FormFields {
        guard request.method == .post else { return FormFields() }
        switch route.intent {
        case .form:
            try await world.forms.consume(for: request.clientNetwork, in: db)
            return route.uploads == nil ? try await request.form(limit: route.formLimit) : FormFields()
        case .sealedAddress:
            // Not counted by where they come from: those of a mail provider's readers come from few addresses.
            _ = try await request.body.collect(limit: route.formLimit)
            return FormFields()
        }
    }

    /// A form that may bring files; one without is taken too.
    private func upload(_ request: Request, _ route: Route, _ limits: MultipartLimits) async throws -> MultipartForm {
        guard request.hasMediaType("multipart/form-data") else { return MultipartForm(try await request.form(limit: route.formLimit)) }
        return try await request.multipart(limits, into: world.pictures.store.incoming)
    }

    /// Where a visitor comes back to after a login: what was asked for or, for a form, the page that shows it.
    private func page(of request: Request, _ language: Language) -> String {
        let target = Self.target(of: request)
        guard request.method == .post else { return target }
        let origin = world.configuration.publicURL
        if let sender = request.header("referer"), sender.hasPrefix(origin + "/"),
            let page = ReturnTarget(String(sender.dropFirst(origin.count))),
            isPage(page.description, for: request)
        {
            return page.description
        }
        return isPage(request.path, for: request) ? target : Link(language).account.description
    }

    private static func target(of request: Request) -> String { request.path + query(of: request) }

    private func isPage(_ target: String, for request: Request) -> Bool {
        let path = target.dropFirst().prefix { $0 != "?" && $0 != "#" }
        if case .found = router(for: request).match(.get, path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)) {
            return true
        }
        return false
    }

    /// Who is logged in with this browser, asked only where it has the cookie of a session.
    private func identify(_ visitor: Visitor, on db: Database) async throws -> ((session: Session, person: Person)?, unreadNotices: Int) {
        guard let token = visitor.session else { return (nil, 0) }
        let (found, unread) = try await db.read(Session.of(token), InAppNotification.unread(of: Session.person(of: token)))
        guard let known = found else { return (nil, 0) }
        if known.session.mustBeRecorded {
            try await db.transaction { tx in try await Session.recordSeen(known.session.id, in: tx) }
        }
        return (known, unread)
    }

    private func problem(_ problem: Problem, _ language: Language, _ request: Request) -> Response {
        var response =
            if case .busy = problem, let page = busyPages[language] { page } else {
                errorPage(problem, language, request.id.description, world, request)
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

    /// Another spelling of a page's path leads to the page by GET and HEAD. No form is redirected: its fields would be lost.
    ///
    /// - Returns: nil where the path is the page's own, or leads to no page however it is spelled.
    private func elsewhere(_ path: CanonicalPath, _ request: Request) -> Response? {
        guard let language = path.lowered.first.flatMap(Language.init),
            let route = router(for: request).endpoint(request.method, path.lowered) ?? router(for: request).endpoint(.get, path.lowered)
        else { return nil }
        let address = path.address(at: "/:language" + route.pattern).description
        if address == request.path { return nil }
        guard request.method == .get || request.method == .head else { return problem(.notFound, language, request) }
        var response = Response.redirect(to: address + Self.query(of: request), status: .movedPermanently)
        response.route = route.label
        return response
    }

    /// The address of `withoutLanguage` that `kolchi routes` names.
    package static let rootRoute = PlainRoute("/", .everyone)

    /// `/`, and a page's address that lacks the language, lead to the visitor's language.
    private func withoutLanguage(_ request: Request) -> Response {
        let language = LanguageChoice.best(
            cookie: request.cookie(LanguageChoice.cookieName(isSecure: world.configuration.isSecure)),
            acceptLanguage: request.header("accept-language"))
        let path = CanonicalPath(of: request)
        var response: Response
        if request.method != .post,
            case .found(let route, _) = router(for: request).match(.get, [language.rawValue] + (path?.lowered ?? request.segments))
        {
            let address = path?.address(at: "/:language" + route.pattern, language: language).description
            let plain = Link(language).home.description + (request.segments.isEmpty ? "" : request.path)
            response = .redirect(to: (address ?? plain) + Self.query(of: request), status: .found)
            response.route = route.label
            response.headers["Cache-Control"] = "no-cache, private"
        } else {
            response = problem(.notFound, language, request)
        }
        response.headers["Vary"] = "Accept-Language, Cookie"
        return response
    }

    private static func query(of request: Request) -> String { request.queryText.map { "?" + $0 } ?? "" }

    private static func languageCookie(_ language: Language, isSecure: Bool) -> Cookie {
        Cookie(
            HeaderName(stringLiteral: LanguageChoice.cookieName(isSecure: isSecure)), language.rawValue, maxAge: 400 * 86_400,
            isSecure: isSecure)
    }
}
