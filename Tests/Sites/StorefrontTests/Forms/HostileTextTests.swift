import Components
import Foundation
import HTTP
import Kernel
import Postgres
import TestKit
import Testing
import Web

@testable import Storefront

/// Sends unusual and hostile texts in every field of every form.
///
/// `KOLCHI_HOSTILE_TEXTS` is the number of requests; `bin/fuzz fields` sets a large one.
@Suite("Hostile text in every field")
struct HostileTextTests {
    /// A random number generator with the same numbers in every run: xorshift64 (Marsaglia).
    private struct Draw: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }

    /// Pieces of text, percent-encoded as in the body of a form.
    private static let pieces = [
        "%00", "%ED%A0%80", "%EF%BF%BE", "%EF%BF%BF", "%FF", "%C3", "%F4%90%80%80", "%EF%BB%BF", "%E2%80%AE", "%E2%81%A6", "%E2%80%8B",
        "%C2%AD", "%F3%A0%81%81",
        "%E3%85%A4", "%E2%A0%80", "%D9%8E", "%CC%81", "%F0%9F%91%A9%E2%80%8D%F0%9F%8C%BE", "%F0%9F%87%B2%F0%9F%87%A6", "%0D%0A", "%09",
        "%C2%A0", "%E2%80%A8",
        "%D9%A2", "%EF%BC%92", "%E2%88%92", "%27", "%22", "%3Cscript%3E", "%5C", "%3B", "--", "%25", "%25s", "%7B%7B", "%24%7B", "a", "A",
        "0", "9", ".", "%40", "-", "+",
        "%D8%A7", "%D0%B0", "%CE%BF", "K-7H3MQ2X", "0612345678", "a@b.ma",
        "%40%D9%85%D8%AA%D8%AC%D8%B1.%D8%A7%D9%84%D9%85%D8%BA%D8%B1%D8%A8", "99999999999999999999",
        "-1", "1e309", "NaN", "null", "true", "018f2d6e-0000-7000-8000-000000000000", "%F0%9D%90%8A", "%E1%BE%82%CC%81", "%C4%B0",
        "%EF%B7%BA",
    ]

    private static func text(_ draw: inout Draw) -> String {
        let length = [0, 1, 1, 2, 3, 8, 40, 41, 200, 201, 600].randomElement(using: &draw) ?? 1
        let own = (0..<3).compactMap { _ in pieces.randomElement(using: &draw) }
        return (0..<length).map { _ in own.randomElement(using: &draw) ?? "" }.joined()
    }

    @Test("gets a status below 500")
    func answered() async throws {
        let most = Int(ProcessInfo.processInfo.environment["KOLCHI_HOSTILE_TEXTS"] ?? "") ?? 250
        try await TestDatabase.clone { db in
            var draw = Draw(state: 20_261_129)
            let every = try await EveryForm(in: db)
            let forms = every.forms.filter { $0.form.fields.contains { $0.name != "token" } }
            #expect(forms.count > 25)
            var fields: Set<String> = []
            var sent = 0
            while sent < most {
                let (form, browser) = forms[sent % forms.count]
                sent += 1
                browser.address = "10.\(sent >> 16 & 255).\(sent >> 8 & 255).\(sent & 255)"
                let own = form.fields.filter { $0.name != "token" }
                let chosen = own.indices.randomElement(using: &draw) ?? 0
                var parts: [String] = []
                for (index, field) in own.enumerated() {
                    let isHostile = index == chosen || Bool.random(using: &draw)
                    if isHostile { fields.insert("\(form.route?.pattern ?? "") \(field.name)") }
                    let kept = FormFields(dictionaryLiteral: ("", field.value)).encoded.dropFirst()
                    parts.append(field.name + "=" + (isHostile ? Self.text(&draw) : String(kept)))
                }
                let body = parts.joined(separator: "&")
                if form.method == .post {
                    await browser.post(form.action, body: "token=\(browser.token)&" + body)
                } else {
                    // Keep within the limit of the parser, and do not cut a percent-encoded byte in two.
                    var target = (form.action + (form.action.contains("?") ? "&" : "?") + body).prefix(RequestParser.maximumURI - 1)
                    if let cut = target.lastIndex(of: "%"), target[cut...].count < 3 { target = target[..<cut] }
                    await browser.get(String(target))
                }
                #expect(browser.status.code < 500, "\(form.method.rawValue) \(form.action) \(body)")
            }
            // Each form was sent at least once, also in the short run.
            #expect(sent >= forms.count && fields.count > 30)
        }
    }
}
