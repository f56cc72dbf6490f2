import Catalog
import Components
import HTTP
import Kernel
import Postgres
import Secrets
import Synchronization
import TestKit
import Testing
import Web

extension RunningKolchi {
    @Suite("When the database is killed under load")
    struct OutageTests {
        @Test("visitors get a 503 page in their language, and good pages soon after the database returns", .timeLimit(.minutes(5)))
        func postmasterKilled() async throws {
            let cluster = try await TestCluster.start()
            try await TestDatabase.make(in: cluster) { test in
                let shop = try await test.db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], stock: 1_000, in: $0) }
                let slug = try await test.db.read(Query.one("SELECT slug FROM catalog.slug") { row in try row.next(String.self) })
                let visits = Visits()
                let (longest, last) = try await onOwnThread {
                    let kolchi = try KolchiProcess("serve", database: test.url)
                    let visitors = (0..<6).map { index in
                        OutageVisitor(language: Language.allCases[index % 3], product: slug, offer: shop.offers[0], key: kolchi.key)
                    }
                    let port = kolchi.port
                    let times = try await withThrowingTaskGroup(of: Void.self) { group in
                        for visitor in visitors {
                            group.addTask { try await onOwnThread { try visitor.walk(at: port, noting: visits) } }
                        }
                        defer { visits.end() }
                        try await visits.eachHas(20, for: visitors) { $0.kind == .good }
                        try cluster.killPostmaster()
                        let gone = ContinuousClock.now
                        try await visits.eachHas(20, for: visitors) { $0.began > gone && $0.kind == .unavailable }
                        try await cluster.startAgain()
                        let back = ContinuousClock.now
                        try await visits.eachHas(40, for: visitors) { $0.began > back && $0.kind == .good }
                        return (gone: gone, back: back)
                    }
                    // The worker logs the beginning and the end of the outage, and its length every ten seconds.
                    try await eventually("the worker is back") { kolchi.log.contains("reaches its jobs again") ? () : nil }
                    let lines = kolchi.log.split(separator: "\n")
                    let told = lines.count { $0.contains("cannot reach its jobs") }
                    #expect((1...1 + Int((times.back - times.gone) / .seconds(10))).contains(told))
                    #expect(lines.count { $0.contains("reaches its jobs again") } == 1)
                    #expect(!lines.contains { $0.contains("\"level\":\"error\"") })
                    try kolchi.kill()
                    let all = visits.all
                    #expect(all.filter(\.isOdd).map(\.kind) == [])
                    let unavailable = all.filter { $0.kind == .unavailable }
                    #expect(unavailable.allSatisfy { $0.began + $0.took > times.gone })
                    return (all.map(\.took).max() ?? .zero, unavailable.map { $0.began - times.back }.max() ?? .zero)
                }
                print("outage: \(visits.all.count) answers, the slowest in \(longest); last 503 \(last) after the return")
                #expect(longest < .seconds(5))
                #expect(last < .seconds(2))
            }
        }
    }
}

/// One answer that a visitor got.
private struct Observation {
    enum Kind: Equatable {
        /// The page, or the redirect to the cart after a form.
        case good
        /// A 503 page of the shop in the visitor's language, with a Retry-After header.
        case unavailable
        /// Anything else, which no visitor should see.
        case odd(String)
    }

    let visitor: ID<OutageVisitor>
    let began: ContinuousClock.Instant
    let took: Duration
    let kind: Kind

    var isOdd: Bool { kind != .good && kind != .unavailable }
}

/// A visitor got an answer that no visitor should see.
private struct OddObservation: Error {
    let kind: Observation.Kind
}

extension Observation.Kind {
    /// - Parameter answer: nil if the connection ended or no answer arrived in ten seconds.
    init(_ answer: Client.Answer?, to target: String, in language: Language) {
        switch answer?.status {
        case 200, 303: self = .good
        case 503 where answer.map { Self.asksToWait($0, in: language) } ?? false: self = .unavailable
        default: self = .odd("\(target): \(answer.map { "\($0.status) \($0.fields) \($0.text.prefix(300))" } ?? "no answer")")
        }
    }

    private static func asksToWait(_ answer: Client.Answer, in language: Language) -> Bool {
        let title =
            switch language {
            case .french: "De retour dans un instant"
            case .arabic: "نعود بعد لحظات"
            case .english: "Back in a moment"
            }
        let (page, seconds) = (answer.text, answer.fields["retry-after"].flatMap(Int.init))
        return (1...10).contains(seconds ?? 0) && page.contains("<html lang=\"\(language.rawValue)\"") && page.contains(title)
            && page.contains("<link rel=\"stylesheet\"") && answer.fields["cache-control"] == "no-store"
    }
}

/// All answers to all visitors.
private final class Visits: Sendable {
    private let state = Mutex((sights: [Observation](), isOver: false))

    var all: [Observation] { state.withLock { $0.sights } }
    var isOver: Bool { state.withLock { $0.isOver } }

    func record(_ sight: Observation) { state.withLock { $0.sights.append(sight) } }

    /// Stops the visitors.
    func end() { state.withLock { $0.isOver = true } }

    /// Returns when each visitor has had that many answers of that kind.
    /// - Throws: `OddObservation`, or `NeverCame`.
    func eachHas(_ count: Int, for visitors: [OutageVisitor], _ isOfKind: (Observation) -> Bool) async throws {
        try await eventually("\(count) such answers for each visitor") {
            let all = all
            if let odd = all.first(where: \.isOdd) { throw OddObservation(kind: odd.kind) }
            let seen = all.filter(isOfKind)
            return visitors.allSatisfy { visitor in seen.count { $0.visitor == visitor.id } >= count } ? () : nil
        }
    }
}

/// A browser that goes from page to page, and on every sixth step puts a piece into its cart.
private struct OutageVisitor: Sendable {
    let id = ID<OutageVisitor>()
    private let language: Language
    private let cookie: String
    private let token: String
    private let offer: Offer.ID
    private let targets: [String]

    init(language: Language, product: String, offer: Offer.ID, key: SigningKey) {
        self.language = language
        self.offer = offer
        let browser = Web.Visitor(of: Request(.get, "/"), isSecure: false)
        (cookie, token) = (browser.secret, browser.formToken(key, on: "/"))
        targets = ["", "/search?q=robe", "/products/\(product)", "/cart", "/orders"].map { "/\(language.rawValue)\($0)" }
    }

    /// Walks until the visits end. A connection that ended is recorded and replaced.
    func walk(at port: UInt16, noting visits: Visits) throws {
        var client = Client(port: port)
        var step = 0
        while !visits.isOver {
            let target = step % 6 == 5 ? "/\(language.rawValue)/cart/lines" : targets[step % 6]
            let began = ContinuousClock.now
            if step % 6 == 5 {
                let form: FormFields = ["token": token, "offer": offer.description, "key": "\(ID<OutageVisitor>())"]
                client.send(
                    head("POST", target, client.host)
                        + "Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: \(form.encoded.utf8.count)\r\n\r\n\(form.encoded)"
                )
            } else {
                client.send(head("GET", target, client.host) + "\r\n")
            }
            let answer = client.answer()
            if answer == nil { client = Client(port: port) }
            visits.record(
                Observation(visitor: id, began: began, took: ContinuousClock.now - began, kind: .init(answer, to: target, in: language)))
            step += 1
        }
    }

    private func head(_ method: String, _ target: String, _ host: String) -> String {
        "\(method) \(target) HTTP/1.1\r\nHost: \(host)\r\nCookie: kolchi=\(cookie); language=\(language.rawValue)\r\n"
    }
}
