package import Kernel
package import Postgres
package import Secrets

/// A company that takes parcels. The house keeps the list.
package struct Carrier: Sendable, Equatable {
    package typealias ID = Kernel.ID<Carrier>

    /// Who has the contract with it.
    package enum Contract: String, Sendable, CaseIterable {
        case seller, house
    }

    package let id: ID
    /// A part of the address to which its events are sent, `/carriers/SLUG/events`. It never changes.
    package let slug: String
    package let facts: Facts
    /// Whether it has a secret, so that it can send events.
    package let hasSecret: Bool
    /// Whether its former secret is still accepted.
    package let hasFormerSecret: Bool

    /// What the house says about it.
    package struct Facts: Sendable, Equatable {
        package var names: [Language: String]
        /// An HTTPS address with `{number}` in place of the tracking number; empty where there is none.
        package var trackingPage: String
        /// As it is dialled; empty where there is none.
        package var telephone: String
        package var contract: Contract
        /// Whether sellers can choose it.
        package var isOffered: Bool

        package init(names: [Language: String], trackingPage: String, telephone: String, contract: Contract, isOffered: Bool) {
            self.names = names
            self.trackingPage = trackingPage
            self.telephone = telephone
            self.contract = contract
            self.isOffered = isOffered
        }
    }

    /// The carrier's page about a parcel; nil where there is none.
    package func page(of tracking: String) -> String? {
        facts.trackingPage.isEmpty ? nil : facts.trackingPage.replacing("{number}", with: tracking)
    }

    package func name(in language: Language) -> String { facts.names[language] ?? slug }

    package enum Refusal: Error, Equatable {
        case slugTaken, slugUnfit, nameUnfit, trackingPageUnfit, telephoneUnfit
        /// A word is empty or longer than 100 characters, or a reason stands beside another kind than a failed attempt.
        case wordUnfit
        case tooManyWords
        case unknownCarrier
    }
}

extension Carrier {
    private static let columns: SQL = """
        id, slug, name_fr, name_ar, name_en, tracking_page, telephone, contract, is_offered
        """

    private init(_ row: inout Row, hasSecret: Bool?) throws {
        id = try row.next()
        slug = try row.next()
        let names: [Language: String] = [.french: try row.next(), .arabic: try row.next(), .english: try row.next()]
        facts = Facts(
            names: names, trackingPage: try row.next(), telephone: try row.next(), contract: try row.next(), isOffered: try row.next())
        self.hasSecret = hasSecret == nil ? try row.next() : false
        hasFormerSecret = hasSecret == nil ? try row.next() : false
    }

    /// All of the house, in the order of their slugs.
    package static let all = Query<[Carrier]>.all(
        "SELECT \(columns), secret IS NOT NULL, former_secret IS NOT NULL FROM shipping.carrier ORDER BY slug"
    ) { row in try Carrier(&row, hasSecret: nil) }

    /// Those that sellers can choose. A seller's role may read it.
    package static let offered = Query<[Carrier]>.all(
        "SELECT \(columns) FROM shipping.carrier WHERE is_offered ORDER BY slug"
    ) { row in try Carrier(&row, hasSecret: false) }

    /// Those that have parcels of a key. A seller's role may read it.
    package static func of(_ key: Parcel.Key) -> Query<[Carrier]> {
        .all(
            "SELECT \(columns) FROM shipping.carrier WHERE id IN (SELECT carrier_id FROM shipping.parcel WHERE key = \(key))"
        ) { row in try Carrier(&row, hasSecret: false) }
    }

    package static func with(_ id: ID) -> Query<Carrier?> {
        .first("SELECT \(columns), secret IS NOT NULL, former_secret IS NOT NULL FROM shipping.carrier WHERE id = \(id)") { row in
            try Carrier(&row, hasSecret: nil)
        }
    }

    /// What a carrier's words mean, in the order of the words.
    package static func words(of id: ID) -> Query<[CarrierWord]> {
        .all("SELECT word, kind, reason FROM shipping.carrier_word WHERE carrier_id = \(id) ORDER BY word") { row in
            CarrierWord(try row.next(), try row.next(), try row.next())
        }
    }

    /// Words that no row explains, with the number of their events, the most frequent first.
    package static func unknownWords(of id: ID, most: Int = 50) -> Query<[(word: String, count: Int)]> {
        .all(
            """
            SELECT e.word, count(*) FROM shipping.parcel_event e JOIN shipping.parcel p ON p.id = e.parcel_id
            WHERE e.kind IS NULL AND p.carrier_id = \(id)
              AND NOT EXISTS (SELECT FROM shipping.carrier_word w WHERE w.carrier_id = p.carrier_id AND w.word = e.word)
            GROUP BY e.word ORDER BY count(*) DESC, e.word LIMIT \(most)
            """
        ) { row in (word: try row.next(), count: try row.next()) }
    }

    /// The secrets with which a carrier may sign; nil if there is no such carrier, or if it has none.
    package static func secrets(of slug: String, _ key: SigningKey) -> Query<(id: ID, current: String, former: String?)?> {
        Query<(ID, String, String?)?>.first(
            "SELECT id, secret, former_secret FROM shipping.carrier WHERE slug = \(slug) AND secret IS NOT NULL"
        ) { row in (try row.next(), try row.next(), try row.next()) }
        .map { found in
            guard let (id, current, former) = found, let opened = open(current, of: id, key) else { return nil }
            return (id: id, current: opened, former: former.flatMap { open($0, of: id, key) })
        }
    }

    static let purpose: StaticString = "shipping.carrier"

    private static func open(_ sealed: String, of id: ID, _ key: SigningKey) -> String? {
        guard let bytes = Base64URL.decode(sealed) else { return nil }
        return key.open(bytes, for: purpose, of: "\(id)").map { String(decoding: $0, as: UTF8.self) }
    }
}

/// A carrier's word for what happened to a parcel.
package struct CarrierWord: Sendable, Equatable {
    /// As `ParcelReport.folded` writes it.
    package let word: String
    package let kind: ParcelEvent.Kind
    package let reason: ParcelEvent.Reason?

    package init(_ word: String, _ kind: ParcelEvent.Kind, _ reason: ParcelEvent.Reason? = nil) {
        self.word = ParcelReport.folded(word)
        self.kind = kind
        self.reason = reason
    }
}
