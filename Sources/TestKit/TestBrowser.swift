import Accounts
import BackOffice
import Carts
import Components
import Config
import Console
import Foundation
package import HTTP
import Identity
import Images
import Kernel
import Logging
import Notifications
import Places
package import Postgres
import Search
package import Secrets
import SellerDesk
import Settings
import Storefront
import Synchronization
import Testing
package import Web

/// A browser with cookies that sends requests to the sites of the shop without a socket.
package final class TestBrowser {
    /// All sites of the shop.
    package static let sites: [Site] = [.storefront, .accounts, .backOffice, .sellerDesk]
    package static var routes: [Route] { sites.flatMap(\.routes) }

    package let world: World
    private let front: RequestPipeline
    package let db: Database
    /// The admission of the shop, on the database's loop.
    package let admission: Admission
    /// The IP address of the browser.
    package var address = "127.0.0.1"
    package private(set) var cookies: [String: String] = [:]
    package var userAgent: HeaderValue?
    package private(set) var page = ""
    /// Whether the last streamed body failed before its end.
    package private(set) var hasBrokenBody = false
    package private(set) var response = Response(.ok)
    /// The folder of the shop's pictures.
    package let media: TemporaryFolder
    /// The folder of the shop's private files.
    package let privateFolder: TemporaryFolder

    /// - Parameter settings: added to those that Kolchi needs.
    package init(in db: Database, settings: [String: String] = [:], passwords: PasswordHasher = PasswordHasher()) async throws {
        let root = checkoutFolder.path(percentEncoded: false)
        let configuration = try Configuration.read(
            environment: [
                "DATABASE_URL": "postgresql:///x", "KOLCHI_SECRET": String(repeating: "k", count: 32), "KOLCHI_ENVIRONMENT": "development",
                // All browsers have the same IP address, so these limits are off.
                "KOLCHI_SEARCHES_PER_ADDRESS": "0", "KOLCHI_FORMS_PER_ADDRESS": "0",
                // Most tests are about orders in cash.
                "KOLCHI_GATEWAYS": "cash",
            ].merging(settings) { $1 }, home: root)
        let clock = try await LiveWallClock(from: db)
        media = TemporaryFolder()
        privateFolder = TemporaryFolder()
        let settings = try await LiveSettings(HouseSettings.all, from: db, log: Log(least: .error))
        let storefront = try await StorefrontParts(configuration, pageBytes: 1 << 20, clock, settings, from: db)
        world = World(
            configuration: configuration, log: Log(least: .error), key: SigningKey(),
            assets: try StaticFiles(root + "/Public", sheets: Self.sites.flatMap(\.styles), scripts: Frame.Scripts.bundles),
            cities: try await Cities(from: db), clock: clock,
            settings: settings, pictures: Pictures(store: try PictureStore(folder: media.path), command: .built),
            privateFiles: try PrivateFileStore(folder: privateFolder.path),
            head: HeadParts(
                categories: { storefront.menu(in: $0) }, cartCount: { Cart.count(of: $0) },
                unreadNotices: { InAppNotification.unread(of: $0) }, longestSearch: SearchWords.longest),
            sites: Self.sites, parts: [storefront, AccountsParts(configuration, passwords: passwords)])
        front = RequestPipeline(world: world)
        self.db = db
        admission = await .open(on: db.loop)
    }

    /// Another browser in the same shop.
    package init(beside other: TestBrowser) {
        (world, front, db, admission) = (other.world, other.front, other.db, other.admission)
        (media, privateFolder) = (other.media, other.privateFolder)
    }

    /// Another browser in the same shop, whose requests use other connections.
    package init(beside other: TestBrowser, on db: Database) {
        (world, front, admission) = (other.world, other.front, other.admission)
        (media, privateFolder) = (other.media, other.privateFolder)
        self.db = db
    }

    /// Another browser in the same shop, with additional routes.
    package init(beside other: TestBrowser, routes: [Route]) {
        world = other.world.with(Site("Test", routes: routes, styles: Site.storefront.styles))
        (db, admission, media, privateFolder) = (other.db, other.admission, other.media, other.privateFolder)
        front = RequestPipeline(world: world)
    }

    /// Another browser in a shop with only these sites.
    package init(beside other: TestBrowser, sites: [Site]) {
        world = other.world.with(sites: sites)
        (db, admission, media, privateFolder) = (other.db, other.admission, other.media, other.privateFolder)
        front = RequestPipeline(world: world)
    }

    package var status: Status { response.status }
    package var location: String? { response.headers["Location"]?.description }

    package func header(_ name: HeaderName) -> String? { response.headers[name]?.description }

    /// - Parameters:
    ///   - languages: the value of `Accept-Language`.
    ///   - extra: more header fields.
    package func get(_ target: String, languages: HeaderValue? = nil, saying extra: Headers = [:]) async {
        var headers = headers
        if let languages { headers["Accept-Language"] = languages }
        for (name, value) in extra { headers[name] = value }
        await ask(Request(.get, target, headers: headers, remoteAddress: address))
    }

    package func head(_ target: String) async { await ask(Request(.head, target, headers: headers)) }

    /// Gets a page until `isSo` is true, because cached pages are invalidated some milliseconds after a change.
    package func get(_ target: String, until isSo: () -> Bool) async throws {
        do {
            _ = try await eventually("\(target) shows the change") {
                await get(target)
                return isSo() ? true : nil
            }
        } catch let error as NeverCame {
            // A stale page of the cache and an answer of an overloaded server have different causes.
            throw NeverCame(description: "\(error.description); the last answer was \(status.code), and \(world.storefront.pages.summary)")
        }
    }

    /// Posts a form with the token of the last page that had one.
    /// - Parameter extra: header fields in place of `Origin` and `Sec-Fetch-Site`, by which a browser names the sender.
    package func post(_ target: String, _ fields: [(String, String)] = [], token: String? = nil, saying extra: Headers? = nil) async {
        var form = FormFields()
        form.add("token", token ?? self.token)
        for (name, value) in fields { form.add(name, value) }
        await post(target, body: form.encoded, saying: extra)
    }

    /// Posts a body as it is, which need not be well-formed.
    package func post(_ target: String, body: String, saying extra: Headers? = nil) async {
        var headers = headers
        for (name, value) in extra ?? ["Origin": HeaderValue(world.configuration.publicURL) ?? "", "Sec-Fetch-Site": "same-origin"] {
            headers[name] = value
        }
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        await ask(Request(.post, target, headers: headers, body: Bytes(body), remoteAddress: address))
    }

    /// Posts a form with files, encoded as by a browser (RFC 7578).
    package func upload(
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
        await post(target, parts: body, boundary: boundary)
    }

    /// Posts a body of parts as it is, which need not be well-formed.
    package func post(_ target: String, parts body: [UInt8], boundary: String) async {
        var headers = headers
        headers["Origin"] = HeaderValue(world.configuration.publicURL)
        headers["Content-Type"] = HeaderValue("multipart/form-data; boundary=\(boundary)")
        await ask(Request(.post, target, headers: headers, body: Bytes(body)))
    }

    /// Sends a request without cookies and browser headers, as a program does.
    package func send(_ method: HTTP.Method, _ target: String, _ body: String, type: HeaderValue) async {
        await ask(Request(method, target, headers: ["Content-Type": type], body: Bytes(body)))
    }

    /// The code of the flash message that waits for its page; nil if there is none.
    package var flash: String? { cookies["flash"].map { String($0.prefix { $0 != "." }) } }

    /// Sets a cookie in the browser.
    package func set(_ cookie: Cookie) { cookies[cookie.name.description] = cookie.value }

    /// Sets a cookie in the browser, as a program that forges one does.
    package func set(_ name: String, to value: String) { cookies[name] = value }

    /// Follows the redirect of the last response.
    package func follow() async throws { await get(try #require(location)) }

    /// The value of the first hidden field of that name.
    package func hidden(_ name: String) throws -> String { try #require(field(name)) }

    /// The form token of the last page that had one.
    package private(set) var token = ""

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

    /// The text of a page, or of a streamed body up to its end or its failure. Files are not read.
    private func text(of body: Response.Body) async -> String {
        switch body {
        case .bytes(let bytes): return bytes.text
        case .file: return ""
        case .stream(let stream):
            let pieces = Mutex<[Bytes]>([])
            hasBrokenBody = (try? await stream.write { piece in pieces.withLock { $0.append(piece) } }) == nil
            return Bytes(pieces.withLock { $0.flatMap(\.array) }).text
        }
    }

    /// The content of the file that the last answer sends; nil if it sends none.
    package var sentFile: [UInt8]? {
        guard case .file(let file) = response.body else { return nil }
        var content = [UInt8](repeating: 0, count: file.count)
        let count = unsafe content.withUnsafeMutableBytes { unsafe pread(file.descriptor, $0.baseAddress, $0.count, 0) }
        return count == file.count ? content : nil
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
        page = request.method == .head ? "" : await text(of: response.body)
        if let found = field("token") { token = found }
    }
}
