import Components
import Foundation
import HTTP
import Images
import Storefront
import TestKit
import Testing
import Web

extension RunningKolchi {
    @Suite("When Kolchi is started")
    struct StartTests {
        /// The status of a page under that name: `Host`, or an absolute target with HTTP/1.0, which needs no `Host`.
        private static func status(_ target: String, host: String?, saying fields: String = "", at port: UInt16) throws -> Int {
            let client = Client(port: port)
            client.send(
                "GET \(target) HTTP/1.\(host == nil ? 0 : 1)\r\n\(host.map { "Host: \($0)\r\n" } ?? "")\(fields)Connection: close\r\n\r\n")
            return try #require(client.answer()).status
        }

        @Test("it answers only to its own host names, as a defence against DNS rebinding")
        func hosts() async throws {
            try await TestDatabase.make { test in
                try await onOwnThread {
                    let kolchi = try KolchiProcess("web", database: test.url)
                    let port = kolchi.port
                    for name in ["localhost", "127.0.0.1", "[::1]", "LocalHost"] {
                        #expect(try Self.status("/fr/dev/inbox", host: "\(name):\(port)", at: port) == 200)
                    }
                    #expect(try Self.status("http://localhost:\(port)/fr/dev/inbox", host: nil, at: port) == 200)
                    #expect(try Self.status("http://localhost:\(port)/fr/dev/inbox", host: "localhost:\(port)", at: port) == 200)
                    let others = [
                        "evil.example:\(port)", "localhost", "localhost:1", "localhost.:\(port)", "localhost.evil.example:\(port)",
                        "127.0.0.2:\(port)",
                        "[::]:\(port)", "%6Cocalhost:\(port)", "localhost:\(port - 1)", "x",
                    ]
                    let pages = [
                        "/fr", "/fr/dev/inbox", "/dev/inbox", "/", "/robots.txt", "/favicon.ico", "/assets/x", "/media/x/y", "/nowhere",
                        "/webhooks/test",
                    ]
                    for other in others {
                        for page in pages { #expect(try Self.status(page, host: other, at: port) == 421, "\(page) of \(other)") }
                        for page in ["/healthz", "/readyz"] {
                            #expect(try Self.status(page, host: other, at: port) == 200, "\(page) of \(other)")
                        }
                    }
                    #expect(try Self.status("/fr", host: nil, at: port) == 421)
                    #expect(try Self.status("http://evil.example/fr", host: nil, at: port) == 421)
                    #expect(try Self.status("http://evil.example:\(port)/fr", host: "evil.example:\(port)", at: port) == 421)
                    // A request with two different names, or with an invalid one, is malformed.
                    #expect(try Self.status("http://evil.example/fr", host: "localhost:\(port)", at: port) == 400)
                    #expect(try Self.status("/fr", host: "localhost:\(port)\r\nHost: evil.example", at: port) == 400)
                    #expect(try Self.status("/fr", host: "localhost:\(port), evil.example", at: port) == 400)
                    #expect(try Self.status("/fr", host: "localhost:\(port)", saying: "X-Forwarded-For: 192.0.2.1\r\n", at: port) == 200)
                    #expect(
                        try Self.status("/fr/dev/inbox", host: "localhost:\(port)", saying: "X-Forwarded-For: 127.0.0.1\r\n", at: port)
                            == 404)
                    try kolchi.kill()
                }
            }
        }

        @Test("a successor does not inherit settings with rights that it does not need", .timeLimit(.minutes(5)))
        func rights() async throws {
            try await TestDatabase.make { test in
                try await onOwnThread {
                    let names = ["KOLCHI_OWNER_DATABASE_URL", "KOLCHI_ADMIN_DATABASE_URL"]
                    let kolchi = try KolchiProcess(
                        "web", database: test.url, settings: Dictionary(uniqueKeysWithValues: names.map { ($0, test.ownerURL) }))
                    for name in names {
                        #expect(try Self.environment(of: kolchi.number).contains(name))
                        #expect(kolchi.log.contains("\"setting\":\"\(name)\""))
                    }
                    try await kolchi.succeed()
                    let left = try Self.environment(of: kolchi.number)
                    #expect(left.contains("DATABASE_URL") && names.allSatisfy { !left.contains($0) })
                    try kolchi.kill()
                }
            }
        }

        /// The names of the environment variables with which a process was started.
        private static func environment(of process: pid_t) throws -> Set<String> {
            let bytes = try Data(contentsOf: URL(filePath: "/proc/\(process)/environ"))
            return Set(bytes.split(separator: 0).map { String(decoding: $0.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self) })
        }

        /// Settings that are refused, and the setting that the message names.
        private static let refused: [(settings: [String: String], named: String)] = [
            (["KOLCHI_ENVIRONMENT": "development", "KOLCHI_PUBLIC_URL": "https://shop.example"], "KOLCHI_ENVIRONMENT"),
            (["KOLCHI_ENVIRONMENT": "production", "KOLCHI_PUBLIC_URL": "http://shop.example"], "KOLCHI_PUBLIC_URL"),
            (["KOLCHI_PUBLIC_URL": "http://192.168.1.7:8080"], "KOLCHI_PUBLIC_URL"),
            ([:], "KOLCHI_SMTP_URL"),
            (
                ["KOLCHI_GATEWAYS": "simulated,cash", "KOLCHI_SMTP_URL": "none", "KOLCHI_SMS_FORM": "none"],
                "KOLCHI_GATEWAYS must not name simulated in production, because that gateway takes no money"
            ),
            (["KOLCHI_PUBLIC_URL": "https://shop.example", "KOLCHI_SMTP_URL": "none"], "KOLCHI_SMS_FORM"),
        ]

        @Test("it refuses unsafe settings with an explanation, and serves nothing", arguments: refused.indices)
        func refusals(index: Int) throws {
            let (settings, named) = Self.refused[index]
            let environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("KOLCHI_") }
                .merging(["DATABASE_URL": "postgresql:///x", "KOLCHI_SECRET": String(repeating: "s", count: 32)]) { $1 }.merging(settings) {
                    $1
                }
            let (code, text) = try runCommand([WorkerCommand.built.path, "serve"], environment: environment)
            #expect(code == 78 && text.contains(named) && !text.contains("Kolchi answers"), "\(text)")
        }

        @Test("kolchi routes lists every route, and marks those for development")
        func routes() throws {
            let (code, text) = try runCommand([WorkerCommand.built.path, "routes"], environment: ["PATH": "/usr/bin:/bin"])
            let lines = text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            let listed = lines.map { "\($0[0]) \($0[1])" }
            let routes = TestBrowser.routes.map {
                (name: "\($0.method.rawValue) /fr\($0.pattern)", isForDevelopment: $0.isForDevelopment)
            }
            #expect(code == 0 && Set(listed).count == listed.count)
            for route in routes {
                let line = try #require(lines.first { "\($0[0]) \($0[1])" == route.name }, "\(route.name)")
                #expect((line.last == "development") == route.isForDevelopment, "\(route.name)")
            }
            let plain = Set(listed).subtracting(routes.map(\.name))
            #expect(plain.isSuperset(of: ["GET /", "GET /metrics", "GET /healthz", "GET /readyz", "GET /robots.txt", "GET /assets/:file"]))
            #expect(text.split(separator: "\n").filter { $0.hasSuffix("development") }.count == 5)
        }

        @Test("the executable is linked with full RELRO and PIE, so no function address can be overwritten")
        func linked() throws {
            let (code, text) = try runCommand(["readelf", "--wide", "--dynamic", "--program-headers", WorkerCommand.built.path])
            #expect(code == 0 && text.contains("GNU_RELRO"))
            #expect(text.contains(/\(FLAGS_1\) +Flags:.* NOW|\(FLAGS_1\) +Flags: NOW/) && text.contains("PIE"))
        }
    }
}
