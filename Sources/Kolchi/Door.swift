import HTTP
import Images
import Postgres
import Site
import Storefront

/// Where a request goes that has come in: files, health, or a page.
struct Door: Sendable {
    let front: Front
    let crawlers: Crawlers
    let assets: StaticFiles
    let media: MediaFiles
    let db: Database

    func answer(_ request: Request) async -> Response {
        switch request.segments.first {
        case "assets": assets.response(to: request) ?? .text("Not found\n", status: .notFound)
        case "media": media.response(to: request) ?? .text("Not found\n", status: .notFound)
        case "healthz": .text("ok\n")
        case "readyz": await readiness()
        case "favicon.ico": assets.response(named: "icon.svg", to: request) ?? .text("Not found\n", status: .notFound)
        case let path? where Crawlers.paths.contains(path): await crawlers.answer(request, on: db)
        default: await front.answer(request, on: db)
        }
    }

    /// Whether the database answers: what a load balancer asks before it sends visitors.
    private func readiness() async -> Response {
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
