import Catalog
import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Sellers
import Settings
import Web

/// How far the house trusts a seller, and the form that changes it.
struct TrustPage: Sendable {
    let house: HouseFrame
    let seller: SellerView
    let trust: TrustWords
    /// What the form chooses: a word, or `rule`.
    let choice: String
    /// Who said it last, and when; nil if nobody did.
    let said: Said?
    let reason: String
    /// The listings of the seller that wait.
    let waiting: Int
    var errors: [FieldError] = []

    struct Said: Sendable {
        let who: String
        let at: LocalMoment
        let why: String
    }

    /// The value of the form for the rule.
    static let rule = "rule"

    /// Whether the reader may change it.
    var isDecider: Bool { house.roles.contains { $0 == .moderator || $0 == .admin } }

    var field: RadioField {
        RadioField(
            name: "word", label: .houseTrustChoice,
            options: [
                .init(value: Self.rule, label: .houseTrustRule, hint: .houseTrustRuleHint, isChosen: choice == Self.rule),
                .init(
                    value: SellerTrust.Word.trusted.rawValue, label: .houseTrustTrusted, hint: .houseTrustTrustedHint,
                    isChosen: choice == SellerTrust.Word.trusted.rawValue),
                .init(
                    value: SellerTrust.Word.checked.rawValue, label: .houseTrustChecked, hint: .houseTrustCheckedHint,
                    isChosen: choice == SellerTrust.Word.checked.rawValue),
            ], error: errors["word"])
    }
}

/// Whether a seller is trusted, and why.
struct TrustWords: Sendable {
    let isTrusted: Bool
    let explanation: Message

    init(_ trust: SellerTrust, _ settings: SettingValues) {
        isTrusted = trust.isTrusted(settings)
        explanation =
            switch trust.word {
            case .trusted: .houseTrustByWord
            case .checked: .houseTrustCheckedByWord
            case nil: .houseTrustCount(count: trust.accepted, after: settings[SellerTrust.afterSetting])
            }
    }

    static let sample = TrustWords(SellerTrust(accepted: 3), .standard)
}

extension TrustPage {
    static let show = Handler { visit in try await page(visit, nil) }

    static let set = Handler.person { visit, staff, _ in
        let seller = try await visit.sellerInPath
        return try await visit.submit {
            let typed = visit.form["word"] ?? ""
            let word = SellerTrust.Word(rawValue: typed)
            guard word != nil || typed == rule else { throw FormRefusal("word", .houseTrustMissing) }
            let why = try visit.reason
            do {
                try await visit.db.transaction { tx in
                    try await SellerTrust.set(word, of: seller.id, by: staff.id.actor, why: why, in: tx)
                }
            } catch SellerTrust.Refusal.same {
                throw FormRefusal("word", .houseTrustSame, status: .conflict)
            } catch SellerTrust.Refusal.own {
                throw FormRefusal("word", .houseListingsOwn, status: .conflict)
            }
            return visit.redirect(to: visit.link.house.trust(in: seller.slug), saying: HouseFlash.houseTrustSet)
        } orShow: { refusal in
            try await page(visit, refusal)
        }
    }

    private static func page(_ visit: Visit, _ refusal: FormRefusal?) async throws -> Response {
        let house = try await visit.houseFrame()
        let seller = try await visit.sellerInPath
        let (trust, settings, waiting) = try await visit.db.read(
            SellerTrust.of(seller.id), SettingValues.now, Revision.waitingCount(of: seller.id))
        let names = try await visit.db.read(Person.names(of: [trust.who.flatMap(AuditParty.person)].compactMap(\.self)))
        let said: Said? =
            if let who = trust.who, let since = trust.since {
                Said(who: AuditParty(who, names).name ?? who, at: visit.clock.local(since), why: trust.why ?? "")
            } else {
                nil
            }
        return visit.render(
            TrustPage(
                house: house, seller: SellerView(seller, in: visit), trust: TrustWords(trust, settings),
                choice: visit.form["word"] ?? trust.word?.rawValue ?? rule, said: said, reason: visit.form["why"] ?? "", waiting: waiting,
                errors: refusal?.errors ?? []), refusing: refusal)
    }

    static let sample = TrustPage(
        house: .sample, seller: .sample, trust: .sample, choice: rule,
        said: Said(who: "Mehdi Chraibi", at: RevisionRow.sample.at, why: "Connu <b>"), reason: "", waiting: 2,
        errors: [FieldError("word", .houseTrustMissing)])
    static let bareSample = TrustPage(
        house: HouseFrame(frame: .sample, roles: [.support]), seller: .sample, trust: .sample, choice: rule, said: nil, reason: "",
        waiting: 0)
}
