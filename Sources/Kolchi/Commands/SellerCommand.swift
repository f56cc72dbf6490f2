import HTML
import Kernel
import Places
import Postgres
import Sellers

extension Command {
    static let seller = Command(
        name: "seller", synopsis: "SLUG VERB [DAY]", summary: "set a seller on holiday, or open the shop again",
        details: """
            Verbs:
              away [DAY]   nothing of this seller can be bought. The pages say so. On the DAY of return, like 2026-12-31, the
                           shop opens by itself. Without a DAY it stays closed until you run back.
              back         opens the shop again
              show         prints the seller
            The slug is the last part of the storefront's address: dar-salma in /fr/store/dar-salma.
            """
    ) { arguments in
        guard 2...3 ~= arguments.words.count, arguments.words.count == 2 || arguments.words[1] == "away" else {
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
}
