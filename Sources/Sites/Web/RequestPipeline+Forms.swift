import Auditing
import Config
import HTTP
import Identity
import Images
import Kernel
import Links
import Logging
import Metrics
import Postgres

/// Reading forms, resuming them after a login, and recording refusals.
extension RequestPipeline {
    /// The fields of a posted form. A form with files is not read yet.
    func smallForm(of routed: RoutedRequest) async throws -> FormFields {
        let (request, route) = (routed.request, routed.route)
        guard request.method == .post else { return FormFields() }
        switch route.intent {
        case .form:
            try await world.forms.consume(for: request.clientNetwork, in: routed.db)
            return route.uploads == nil ? try await request.form(limit: route.formLimit) : FormFields()
        case .sealedAddress:
            // Not limited by network: the readers of one mail provider post from few addresses.
            _ = try await request.body.collect(limit: route.formLimit)
            return FormFields()
        }
    }

    /// The answer to a request that the database is away for. A small form can be sent again from it, with what was typed.
    ///
    /// - Parameter typed: the fields; nil if the form was not read yet.
    func unavailable(retryAfter seconds: Int, _ routed: RoutedRequest, _ typed: FormFields?) async -> Response {
        let (request, route) = (routed.request, routed.route)
        let problem = Problem.unavailable(retryAfter: seconds)
        let plain = self.problem(problem, routed.language, request, of: routed.site)
        guard request.method == .post, route.intent == .form, route.uploads == nil else { return plain }
        var fields = typed
        if fields == nil { fields = try? await request.form(limit: route.formLimit) }
        // A form that another site sent must not become one of this page.
        guard let fields, (try? FormGuard.check(request, fields, routed.visitor, world.key, origin: world.configuration.publicURL)) != nil,
            let form = KeptForm(fields, at: Self.target(of: request))
        else { return plain }
        var response = ErrorPage.answer(
            problem, language: routed.language, requestNumber: request.id.description, world: world, site: routed.site, request: request,
            keeping: form)
        for name: HeaderName in ["Cache-Control", "Retry-After"] { response.headers[name] = plain.headers[name] }
        return response
    }

    /// A form that may bring files. One without files is accepted too.
    func upload(_ request: Request, _ route: Route, _ limits: MultipartLimits) async throws -> MultipartForm {
        guard request.hasMediaType("multipart/form-data") else { return MultipartForm(try await request.form(limit: route.formLimit)) }
        return try await request.multipart(limits, into: world.pictures.store.incoming)
    }

    /// The form that this person typed here before their session ended.
    func resumedForm(of request: Request, for person: Person) -> ResumedForm? {
        guard request.method == .get, let device = request.device(isSecure: isSecure) else { return nil }
        return ResumedForm(of: request, by: device.mark(of: person.id, world.key), at: .now(), world.key, isSecure: isSecure)
    }

    /// Stores a form in the browser until its typist has logged in again. If that is impossible, the page of the login says so.
    func resumeLater(_ form: ResumedForm, of routed: RoutedRequest, as person: Person.ID?, at now: Moment, in redirect: inout Response) {
        let typist = ResumedForm.typist(of: routed.request, form.fields, routed.visitor, as: person, world.key, isSecure: isSecure)
        if let cookie = typist.flatMap({ form.cookie(by: $0, at: now, world.key, isSecure: isSecure) }) {
            redirect.setCookie(cookie)
        } else if form.isWorthKeeping, let target = redirect.headers["Location"]?.description {
            let flash = FlashCookie(code: FormLost.formLost.rawValue, madeAt: now.seconds)
            redirect.setCookie(flash.cookie(of: routed.visitor, at: target, world))
        }
    }

    /// Where a visitor comes back to after a login: the page that they asked for or, for a form, the page that shows it.
    func page(of request: Request, _ language: Language) -> String {
        let target = Self.target(of: request)
        guard request.method == .post else { return target }
        let origin = world.configuration.publicURL
        if let sender = request.header("referer"), sender.hasPrefix(origin + "/"),
            let page = ReturnTarget(String(sender.dropFirst(origin.count))),
            isPage(page.description, for: request)
        {
            return page.description
        }
        return isPage(request.path, for: request) ? target : Link(language).account.overview.description
    }

    private func isPage(_ target: String, for request: Request) -> Bool {
        let path = target.dropFirst().prefix { $0 != "?" && $0 != "#" }
        if case .found = router(for: request).match(.get, path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)) {
            return true
        }
        return false
    }

    /// Counts a refusal. If its sender is logged in, it also goes into the audit log.
    func recording<Value>(
        _ kind: Refusals.Kind, of visit: Visit, at route: Route, _ check: () async throws -> Value
    ) async throws -> Value {
        do { return try await check() } catch let problem as Problem {
            Refusals.record(kind)
            if let person = visit.person?.id {
                let act: StaticString = kind == .forgedForm ? "site.form-refused" : "site.access-denied"
                // A failure to record it does not change the answer.
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
}
