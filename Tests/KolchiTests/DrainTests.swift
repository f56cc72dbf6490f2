import Glibc
import TestKit
import Testing

extension RunningKolchi {
    @Suite("Draining")
    struct DrainTests {
        @Test("after a stop signal /readyz answers 503 and requests are still served; a second signal ends the process")
        func drain() async throws {
            try await TestDatabase.make { test in
                let url = test.url
                try await onOwnThread {
                    let kolchi = try KolchiProcess("web", database: url, settings: ["KOLCHI_DRAIN_SECONDS": "600"])
                    #expect(status("/readyz", kolchi) == 200)
                    Glibc.kill(kolchi.number, SIGTERM)
                    _ = try await eventually("/readyz says 503") { status("/readyz", kolchi) == 503 ? true : nil }
                    #expect(status("/fr", kolchi) == 200)
                    #expect(status("/healthz", kolchi) == 200)
                    Glibc.kill(kolchi.number, SIGTERM)
                    _ = try await eventually("nobody answers") { status("/healthz", kolchi) == nil ? true : nil }
                    try kolchi.kill()
                }
            }
        }

        /// Uses a new connection. Nil without an answer.
        private func status(_ path: String, _ kolchi: KolchiProcess) -> Int? {
            let client = Client(port: kolchi.port)
            client.send("GET \(path) HTTP/1.1\r\nHost: \(client.host)\r\nConnection: close\r\n\r\n")
            return client.answer()?.status
        }
    }
}
