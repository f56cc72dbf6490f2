import TestKit
import Testing

extension RunningKolchi {
    @Suite("The access log")
    struct AccessLogTests {
        @Test("has a line for each request, and never the secret of an order's link, however the link is written")
        func secretLink() async throws {
            try await TestDatabase.make { test in
                let url = test.url
                try await onOwnThread {
                    let kolchi = try KolchiProcess("web", database: url)
                    let paths = ["/fr/track/swordfish", "/track/swordfish", "/fr/%74rack/swordfish", "/xx/track/swordfish"]
                    for path in paths {
                        let client = Client(port: kolchi.port)
                        client.send("GET \(path) HTTP/1.1\r\nHost: \(client.host)\r\nConnection: close\r\n\r\n")
                        _ = try #require(client.answer())
                    }
                    let lines = try await eventually("four lines") {
                        let lines = kolchi.log.split(separator: "\n").filter { $0.contains("track/…") }
                        return lines.count == paths.count ? lines : nil
                    }
                    #expect(lines.allSatisfy { $0.contains("\"msg\":\"request\"") && $0.contains("\"status\":") })
                    #expect(!kolchi.log.contains("swordfish"))
                    try kolchi.kill()
                }
            }
        }
    }
}
