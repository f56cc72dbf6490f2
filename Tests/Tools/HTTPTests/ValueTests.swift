import HTTP
import Kernel
import Testing

@Suite("HTTP values")
struct ValueTests {
    @Test("a header value cannot hold control characters or outer spaces", arguments: ["a\r\nb", "a\n", "a\u{0}", "\u{7F}", " a", "a "])
    func headerValue(_ text: String) { #expect(HeaderValue(text) == nil) }

    @Test("a header is found regardless of case")
    func headers() {
        var headers: Headers = ["Content-Type": "a"]
        headers["content-type"] = "b"
        #expect(headers.map(\.value) == ["b"])
        headers.add("Set-Cookie", "a=1")
        headers.add("Set-Cookie", "b=2")
        #expect(headers.all("set-cookie") == ["a=1", "b=2"])
    }

    @Test("a form is decoded as browsers encode it")
    func form() throws {
        let fields = try #require(FormFields(urlencoded: Array("a=1&a=2&b=%D8%B3+x%2B&c&=d&e=%zz&f=%00".utf8)))
        #expect(fields["a"] == "1")
        #expect(fields.all("a") == ["1", "2"])
        #expect(fields["b"] == "س x+")
        #expect(fields["c"] == "")
        #expect(fields["e"] == "%zz")
        #expect(fields["f"] == "\u{FFFD}")
        #expect(fields["missing"] == nil)
        #expect(FormFields(query: fields.encoded) == fields)
    }

    @Test("a form of more than 1,000 fields is refused, and a query is cut off there")
    func manyFields() {
        let text = (0..<1001).map { "a\($0)=b" }.joined(separator: "&")
        #expect(FormFields(urlencoded: Array(text.utf8)) == nil)
        #expect(FormFields(query: text).count == 1000)
    }

    @Test("a cookie carries any text to the browser and back")
    func cookie() {
        let value = "a;b,c \"é%\\\r\n"
        struct Flash: CookieDeclaration {
            let name = "flash"
            let lifetime: Int? = 60
            let isHTTPOnly = true
        }
        let set = Cookie(Flash(), value, isSecure: true).headerValue.description
        let pair = String(set.prefix { $0 != ";" })
        #expect(set == pair + "; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Lax")
        let request = Request(.get, "/", headers: ["Cookie": HeaderValue("x=1; \(pair); y=2") ?? ""])
        #expect(request.cookie("__Host-flash") == value)
        #expect(request.cookie("y") == "2")
        #expect(request.cookie("z") == nil)
    }

    @Test("a path is split at its slashes before it is decoded")
    func segments() {
        #expect(Request(.get, "/").segments == [])
        #expect(Request(.get, "/fr/%D8%B3%2Fa/?q=1").segments == ["fr", "س/a", ""])
        #expect(Request(.get, "/fr?q=a+b").query["q"] == "a b")
    }

    @Test("a redirect's location cannot end its line")
    func redirect() {
        let response = Response.redirect(to: "/fr/a\r\nSet-Cookie: b=c/é")
        #expect(response.headers["Location"]?.description == "/fr/a%0D%0ASet-Cookie:%20b=c/%C3%A9")
        #expect(response.status == .seeOther)
    }

    @Test("a date is written as in RFC 9110")
    func date() { #expect(httpDate(Moment(seconds: 784_111_777)) == "Sun, 06 Nov 1994 08:49:37 GMT") }

    @Test("a page that the browser already has is answered with 304")
    func entityTag() throws {
        var first = Response.html(Bytes("page"))
        first.addEntityTag(for: Request(.get, "/"))
        let tag = try #require(first.headers["ETag"])
        for known in [tag, HeaderValue("W/\(tag)") ?? "", HeaderValue("\"x\", \(tag)") ?? "", "*"] {
            var again = Response.html(Bytes("page"))
            again.addEntityTag(for: Request(.get, "/", headers: ["If-None-Match": known]))
            #expect(again.status == .notModified)
            #expect(again.headers["ETag"] == tag)
            #expect(again.body.count == 0)
        }
        var other = Response.html(Bytes("pages"))
        other.addEntityTag(for: Request(.get, "/", headers: ["If-None-Match": tag]))
        #expect(other.status == .ok)
        var post = Response.html(Bytes("page"))
        post.addEntityTag(for: Request(.post, "/", headers: ["If-None-Match": tag]))
        #expect(post.status == .ok)
    }
}

@Suite("A router")
struct RouterTests {
    private let router: Router<String>

    init() {
        var router = Router<String>()
        router.add(.get, "/", "root")
        router.add(.get, "/:language/products/:slug", "product")
        router.add(.get, "/:language/products/new", "form")
        router.add(.post, "/:language/products/new", "create")
        router.add(.get, "/health/:part", "health")
        router.add(.post, "/:language/cart", "cart")
        self.router = router
    }

    private func find(_ method: Method, _ path: String) -> String {
        switch router.match(method, Request(method, path).segments) {
        case .found(let endpoint, let parameters): endpoint + (parameters["slug"].map { ":" + $0 } ?? "")
        case .notFound: "404"
        case .methodNotAllowed(let methods): methods.map(\.rawValue).joined(separator: ",")
        }
    }

    @Test(
        "finds the endpoint, and prefers a word to a parameter",
        arguments: [
            (Method.get, "/", "root"), (.get, "/fr/products/sac%20bleu", "product:sac bleu"), (.get, "/fr/products/new", "form"),
            (.head, "/fr/products/x", "product:x"), (.post, "/fr/products/new", "create"), (.get, "/fr/products", "404"),
            (.get, "/fr/products/", "404"), (.get, "/fr//x", "404"), (.get, "/health/products/x", "product:x"),
            (.get, "/health/x/y", "404"),
            (.post, "/health/cart", "cart"), (.get, "/fr/cart", "POST"), (.delete, "/fr/products/new", "GET,HEAD,POST"),
            (.head, "/fr/cart", "POST"),
        ])
    func match(method: Method, path: String, found: String) {
        #expect(find(method, path) == found)
    }
}
