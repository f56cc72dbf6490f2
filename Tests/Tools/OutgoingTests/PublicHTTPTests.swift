import CCurl
import Foundation
import Glibc
import HTTP
import Kernel
import Loops
import Synchronization
import TestKit
import Testing

@testable import Outgoing

@Suite("The HTTP client for public addresses", .timeLimit(.minutes(5)))
struct PublicHTTPTests {
    /// Hosts of this machine and of networks that are not public, in every form in which one can write them.
    private static let hosts = [
        "127.0.0.1", "127.0.0.2", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0x7F.1", "017700000001", "0177.0.0.1",
        "0177.0.0.01", "127.0.0.1.", "localhost", "LOCALHOST", "localhost.", "0", "0.0.0.0", "0x0", "00000000000", "127.255.255.254",
        "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[::ffff:8.8.8.8]", "[fe80::1]",
        "[fe80::1%25lo]", "[fc00::1]", "[fd12:3456::1]", "[fec0::1]", "[ff02::1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::7f00:1]", "[2001:db8::1]", "[100::1]", "10.0.0.1", "10.255.255.255", "0xa000001", "167772161", "012.0.0.1",
        "100.64.0.1",
        "169.254.169.254", "0xa9fea9fe", "2852039166", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.1", "192.0.0.8", "192.0.2.1",
        "198.18.0.1", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255", "4294967295", "１２７.０.０.１", "①②⑦.⓪.⓪.①", "127。0。0。1",
        "ｌｏｃａｌｈｏｓｔ", "user@127.0.0.1", "user:word@127.0.0.1", "8.8.8.8@127.0.0.1", "public.test\\@127.0.0.1", "public.test#@127.0.0.1",
        "private.test", "mixed.test", "mapped.test", "xn--mnchen-3ya.test", "münchen.test", "PRIVATE.TEST.", "none.test", "",
    ]

    /// Names that the tests' resolver knows; all others are looked up as usual.
    private static let names: [String: [String]] = [
        "private.test": ["10.1.2.3"], "private.test.": ["127.0.0.1"], "mixed.test": ["93.184.215.14", "127.0.0.1"], "none.test": [],
        "mapped.test": ["::"], "xn--mnchen-3ya.test": ["127.0.0.1"], "public.test": ["127.0.0.1"],
    ]

    private static let resolve: PublicHTTPRules.Resolver = { host, milliseconds in
        names[host].map { $0.compactMap { IPAddress($0) } } ?? PublicHTTPRules.system(host, milliseconds)
    }

    /// The rules of production, but for scheme and port, so that a trap can be behind each address.
    private static var strict: PublicHTTPRules {
        var rules = PublicHTTPRules.standard
        (rules.schemes, rules.ports, rules.resolve) = (["https", "http"], nil, resolve)
        return rules
    }

    @Test("connects to none of sixty and more addresses that are not public, typed or as a redirect")
    func notPublic() async throws {
        let trap = try Trap()
        let client = PublicHTTPClient("strict", rules: Self.strict)
        #expect(Self.hosts.count > 60)
        let failures: Set<PublicHTTPFailure> = [.notPublic, .badAddress, .unreachable]
        for scheme in ["http", "https"] {
            for host in Self.hosts {
                let failure = await failure(of: "\(scheme)://\(host):\(trap.port)/a.jpg", by: client)
                #expect(failure.map(failures.contains) == true, "\(host): \(failure as Any)")
                // Only what is no address or has none may be refused as such.
                if failure == .unreachable { #expect(host == "none.test" || host.hasSuffix("."), "\(host)") }
                if failure == .badAddress { #expect(host.contains("@") || host.contains("%") || host.isEmpty, "\(host)") }
            }
        }
        #expect(trap.takeConnections() == 0)
        // The same addresses lead to the trap where anything is allowed.
        var open = Self.strict
        open.isAllowed = { _ in true }
        let careless = PublicHTTPClient("careless", rules: open)
        var limits = PublicHTTPClient.Limits()
        limits.deadline = 60
        let leading = ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost", "0", "１２７.０.０.１"]
        for host in leading { _ = await self.failure(of: "http://\(host):\(trap.port)/", by: careless, limits) }
        #expect(trap.takeConnections() >= leading.count)
    }

    @Test("follows no redirect to such an address")
    func redirectsElsewhere() async throws {
        try await Self.withSide { (side: TestGateway) async throws in
            let trap = try Trap()
            var rules = Self.strict
            // Only the gateway's address is public here. The hosts that are this very address are left out below.
            rules.isAllowed = { $0 == IPAddress("127.0.0.1") }
            let client = PublicHTTPClient("redirected", rules: rules)
            let elsewhere = Self.hosts.filter { !$0.isEmpty } + ["127.0.0.3", "[::1]"]
            let allowed: Set = ["127.0.0.1"]
            var refused = 0
            for host in elsewhere {
                guard let found = WebAddress("http://\(host):\(trap.port)/").map({ Self.resolve($0.host, 1000) ?? [] }),
                    !Set(found.map(\.description)).isSubset(of: allowed)
                else { continue }
                guard let target = HeaderValue("http://\(host):\(trap.port)/") else { continue }
                var response = Response.text("", status: .found)
                response.headers["Location"] = target
                side.answer(response, at: "/away")
                let failure = await failure(of: side.url("/away"), by: client)
                #expect(failure == .notPublic, "\(host): \(failure as Any)")
                refused += 1
            }
            #expect(refused > 35 && trap.takeConnections() == 0)
            for target in [
                "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:\(trap.port)/", "http://u:p@127.0.0.1:\(trap.port)/",
            ] {
                var response = Response.text("", status: .found)
                response.headers["Location"] = HeaderValue(target)
                side.answer(response, at: "/away")
                let failure = await failure(of: side.url("/away"), by: client)
                #expect(failure == .badAddress, "\(target): \(failure as Any)")
            }
            #expect(trap.takeConnections() == 0)
        }
    }

    @Test("connects to the address that was judged, and judges a name again at each redirect")
    func rebinding() async throws {
        try await Self.withSide { (side: TestGateway) async throws in
            // The trap has the port of the gateway, at another address.
            let trap = try ListeningSocket(address: "127.0.0.2", port: side.port)
            let lookups = Mutex(0)
            var rules = PublicHTTPRules.forTests
            rules.isAllowed = { $0 == IPAddress("127.0.0.1") }
            rules.resolve = { host, _ in
                guard host == "rebind.test" else { return [] }
                let count = lookups.withLock { count in
                    count += 1
                    return count
                }
                return [IPAddress(count % 2 == 1 ? "127.0.0.1" : "127.0.0.2")].compactMap { $0 }
            }
            let client = PublicHTTPClient("rebinding", rules: rules)
            let file = try await client.fetch("http://rebind.test:\(side.port)/here")
            #expect(file.bytes.text == "ok" && lookups.withLock { $0 } == 1)
            let failed = await failure(of: "http://rebind.test:\(side.port)/here", by: client)
            #expect(failed == .notPublic && lookups.withLock { $0 } == 2)
            let redirected = await failure(of: "http://rebind.test:\(side.port)/again", by: client)
            #expect(redirected == .notPublic && lookups.withLock { $0 } == 4)
            let connection = accept(trap.descriptor, nil, nil)
            #expect(connection < 0 && errno == EAGAIN)
        }
    }

    @Test("opens no socket to another address than the judged one, whatever libcurl is told")
    func gate() throws {
        let trap = try Trap()
        let transfer = Transfer()
        for url in ["http://127.0.0.1:\(trap.port)/", "http://localhost:\(trap.port)/", "http://[::1]:\(trap.port)/"] {
            transfer.begin(url, schemes: "http", deadline: 1000, limit: 10)
            transfer.confine(to: try #require(IPAddress("127.0.0.9")))
            transfer.set(CURLOPT_CONNECT_TO, ["::127.0.0.1:"])
            let outcome = transfer.perform()
            let hasLeft = transfer.hasLeft
            #expect(outcome.code == CURLE_COULDNT_CONNECT && hasLeft, "\(url): \(outcome.why)")
        }
        #expect(trap.takeConnections() == 0)
    }

    @Test(
        "takes https at port 443 only, without a user, and looks up nothing else",
        arguments: [
            "http://public.test/", "https://public.test:8443/", "https://public.test:80/", "https://u@public.test/",
            "https://u:p@public.test/",
            "ftp://public.test/", "file:///etc/passwd", "//public.test/", "public.test", "", "https://", "https://a b.test/",
            "https://public.test/\u{1}", "javascript:alert(1)", "data:image/png;base64,AA",
            "https://" + String(repeating: "a", count: 5000),
            "https://[::1", "https://public.test:0/", "https://public.test:99999/", "https://pub\0lic.test/",
        ])
    func badAddresses(address: String) async {
        var rules = PublicHTTPRules.standard
        rules.resolve = { host, _ in
            Issue.record("\(host) was looked up")
            return []
        }
        let failure = await failure(of: address, by: PublicHTTPClient("bad", rules: rules))
        #expect(failure == .badAddress)
    }

    @Test(
        "understands the addresses that people have",
        arguments: [
            ("https://Shop.TEST/A b/é.jpg?q=جبن#top", "https://shop.test/A%20b/%C3%A9.jpg?q=%D8%AC%D8%A8%D9%86"),
            (" https://münchen.test:443/%C3%A9 \t", "https://xn--mnchen-3ya.test:443/%C3%A9"), ("https://0x08.8.8.8", "https://8.8.8.8/"),
            ("https://[2606:4700::1111]/a", "https://[2606:4700::1111]/a"),
        ])
    func written(typed: String, whole: String) throws {
        #expect(try #require(WebAddress(typed)).text == whole)
    }

    @Test("returns content and type, over as many redirects as are allowed, and unpacks nothing")
    func fetched() async throws {
        try await Self.withSide { (side: TestGateway) async throws in
            let client = PublicHTTPClient("fetching", rules: .forTests)
            let file = try await client.fetch(side.url("/picture"))
            #expect(file.bytes.array == [0x1F, 0x8B, 8, 0] && file.type == "image/png")
            #expect(side.asked.last?.method == "GET" && side.asked.last?.headers["user-agent"] == "Kolchi")
            #expect(side.asked.last?.headers["authorization"] == nil)
            let three = try await client.fetch(side.url("/hop/3"))
            #expect(three.bytes.text == "ok")
            let four = await failure(of: side.url("/hop/4"), by: client)
            #expect(four == .tooManyRedirects)
            let round = await failure(of: side.url("/round"), by: client)
            #expect(round == .tooManyRedirects)
            for (path, status) in [("/missing", 404), ("/teapot", 503), ("/lost", 302)] {
                let failure = await failure(of: side.url(path), by: client)
                #expect(failure == .status(status))
            }
        }
    }

    @Test("gives up on files that are too large, announced or not, and on endless header fields")
    func tooLarge() async throws {
        try await Self.withSide { (side: TestGateway) async throws in
            let client = PublicHTTPClient("large", rules: .forTests)
            var limits = PublicHTTPClient.Limits()
            limits.bytes = 10
            let ten = try await client.fetch(side.url("/ten"), limits: limits)
            #expect(ten.bytes.count == 10)
            limits.bytes = 9
            for path in ["/ten", "/endless"] {
                let failure = await failure(of: side.url(path), by: client, limits)
                #expect(failure == .tooLarge, "\(path)")
            }
            let fields = await failure(of: side.url("/fields"), by: client)
            #expect(fields == .tooLarge)
        }
    }

    @Test("gives up on a silent server, a slow one and a slow resolver at the deadline, and knows what is unreachable")
    func late() async throws {
        try await Self.withSide { (side: TestGateway) async throws in
            let client = PublicHTTPClient("late", rules: .forTests)
            var limits = PublicHTTPClient.Limits()
            limits.deadline = 150
            let silent = try ListeningSocket(port: 0)
            let slow = await failure(of: "http://127.0.0.1:\(silent.port)/", by: client, limits)
            #expect(slow == .late)
            let begun = Monotonic.milliseconds()
            let dripping = await failure(of: side.url("/drips"), by: client, limits)
            #expect(dripping == .late && Monotonic.milliseconds() - begun < 5000)
            var rules = PublicHTTPRules.forTests
            rules.resolve = { _, _ in nil }
            let unresolved = await failure(of: "http://slow.test/", by: PublicHTTPClient("unresolved", rules: rules), limits)
            #expect(unresolved == .late)
            for address in ["http://127.0.0.1:1/", "https://127.0.0.1:\(side.port)/"] {
                let failure = await failure(of: address, by: client)
                #expect(failure == .unreachable, "\(address)")
            }
            let narrow = PublicHTTPClient("narrow", threads: 1, mostWaiting: 1, rules: .forTests)
            let (short, address) = (limits, "http://127.0.0.1:\(silent.port)/")
            let kinds = await withTaskGroup(of: PublicHTTPFailure?.self) { group in
                for _ in 0..<6 { group.addTask { await failure(of: address, by: narrow, short) } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(kinds.contains(.crowded) && kinds.contains(.late) && kinds.count == 6)
        }
    }

    @Test("tries the next address of a host when one does not answer")
    func nextAddress() async throws {
        try await Self.withSide { (side: TestGateway) async throws in
            var rules = PublicHTTPRules.forTests
            rules.resolve = { _, _ in ["127.0.0.7", "127.0.0.1"].compactMap { IPAddress($0) } }
            let file = try await PublicHTTPClient("next", rules: rules).fetch("http://two.test:\(side.port)/here")
            #expect(file.bytes.text == "ok")
        }
    }

    @Test("has rules for tests that no module of the program uses")
    func rules() throws {
        let run = try runCommand(["grep", "-rlE", "PublicHTTPRules|rules: \\.forTests", checkoutFolder.path + "/Sources"])
        let files = run.text.split(separator: "\n").filter { !$0.contains("/Tools/Outgoing/") && !$0.contains("/TestKit/") }
        #expect(run.code == 0 && files.isEmpty, "\(files)")
    }

    // MARK: Parts

    private static func withSide(_ body: (TestGateway) async throws -> Void) async throws {
        let side = try await TestGateway()
        var picture = Response(.ok, headers: ["Content-Type": "image/png"], body: .bytes(Bytes([0x1F, 0x8B, 8, 0] as [UInt8])))
        picture.headers["Content-Encoding"] = "gzip"
        side.answer(picture, at: "/picture")
        for hop in 1...4 { side.answer(.redirect(to: hop == 1 ? "/here" : "/hop/\(hop - 1)", status: .found), at: "/hop/\(hop)") }
        side.answer(.redirect(to: "/round", status: .found), at: "/round")
        side.answer(.redirect(to: "/here", status: .found), at: "/again")
        side.answer(.text("", status: .found), at: "/lost")
        side.answer(.text("none", status: .notFound), at: "/missing")
        side.answer(.text("not now", status: .serviceUnavailable), at: "/teapot")
        side.answer(.text("0123456789"), at: "/ten")
        side.answer(Response(.ok, body: .stream(StreamedBody { body in while true { try await body.write(Bytes("x")) } })), at: "/endless")
        side.answer(
            Response(
                .ok,
                body: .stream(
                    StreamedBody { body in
                        while true {
                            try await body.write(Bytes("x"))
                            try await Task.sleep(for: .milliseconds(20))
                        }
                    })), at: "/drips")
        var fields = Response.text("")
        for number in 0..<20 {
            if let name = HeaderName("X-\(number)") { fields.headers[name] = HeaderValue(String(repeating: "a", count: 8000)) }
        }
        side.answer(fields, at: "/fields")
        try await body(side)
        await side.close()
    }

    private func failure(
        of address: String, by client: PublicHTTPClient, _ limits: PublicHTTPClient.Limits = .init()
    ) async -> PublicHTTPFailure? {
        do {
            _ = try await client.fetch(address, limits: limits)
            return nil
        } catch {
            return error
        }
    }
}
