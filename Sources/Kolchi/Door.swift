import HTTP
import Images
import Postgres
import Site
import Storefront
import Tracing

/// Where a request goes that has come in: files, health, or a page.
struct Door: Sendable {
    let front: Front
    let crawlers: Crawlers
    let assets: StaticFiles
    let media: MediaFiles
    let db: Database
    let admission: Admission
    /// Nil where nothing is traced.
    let tracer: Tracer?

    private static let files = RouteLabel("/assets/:file")
    private static let pictures = RouteLabel("/media/:picture/:file")
    private static let health = RouteLabel("/healthz")
    private static let readiness = RouteLabel("/readyz")
    private static let icon = RouteLabel("/favicon.ico")

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
        switch request.segments.first {
        case "assets": assets.response(to: request).orNotFound(as: Self.files)
        case "media": media.response(to: request).orNotFound(as: Self.pictures)
        case "healthz": Response.text("ok\n").labelled(Self.health)
        case "readyz": await readiness(of: db).labelled(Self.readiness)
        case "favicon.ico": assets.response(named: "icon.svg", to: request).orNotFound(as: Self.icon)
        case let path?:
            if let route = Crawlers.routes[path] {
                await machine(request, on: db).labelled(route)
            } else {
                await front.answer(request, on: db, admission)
            }
        default: await front.answer(request, on: db, admission)
        }
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

    /// Whether the database answers: what a load balancer asks before it sends visitors.
    private func readiness(of db: Database) async -> Response {
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

/// Pictures under their content's name, which therefore never change.
struct MediaFiles: Sendable {
    let store: PictureStore

    /// `/media/<hash>/<width>.<format>`; nil where there is no such picture.
    func response(to request: Request) -> Response? {
        guard request.method == .get || request.method == .head, request.segments.count == 3,
            let (path, format) = store.file(request.segments[1], named: request.segments[2]), let file = FileBody(path: path)
        else { return nil }
        var response = Response(.ok, body: .file(file))
        response.headers["Content-Type"] = HeaderValue(format.mediaType)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        response.validate("\"\(request.segments[1])-\(request.segments[2])\"", for: request)
        response.takeRange(for: request)
        return response
    }
}

extension Response {
    fileprivate func labelled(_ route: RouteLabel) -> Response {
        var response = self
        response.route = route
        return response
    }
}

extension Response? {
    fileprivate func orNotFound(as route: RouteLabel) -> Response {
        (self ?? .text("Not found\n", status: .notFound)).labelled(route)
    }
}
