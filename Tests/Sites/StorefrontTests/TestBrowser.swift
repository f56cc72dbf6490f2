import Components
import Config
import Foundation
import HTTP
import Images
import Kernel
import Logging
import Places
import Postgres
import Search
import Secrets
import Storefront
import TestKit
import Testing
import Web

/// A browser with cookies that sends requests to the storefront without a socket.
final class TestBrowser {
    let world: World
    private let front: RequestPipeline
    let db: Database
    /// The admission of the shop, on the database's loop.
    let admission: Admission
    /// The IP address of the browser.
    var address = "127.0.0.1"
    private(set) var cookies: [String: String] = [:]
    var userAgent: HeaderValue?
    private(set) var page = ""
    private(set) var response = Response(.ok)
    /// The folder of the shop's pictures.
    let media: TemporaryFolder

    /// - Parameter settings: added to those that Kolchi needs.
    init(in db: Database, settings: [String: String] = [:], passwords: PasswordHasher = PasswordHasher()) async throws {
        let root = checkoutFolder.path(percentEncoded: false)
        let configuration = try Configuration.read(
            environment: [
                "DATABASE_URL": "postgresql:///x", "KOLCHI_SECRET": String(repeating: "k", count: 32), "KOLCHI_ENVIRONMENT": "development",
                // All browsers have the same IP address, so these limits are off.
                "KOLCHI_SEARCHES_PER_ADDRESS": "0", "KOLCHI_FORMS_PER_ADDRESS": "0", "KOLCHI_ORDERS_PER_ADDRESS": "0",
            ].merging(settings) { $1 }, home: root)
        let reference = try await ReferenceData(from: db)
        let clock = try await LiveWallClock(from: db)
        let listings = try await LiveListings(from: db)
        media = TemporaryFolder()
        world = World(
            configuration: configuration, log: Log(least: .error), key: SigningKey(), assets: try StaticFiles(root + "/Public", sheets: StorefrontStyles.all),
            reference: reference, clock: clock, listings: listings,
            pages: await PageCache(capacity: 1 << 20, from: db, listings, reference, clock),
            pictures: Pictures(store: try PictureStore(folder: media.path), command: .built), passwords: passwords)
        front = RequestPipeline(world: world, routes: StorefrontRoutes.all, errorPage: ProblemPage.answer)
        self.db = db
        admission = await .open(on: db.loop)
    }

    /// Another browser in the same shop.
    init(beside other: TestBrowser) {
        (world, front, db, admission, media) = (other.world, other.front, other.db, other.admission, other.media)
    }

    /// Another browser in the same shop, with additional routes.
    init(beside other: TestBrowser, routes: [Route]) {
        (world, db, admission, media) = (other.world, other.db, other.admission, other.media)
        front = RequestPipeline(world: world, routes: StorefrontRoutes.all + routes, errorPage: ProblemPage.answer)
    }

    var status: Status { response.status }
    var location: String? { response.headers["Location"]?.description }

    func header(_ name: HeaderName) -> String? { response.headers[name]?.description }

    /// - Parameters:
    ///   - languages: the value of `Accept-Language`.
    ///   - extra: more header fields.
    func get(_ target: String, languages: HeaderValue? = nil, saying extra: Headers = [:]) async {
        var headers = headers
        if let languages { headers["Accept-Language"] = languages }
        for (name, value) in extra { headers[name] = value }
        await ask(Request(.get, target, headers: headers, remoteAddress: address))
    }

    func head(_ target: String) async { await ask(Request(.head, target, headers: headers)) }

    /// Gets a page until `isSo` is true, because cached pages are invalidated some milliseconds after a change.
    func get(_ target: String, until isSo: () -> Bool) async throws {
        _ = try await eventually("\(target) shows the change") {
            await get(target)
            return isSo() ? true : nil
        }
    }

    /// Posts a form with the token of the last page that had one.
    /// - Parameter extra: header fields in place of `Origin` and `Sec-Fetch-Site`, by which a browser names the sender.
    func post(_ target: String, _ fields: [(String, String)] = [], token: String? = nil, saying extra: Headers? = nil) async {
        var form = FormFields()
        form.add("token", token ?? self.token)
        for (name, value) in fields { form.add(name, value) }
        await post(target, body: form.encoded, saying: extra)
    }

    /// Posts a body as it is, which need not be well-formed.
    func post(_ target: String, body: String, saying extra: Headers? = nil) async {
        var headers = headers
        for (name, value) in extra ?? ["Origin": HeaderValue(world.configuration.publicURL) ?? "", "Sec-Fetch-Site": "same-origin"] {
            headers[name] = value
        }
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        await ask(Request(.post, target, headers: headers, body: Bytes(body), remoteAddress: address))
    }

    /// Posts a form with files, encoded as by a browser (RFC 7578).
    func upload(
        _ target: String, _ fields: [(String, String)], files: [(field: String, name: String, bytes: [UInt8])], token: String? = nil
    ) async {
        let boundary = "----a-browsers-boundary"
        var body: [UInt8] = []
        for (name, value) in [("token", token ?? self.token)] + fields {
            body += Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
        }
        for file in files {
            let head = "Content-Disposition: form-data; name=\"\(file.field)\"; filename=\"\(file.name)\"\r\nContent-Type: image/jpeg"
            body += Array("--\(boundary)\r\n\(head)\r\n\r\n".utf8) + file.bytes + Array("\r\n".utf8)
        }
        body += Array("--\(boundary)--\r\n".utf8)
        var headers = headers
        headers["Origin"] = HeaderValue(world.configuration.publicURL)
        headers["Content-Type"] = HeaderValue("multipart/form-data; boundary=\(boundary)")
        await ask(Request(.post, target, headers: headers, body: Bytes(body)))
    }

    /// Sends a request without cookies and browser headers, as a program does.
    func send(_ method: HTTP.Method, _ target: String, _ body: String, type: HeaderValue) async {
        await ask(Request(method, target, headers: ["Content-Type": type], body: Bytes(body)))
    }

    /// Sets a cookie in the browser.
    func set(_ cookie: Cookie) { cookies[cookie.name.description] = cookie.value }

    /// Follows the redirect of the last response.
    func follow() async throws { await get(try #require(location)) }

    /// The value of the first hidden field of that name.
    func hidden(_ name: String) throws -> String { try #require(field(name)) }

    /// The form token of the last page that had one.
    private(set) var token = ""

    private func field(_ name: String) -> String? {
        page.range(of: "name=\"\(name)\" value=\"").map { String(page[$0.upperBound...].prefix { $0 != "\"" }) }
    }

    private var headers: Headers {
        var headers = Headers()
        let pairs = cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        if !pairs.isEmpty, let value = HeaderValue(pairs) { headers["Cookie"] = value }
        if let userAgent { headers["User-Agent"] = userAgent }
        return headers
    }

    private func ask(_ request: Request) async {
        response = await front.answer(request, on: db, admission)
        for cookie in response.headers.all("Set-Cookie") {
            let pair = cookie.description.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
            if cookie.description.contains("; Max-Age=0;") {
                cookies[String(pair[0])] = nil
            } else if pair.count == 2 {
                cookies[String(pair[0])] = String(pair[1])
            }
        }
        page = if case .bytes(let bytes) = response.body { bytes.text } else { "" }
        if let found = field("token") { token = found }
    }
}
