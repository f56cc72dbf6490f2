import Components
import Config
import Foundation
import HTTP
import Kernel
import TestKit
import Testing
import Web

@testable import Storefront

@Suite("security.txt")
struct SecurityTextTests {
    @Test("names the configured contact, and an expiry date within a year (RFC 9116)")
    func contact() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db, settings: ["KOLCHI_SECURITY_CONTACT": "securite@kolchi.example"])
            let answer = await Crawlers(world: browser.world).answer(Request(.get, "/.well-known/security.txt"), on: db)
            guard case .bytes(let bytes) = answer.body else { Issue.record("no bytes"); return }
            #expect(answer.status == .ok && answer.headers["Content-Type"] == "text/plain; charset=utf-8")
            let fields = Dictionary(
                uniqueKeysWithValues: bytes.text.split(separator: "\n").map { line in
                    let colon = line.firstRange(of: ": ")!
                    return (String(line[..<colon.lowerBound]), String(line[colon.upperBound...]))
                })
            #expect(fields["Contact"] == "mailto:securite@kolchi.example")
            #expect(fields["Preferred-Languages"] == "fr, ar, en")
            #expect(fields["Canonical"] == browser.world.configuration.publicURL + "/.well-known/security.txt")
            let end = try Date(try #require(fields["Expires"]), strategy: .iso8601)
            #expect((80.0 * 86_400..<365.0 * 86_400).contains(end.timeIntervalSinceNow))

            // Without a configured contact, and under other names, there is no such file.
            let silent = try await TestBrowser(in: db)
            for (world, name) in [(silent.world, "security.txt"), (browser.world, "other.txt"), (browser.world, "security.txt/more")] {
                #expect(await Crawlers(world: world).answer(Request(.get, "/.well-known/" + name), on: db).status == .notFound, "\(name)")
            }
        }
    }
}
