import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Shipping
import Web

/// One carrier: what the house says about it, the secret with which it signs, and what its words mean.
struct CarrierPage: Sendable {
    let house: HouseFrame
    let key: String
    let name: String
    let form: CarrierForm
    /// The address to which it sends events.
    let address: String
    let hasSecret: Bool
    let hasFormerSecret: Bool
    /// The secret that was just made. It is never shown again.
    var secret: String?
    /// One line each.
    let words: String
    let unknown: [Unknown]

    /// A word that nobody has explained.
    struct Unknown: Sendable {
        let word: String
        let count: Int
    }

    /// The kinds of events, as the field for words writes them.
    static let kinds = ParcelEvent.Kind.allCases.map(\.rawValue).joined(separator: ", ")
    static let reasons = ParcelEvent.Reason.allCases.map(\.rawValue).joined(separator: ", ")
}

extension CarrierPage {
    static let show = Handler { visit in try await page(visit, nil) }

    static let save = Handler.person { visit, staff, _ in
        let carrier = try await visit.carrierInPath
        return try await visit.submit {
            let facts = try CarrierForm(visit.form).facts()
            try await CarrierForm.refusing {
                try await visit.db.transaction { tx in try await Carrier.change(carrier.id, to: facts, by: staff.id.actor, in: tx) }
            }
            return visit.redirect(to: visit.link.house.carrier("\(carrier.id)"), saying: HouseFlash.carrierSaved)
        } orShow: { refusal in
            try await page(visit, refusal)
        }
    }

    static let explain = Handler.person { visit, staff, _ in
        let carrier = try await visit.carrierInPath
        return try await visit.submit {
            let words = try CarrierForm.words(typed: (visit.form["words"] ?? "").replacing("\r\n", with: "\n"))
            try await CarrierForm.refusing {
                try await visit.db.transaction { tx in try await Carrier.explain(words, of: carrier.id, by: staff.id.actor, in: tx) }
            }
            return visit.redirect(to: visit.link.house.carrier("\(carrier.id)"), saying: HouseFlash.carrierSaved)
        } orShow: { refusal in
            try await page(visit, refusal)
        }
    }

    /// Makes a new secret and shows it, once.
    static let renew = Handler.person { visit, staff, _ in
        let carrier = try await visit.carrierInPath
        let secret = try await visit.db.transaction { tx in
            try await RateLimit.consume("shipping.carrier-secrets:\(carrier.id)", limit: 20, per: 86_400, in: tx)
            return try await Carrier.renewSecret(of: carrier.id, visit.world.key, by: staff.id.actor, in: tx)
        }
        return try await page(visit, nil, showing: secret)
    }

    static let forget = Handler.person { visit, staff, _ in
        let carrier = try await visit.carrierInPath
        try await visit.db.transaction { tx in try await Carrier.forgetFormerSecret(of: carrier.id, by: staff.id.actor, in: tx) }
        return visit.redirect(to: visit.link.house.carrier("\(carrier.id)"), saying: HouseFlash.carrierSaved)
    }

    private static func page(_ visit: Visit, _ refusal: FormRefusal?, showing secret: String? = nil) async throws -> Response {
        let carrier = try await visit.carrierInPath
        let (words, unknown) = try await visit.db.read(Carrier.words(of: carrier.id), Carrier.unknownWords(of: carrier.id))
        let isTyped = visit.form["name-fr"] != nil
        var form = isTyped ? CarrierForm(visit.form) : CarrierForm(carrier.facts)
        form.errors = refusal?.errors ?? []
        return visit.render(
            CarrierPage(
                house: try await visit.houseFrame(), key: "\(carrier.id)", name: carrier.name(in: visit.language), form: form,
                address: "\(visit.origin)/carriers/\(carrier.slug)/events", hasSecret: carrier.hasSecret,
                hasFormerSecret: carrier.hasFormerSecret, secret: secret,
                words: visit.form["words"] ?? words.map(\.line).joined(separator: "\n"),
                unknown: unknown.map { Unknown(word: $0.word, count: $0.count) }), refusing: refusal)
    }

    static let sample = CarrierPage(
        house: .sample, key: "0193", name: "Express <b>", form: .sample, address: "https://kolchi.example/carriers/express/events",
        hasSecret: true, hasFormerSecret: true, secret: "kcs_<b>", words: "livré = delivered",
        unknown: [Unknown(word: "tri en cours <b>", count: 3)])
    static let bareSample = CarrierPage(
        house: .sample, key: "0193", name: "Express", form: CarrierForm(), address: "https://kolchi.example/carriers/express/events",
        hasSecret: false, hasFormerSecret: false, words: "", unknown: [])
}

extension CarrierWord {
    /// As the field for words writes it.
    fileprivate var line: String { "\(word) = \(kind.rawValue)" + (reason.map { " \($0.rawValue)" } ?? "") }
}

extension Visit {
    /// The carrier that the path names.
    ///
    /// - Throws: `Problem.notFound`.
    var carrierInPath: Carrier {
        get async throws {
            guard let id = parameters["carrier"].flatMap(Carrier.ID.init), let found = try await db.read(Carrier.with(id)) else {
                throw Problem.notFound
            }
            return found
        }
    }
}
