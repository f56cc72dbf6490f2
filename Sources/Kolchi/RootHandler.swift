import Components
import HTTP
import Images
import Postgres
import Storefront
import Tracing
import Web

/// Routes each incoming request to a file, a health check or a page.
struct RootHandler: Sendable {
    /// The accepted values of `Host`, in lower case.
    let hosts: Set<String>
    let publicURL: String
    let front: RequestPipeline
    let crawlers: Crawlers
    let callbacks: CallbackEndpoint
    let assets: StaticFiles
    let media: MediaFiles
    let db: Database
    let admission: Admission
    let readiness: Readiness
    /// Nil if tracing is off.
    let tracer: Tracer?

    /// All routes without a language, except `/`, which redirects to the visitor's language.
    static let routes: [PlainRoute] =
        [
            PlainRoute("/assets/:file", .everyone),
            PlainRoute("/media/:picture/:file", .everyone),
            PlainRoute("/healthz", .everyone, anyHost: true),
            PlainRoute("/readyz", .everyone, anyHost: true),
            PlainRoute("/favicon.ico", .everyone),
            CallbackEndpoint.route,
            CallbackEndpoint.carriersRoute,
        ] + Crawlers.routes

    private static let routesByFirstPart = Dictionary(uniqueKeysWithValues: routes.map { ($0.firstPart, $0) })

    func answer(_ request: Request) async -> Response {
        guard let span = tracer?.begin(request.method.rawValue, .server, in: request.trace, at: request.receivedAt) else {
            return await answer(request, on: db)
        }
        let response = await answer(request, on: db.traced(by: span))
        let route = response.route?.description ?? "unknown"
        span.end(
            [
                "http.request.method": .text(request.method.rawValue), "http.route": .text(route),
                "http.response.status_code": .number(response.status.code), "kolchi.request": .text(request.id.description),
            ],
            named: "\(request.method.rawValue) \(route)", failure: response.status.code >= 500 ? "\(response.status.line)" : nil)
        return response
    }

    private func answer(_ request: Request, on db: Database) async -> Response {
        let found = request.segments.first.flatMap { Self.routesByFirstPart[$0] }
        guard found?.takesAnyHost ?? false || isForThisShop(request) else {
            return .text("421 Misdirected Request\nOnly \(publicURL) is served here.\n", status: .misdirectedRequest)
        }
        guard let path = request.segments.first, let route = found else { return await front.answer(request, on: db, admission) }
        // This handler reads no session, so it cannot know who asks.
        guard route.access == .everyone else { return .text("Not found\n", status: .notFound) }
        var response =
            switch path {
            case "assets": assets.response(to: request).orNotFound
            case "media": media.response(to: request).orNotFound
            case "healthz": Response.text("ok\n")
            case "readyz": await readiness(of: db)
            case "webhooks", "carriers": await callbacks.answer(request, on: db, admission)
            case "favicon.ico": assets.response(named: "icon.svg", to: request).orNotFound
            default: await machine(request, on: db)
            }
        response.route = route.label
        return response
    }

    /// Whether the request names this shop. Another site's domain can point to this machine (DNS rebinding). The browser treats
    /// its pages as same-origin, so they could read our answers (RFC 9110 §7.4).
    private func isForThisShop(_ request: Request) -> Bool {
        let host = request.host
        return hosts.contains(host) || hosts.contains(host.lowercased())
    }

    private func machine(_ request: Request, on db: Database) async -> Response {
        do {
            return try await admission.admit(.aside) { await crawlers.answer(request, on: db) }
        } catch {
            var response = Response.text("503 Service Unavailable\n", status: .serviceUnavailable)
            response.headers["Retry-After"] = "60"
            return response
        }
    }

    /// The readiness check of load balancers: the database answers, and the process is not stopping.
    private func readiness(of db: Database) async -> Response {
        if readiness.isLeaving { return .text("this process is stopping\n", status: .serviceUnavailable) }
        do {
            _ = try await db.read(Query<Int>.one("SELECT 1") { row in try row.next() })
            return .text("ready\n")
        } catch {
            var response = Response.text("the database does not answer\n", status: .serviceUnavailable)
            response.headers["Retry-After"] = "2"
            return response
        }
    }
}

/// Pictures named by the hash of their content. They never change, so caches may store them for a year.
struct MediaFiles: Sendable {
    let store: PictureStore

    /// Serves `/media/<hash>/<width>.<format>`; nil if there is no such picture.
    func response(to request: Request) -> Response? {
        guard request.method == .get || request.method == .head, request.segments.count == 3,
            let (path, format) = store.file(request.segments[1], named: request.segments[2]),
            let file = FileBody(path: path) ?? store.olderFile(request.segments[1], named: request.segments[2]).flatMap(FileBody.init)
        else { return nil }
        var response = Response(.ok, body: .file(file))
        response.headers["Content-Type"] = HeaderValue(format.mediaType)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        response.validate("\"\(request.segments[1])-\(request.segments[2])\"", for: request)
        response.takeRange(for: request)
        return response
    }
}

extension Response? {
    fileprivate var orNotFound: Response { self ?? .text("Not found\n", status: .notFound) }
}
