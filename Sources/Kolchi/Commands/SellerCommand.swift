import HTML
import Kernel
import Places
import Postgres
import Sellers

extension Command {
    static let seller = Command(
        name: "seller", synopsis: "SLUG VERB [DAY|RATE]", summary: "set a seller on holiday, open the shop again, or set its tax",
        details: """
            Verbs:
              away [DAY]   nothing of this seller can be bought. The pages say so. On the DAY of return, like 2026-12-31, the
                           shop opens by itself. Without a DAY it stays closed until you run back.
              back         opens the shop again
              vat RATE     the prices of this trader contain so much value added tax, in percent: 20, 10, 5.5; 0 if the trader
                           owes none. Orders of before keep theirs.
              show         prints the seller
            The slug is the last part of the storefront's address: dar-salma in /fr/store/dar-salma.
            """
    ) { arguments in
        guard 2...3 ~= arguments.words.count, arguments.words.count == 2 || ["away", "vat"].contains(arguments.words[1]) else {
            throw CommandFailure("use kolchi seller SLUG VERB, like kolchi seller dar-salma away 2026-12-31", .usage)
        }
        let (slug, verb, day) = (arguments.words[0], arguments.words[1], arguments.words.dropFirst(2).first)
        let setup = try await AppSetup.open()
        guard let seller = try await setup.db.read(Seller.named(slug, in: .french)) else {
            throw CommandFailure("there is no seller \(slug)", .notFound)
        }
        switch verb {
        case "away":
            let until = day.map(CalendarDay.init(typed:))
            do {
                if let until, until == nil { throw Seller.Refusal.returnUnfit }
                try await setup.db.transaction { tx in try await Seller.goAway(seller.id, until: until ?? nil, by: .operator, in: tx) }
            } catch Seller.Refusal.returnUnfit {
                throw CommandFailure("“\(day ?? "")” is not a day after today and within two years, like 2026-12-31", .usage)
            }
        case "back": try await setup.db.transaction { tx in try await Seller.comeBack(seller.id, by: .operator, in: tx) }
        case "vat":
            do {
                guard let rate = day.flatMap(basisPoints) else { throw LegalProfile.VATRefusal.rateUnfit }
                try await setup.db.transaction { tx in try await LegalProfile.setVAT(rate, of: seller.id, by: .operator, in: tx) }
            } catch LegalProfile.VATRefusal.rateUnfit {
                throw CommandFailure("“\(day ?? "")” is not a rate from 0 to 100 percent, like 20 or 5.5", .usage)
            } catch LegalProfile.VATRefusal.noProfile {
                throw CommandFailure("\(slug) has no legal profile: it is a private seller, or a trader who never applied")
            }
        case "show": break
        default: throw CommandFailure("there is no verb “\(verb)”; see kolchi help seller", .usage)
        }
        guard let now = try await setup.db.read(Seller.named(slug, in: .french)) else { return }
        let clock = try await setup.db.read(ZoneChange.clock)
        let until = now.backAt.map { ", back on \(clock.local($0).asDay.text(in: .english))" } ?? ""
        let state =
            switch now.availability {
            case .open: "open"
            case .away: "on holiday" + until
            case .suspended: "suspended"
            case .closed: "closed"
            }
        print("\(now.name): \(state)")
    }

    /// Reads a percentage with at most two decimals.
    private static func basisPoints(_ text: String) -> Int? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard 1...2 ~= parts.count, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }), parts[0].count <= 3,
            parts.count == 1 || parts[1].count <= 2
        else { return nil }
        let decimals = parts.count == 1 ? "" : String(parts[1])
        return Int(String(parts[0]) + decimals + String(repeating: "0", count: 2 - decimals.count))
    }
}
