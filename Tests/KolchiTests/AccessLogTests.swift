import Components
import Foundation
import HTTP
import Storefront
import TestKit
import Testing
import Web

extension RunningKolchi {
    @Suite("The access log")
    struct AccessLogTests {
        private static let secret = "swordfish"

        /// All routes whose URL is not public. They come from the route table, so a new route is covered too.
        private static let routes = TestBrowser.routes.filter { $0.privacy != .open }

        /// Correct and wrong ways to write the path of a route. The secret replaces each parameter.
        private static func paths(_ route: Route) -> [String] {
            let parts = route.pattern.split(separator: "/").map { $0.hasPrefix(":") ? secret : String($0) }
            let path = parts.map { "/" + $0 }.joined()
            let encoded = parts.map { part in
                part == secret ? "/" + part : "/" + (part.utf8.first.map { "%" + String($0, radix: 16) } ?? "") + part.dropFirst()
            }.joined()
            return [
                "/fr" + path, "/ar" + path + "?next=/fr/" + secret, path, "/xx" + path, "/FR" + path, "/fr" + encoded, encoded,
                "/fr" + path + "/", "/fr/" + path,
                "/fr/fr" + path, "/fr/products" + path, "//fr" + path, "/assets" + path, "/fr" + path.uppercased() + "/" + secret,
                "/fr" + path + "/" + secret,
                "/fr" + path + "%2F" + secret,
            ]
        }

        @Test(
            "names each request's route pattern, but never secret or personal parts of a path, however the path is written"
        )
        func secretAddresses() async throws {
            #expect(Self.routes.count { $0.privacy == .secret } > 15)
            try await TestDatabase.make { test in
                let url = test.url
                try await onOwnThread {
                    let kolchi = try KolchiProcess("web", database: url)
                    var asked: Set<String> = []
                    var count = 0
                    let client = Client(port: kolchi.port)
                    func ask(_ method: String, _ path: String) throws {
                        let body = method == "POST" ? "Content-Length: 0\r\n" : ""
                        let secret = "Referer: http://localhost/fr/\(Self.secret)\r\nCookie: session=\(Self.secret)\r\n"
                        client.send("\(method) \(path) HTTP/1.1\r\nHost: localhost:\(kolchi.port)\r\n\(secret)\(body)\r\n")
                        _ = try #require(client.answer(), "\(method) \(path)")
                        count += 1
                    }
                    for route in Self.routes {
                        asked.insert(route.label.description)
                        // Other routes need fewer spellings: their URLs are personal, but not secret.
                        for path in route.privacy == .secret ? Self.paths(route) : Array(Self.paths(route).prefix(3)) {
                            try ask(route.method.rawValue, path)
                        }
                    }
                    for route in ["/fr/crafts", "/robots.txt", "/nowhere/\(Self.secret)"] { try ask("GET", route) }
                    let lines = try await eventually("a line for each request") {
                        let lines = kolchi.log.split(separator: "\n").filter { $0.contains("\"msg\":\"request\"") }
                        return lines.count == count ? lines : nil
                    }
                    #expect(!kolchi.log.contains(Self.secret))
                    let objects = try lines.map { try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
                    #expect(Set(objects.compactMap { $0["route"] as? String }).isSuperset(of: asked))
                    #expect(Set(objects.compactMap { $0["path"] as? String }) == ["-", "/fr/crafts"])
                    #expect(objects.allSatisfy { $0["from"] as? String == "127.0.0.1" && $0["status"] is Int })
                    try kolchi.kill()
                }
            }
        }

        @Test("names the network by which rate limits count: the IPv4 address, or the first 64 bits of an IPv6 address")
        func network() async throws {
            try await TestDatabase.make { test in
                let url = test.url
                try await onOwnThread {
                    let kolchi = try KolchiProcess("web", database: url, settings: ["KOLCHI_PROXIES": "127.0.0.1"])
                    let client = Client(port: kolchi.port)
                    let cases = [
                        ("203.0.113.7", "203.0.113.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
                        ("::ffff:203.0.113.8", "203.0.113.8"),
                    ]
                    for (address, _) in cases {
                        client.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: \(address)\r\n\r\n")
                        _ = try #require(client.answer())
                    }
                    try await eventually("three lines") { kolchi.log.components(separatedBy: "\"msg\":\"request\"").count == 4 ? () : nil }
                    for (_, network) in cases { #expect(kolchi.log.contains("\"from\":\"\(network)\""), "\(network)") }
                    try kolchi.kill()
                }
            }
        }
    }
}
