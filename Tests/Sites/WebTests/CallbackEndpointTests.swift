import Callbacks
import HTTP
import Kernel
import Logging
import Loops
import Postgres
import TestKit
import Testing

@testable import Web

@Suite("The address of callbacks")
struct CallbackEndpointTests {
    private static let sender = CallbackSender()

    /// The endpoint with the test gateway.
    private struct Shop {
        let db: Database
        let admission: Admission
        let endpoint: CallbackEndpoint

        init(in db: Database, sources: [any CallbackSource] = [CallbackEndpointTests.sender.source()]) async {
            self.db = db
            admission = await .open(on: db.loop)
            let log = Log(least: .error)
            endpoint = CallbackEndpoint(CallbackIntake(sources, log: log), publicURL: "http://localhost", log: log)
        }

        func answer(
            _ body: [UInt8], signed signature: String?, _ method: HTTP.Method = .post, at path: String = "/webhooks/test"
        ) async -> Response {
            var headers: Headers = ["Cookie": "kolchi=x"]
            if let signature { headers[HeaderName(stringLiteral: TestSource.field)] = HeaderValue(signature) }
            let request = Request(method, path, headers: headers, body: Bytes(body))
            return await endpoint.answer(request, on: db, admission)
        }

        func stored() async throws -> Int {
            try await db.read(Query.one("SELECT count(*) FROM callbacks.callback") { row in try row.next() })
        }
    }

    @Test("answers a signed callback with 200, also when it comes again, without a cookie or a form token")
    func accepted() async throws {
        try await TestDatabase.clone { db in
            let shop = await Shop(in: db)
            let body = CallbackSender.body("evt_1")
            for _ in 1...2 {
                let response = await shop.answer(body, signed: Self.sender.signature(of: body))
                #expect(response.status == .ok && response.headers["Set-Cookie"] == nil)
                #expect(response.headers["Cache-Control"] == "no-store")
            }
            let other = CallbackSender.body("evt_1", amount: 5)
            #expect(await shop.answer(other, signed: Self.sender.signature(of: other)).status == .ok)
            try await #expect(shop.stored() == 1)
        }
    }

    @Test("answers 404 for an unknown company, 405 for another method, 413 for a body beyond 256 kB, and stores nothing")
    func refused() async throws {
        try await TestDatabase.clone { db in
            let shop = await Shop(in: db)
            let body = CallbackSender.body("evt_1")
            let signature = Self.sender.signature(of: body)
            for path in ["/webhooks", "/webhooks/", "/webhooks/other", "/webhooks/test/", "/webhooks/test/more", "/webhooks/TEST"] {
                for method in [HTTP.Method.post, .get] {
                    #expect(await shop.answer(body, signed: signature, method, at: path).status == .notFound, "\(path)")
                }
            }
            for method in [HTTP.Method.get, .head, .put, .patch, .delete, .options] {
                let response = await shop.answer(method == .get || method == .head ? [] : body, signed: signature, method)
                #expect(response.status == .methodNotAllowed && response.headers["Allow"] == "POST", "\(method)")
            }
            let long = body + [UInt8](repeating: 0x20, count: CallbackIntake.mostBytes + 1 - body.count)
            #expect(await shop.answer(long, signed: Self.sender.signature(of: long)).status == .contentTooLarge)
            let longest = Array(long.dropLast())
            try await #expect(shop.stored() == 0)
            #expect(await shop.answer(longest, signed: Self.sender.signature(of: longest)).status == .ok)
            let nobody = await Shop(in: db, sources: [])
            #expect(await nobody.answer(body, signed: signature).status == .notFound)
        }
    }

    @Test("answers 400 to a bad, old, future, missing or doubled signature, and stores nothing")
    func badSignatures() async throws {
        try await TestDatabase.clone { db in
            let shop = await Shop(in: db)
            let body = CallbackSender.body("evt_1")
            let now = Moment.now()
            let others = [
                nil, "", "x", CallbackSender("another secret of nobody").signature(of: body),
                Self.sender.signature(of: body, at: now.adding(seconds: -305)),
                Self.sender.signature(of: body, at: now.adding(seconds: 305)),
            ]
            for signature in others { #expect(await shop.answer(body, signed: signature).status == .badRequest, "\(signature ?? "")") }
            var twice: Headers = [:]
            for _ in 1...2 { twice.add(HeaderName(stringLiteral: TestSource.field), HeaderValue(Self.sender.signature(of: body)) ?? "") }
            let request = Request(.post, "/webhooks/test", headers: twice, body: Bytes(body))
            #expect(await shop.endpoint.answer(request, on: db, shop.admission).status == .badRequest)
            try await #expect(shop.stored() == 0)
        }
    }

    @Test("refuses each of 10,000 altered signatures and bodies, and stores none")
    func altered() async throws {
        try await TestDatabase.clone { db in
            let shop = await Shop(in: db)
            let seed = UInt64.random(in: 0..<1_000_000)
            var chance = Chance(state: seed)
            let body = CallbackSender.body("evt_1", subject: "زربية-é-🧿", amount: 12_345)
            let header = Array(Self.sender.signature(of: body).utf8)
            var accepted: [String] = []
            for number in 0..<10_000 {
                // Header and body in turn.
                let text = number % 2 == 0 ? header : body
                var other = Self.altered(text, using: &chance)
                while other == text || number % 2 == 0 && HeaderValue(String(decoding: other, as: UTF8.self)) == nil {
                    other = Self.altered(text, using: &chance)
                }
                let (signed, sent) = number % 2 == 0 ? (other, body) : (header, other)
                let response = await shop.answer(sent, signed: String(decoding: signed, as: UTF8.self))
                if response.status != .badRequest { accepted.append(String(decoding: other, as: UTF8.self)) }
            }
            #expect(accepted == [], "seed \(seed)")
            try await #expect(shop.stored() == 0)
            #expect(await shop.answer(body, signed: String(decoding: header, as: UTF8.self)).status == .ok)
        }
    }

    /// One to three bytes changed, added, removed, swapped or repeated, or the end cut off.
    private static func altered(_ bytes: [UInt8], using chance: inout Chance) -> [UInt8] {
        var bytes = bytes
        for _ in 1...Int.random(in: 1...3, using: &chance) where bytes.count > 1 {
            let place = Int.random(in: 0..<bytes.count, using: &chance)
            switch Int.random(in: 0..<6, using: &chance) {
            case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<7, using: &chance)
            case 1: bytes[place] = UInt8.random(in: 0x21...0x7E, using: &chance)
            case 2: bytes.insert(UInt8.random(in: 0x21...0x7E, using: &chance), at: place)
            case 3: bytes.remove(at: place)
            case 4: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &chance))
            default: bytes.removeLast(min(bytes.count - 1, Int.random(in: 1...8, using: &chance)))
            }
        }
        return bytes
    }

    @Test("stores callbacks while so many pages are in work that no other page is admitted")
    func overload() async throws {
        try await TestDatabase.clone { db in
            let shop = await Shop(in: db)
            let (begun, tell) = AsyncStream.makeStream(of: Void.self)
            let slots = WorkLimit().slots(for: .browsing)
            var ends: [AsyncStream<Void>.Continuation] = []
            for _ in 0..<slots {
                let (over, end) = AsyncStream.makeStream(of: Void.self)
                ends.append(end)
                db.loop.task {
                    try await shop.admission.admit(.browsing) {
                        tell.yield()
                        for await _ in over {}
                    }
                }
            }
            var count = 0
            for await _ in begun {
                count += 1
                if count == slots { break }
            }
            // No page would be admitted now.
            let body = CallbackSender.body("evt_1")
            #expect(await shop.answer(body, signed: Self.sender.signature(of: body)).status == .ok)
            for end in ends { end.finish() }
        }
    }

    @Test("answers 503 with Retry-After while the database is away")
    func outage() async throws {
        try await TestDatabase.clone { db in
            let shop = await Shop(in: db)
            await db.close()
            let body = CallbackSender.body("evt_1")
            let response = await shop.answer(body, signed: Self.sender.signature(of: body))
            #expect(response.status == .serviceUnavailable && response.headers["Retry-After"] != nil)
        }
    }
}
