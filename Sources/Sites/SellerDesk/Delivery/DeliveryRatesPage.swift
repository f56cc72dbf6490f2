import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Places
import Postgres
import Sellers
import Shipping
import Web

/// What a shop asks for delivery: its rates, the places to which it sends nothing, and what a buyer would pay.
struct DeliveryRatesPage: Sendable {
    let desk: DeskFrame
    let rates: [Line]
    let unserved: [Place]
    let form: RateForm
    let preview: Preview
    /// The regions and cities that can be left out.
    let places: [Choice]
    /// Whether the shop still has the rate of a new shop.
    let isStandard: Bool
    let errors: [FieldError]

    struct Line: Sendable {
        let zone: Message
        let size: SizeClass
        let price: Money
        let freeFrom: Money?
        let minDays: Int
        let maxDays: Int
        let acts: RateActs
    }

    /// A region or city without delivery.
    struct Place: Sendable {
        let name: Message
        let key: String
    }

    /// What a buyer in a city would pay for a parcel of a size.
    struct Preview: Sendable {
        let cities: [Choice]
        let sizes: [Choice]
        let words: Message
    }

    var ways: Link.Desk { desk.link(Link(desk.frame.language)) }

    static let accept = ".csv,.tsv,.txt,text/csv"

    func table() -> DataTable {
        DataTable(
            caption: .ratesList, isCaptionHidden: true,
            columns: [.ratesZone, .ratesSize, .ratesPrice, .ratesFreeFrom, .ratesDays, .ratesAction],
            rows: rates.map { rate in
                [
                    .message(rate.zone), .message(rate.size.name), .money(rate.price),
                    rate.freeFrom.map { .money($0) } ?? .message(.ratesNever),
                    .message(.ratesSpan(first: rate.minDays, last: rate.maxDays)), .view(rate.acts),
                ]
            })
    }
}

/// The buttons beside a rate. A removed rate can be added again, so nobody is asked to confirm.
struct RateActs: Sendable {
    let frame: Frame
    let change: SiteURL
    let removal: SiteURL
    let zone: String
    let size: String

    static let sample = RateActs(
        frame: .sample, change: Link(.french).desk("dar-salma").delivery.with([("rate", "country~two-carry")]),
        removal: Link(.french).desk("dar-salma").deliveryRemoval, zone: "country", size: "two-carry")
}

/// The fields of one rate, as typed or as saved.
struct RateForm: Sendable {
    var zones: [Choice]
    var sizes: [Choice]
    var price: String
    var freeFrom: String
    var minDays: String
    var maxDays: String
    /// The rate that is changed, as it was shown; nil for a new one.
    var seen: String?
    /// What is saved now, if somebody changed the rate after the form was shown.
    var stale: Message?
}

extension DeliveryRatesPage {
    static let show = Handler.person { visit, person, _ in try await answer(visit, person, nil) }

    static let save = Handler.person { visit, person, _ in
        try await change(visit, person, beside: "price", saying: .rateSaved) { desk, tx in
            let rate = try RateInput.rate(of: visit.form, visit.cities)
            let seen = visit.form["seen"].flatMap(RateInput.seen)
            try await DeliveryRate.save(rate, over: seen, of: desk.seller.id, by: person.id.actor, in: tx)
        }
    }

    static let remove = Handler.person { visit, person, _ in
        try await change(visit, person, beside: "price", saying: .rateRemoved) { desk, tx in
            guard let zone = visit.form["zone"].flatMap(DeliveryRate.Zone.init(key:)), let size = visit.form["size"].flatMap(SizeClass.init)
            else { throw Problem.badRequest }
            try await DeliveryRate.remove(zone, size, of: desk.seller.id, by: person.id.actor, in: tx)
        }
    }

    /// Leaves a region or city out.
    static let leaveOut = Handler.person { visit, person, _ in
        try await change(visit, person, beside: "place", saying: .placeLeftOut) { desk, tx in
            let zone = visit.form["place"].flatMap(DeliveryRate.Zone.init(key:))
            guard let zone, zone.city != nil || zone.region != nil, visit.cities.has(zone) else {
                throw FormRefusal("place", .ratesErrorPlace)
            }
            try await Unserved.add(zone, of: desk.seller.id, by: person.id.actor, in: tx)
        }
    }

    static let serve = Handler.person { visit, person, _ in
        try await change(visit, person, beside: "place", saying: .placeServed) { desk, tx in
            guard let zone = visit.form["place"].flatMap(DeliveryRate.Zone.init(key:)) else { throw Problem.badRequest }
            try await Unserved.remove(zone, of: desk.seller.id, by: person.id.actor, in: tx)
        }
    }

    /// Takes over the rates of a CSV file.
    static let upload = Handler.person { visit, person, _ in
        try await change(visit, person, beside: "file", saying: .ratesTaken) { desk, tx in
            let table = try RatesTable.read(try RatesTable.bytes(of: visit), visit.cities)
            _ = try await DeliveryRate.take(
                table.rates, unserved: table.unserved, replacing: visit.form["replacing"] != nil, of: desk.seller.id,
                by: person.id.actor, in: tx)
        }
    }

    static let download = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        let (rates, unserved) = try await visit.db.read(
            as: desk.seller.id.databaseRole, DeliveryRate.of(desk.seller.id), Unserved.of(desk.seller.id))
        let (cities, language) = (visit.cities, visit.language)
        return .csv(named: "delivery-rates.csv", header: RatesTable.columns) { rows in
            for row in RatesTable.rows(rates, unserved, cities, language) { try await rows.add(row) }
        }
    }

    /// The most changes of one shop in an hour.
    private static let mostAnHour = 600

    /// Makes a change and leads back to the page. A refusal shows the page with its error.
    ///
    /// - Parameter field: where a refusal without a field of its own is shown.
    private static func change(
        _ visit: Visit, _ person: Person, beside field: String, saying flash: DeskFlash,
        _ work: @escaping @Sendable (Desk, Transaction) async throws -> Void
    ) async throws -> Response {
        let desk = try await visit.desk(of: person)
        return try await visit.submit(limitBeside: field) {
            do {
                try await visit.db.transaction { tx in
                    try await RateLimit.consume("shipping.rates:\(desk.seller.id)", limit: mostAnHour, per: 3_600, in: tx)
                    try await work(desk, tx)
                }
            } catch let refusal as DeliveryRate.Refusal {
                throw refusal.beside(field)
            }
            return visit.redirect(to: visit.link.desk(desk.seller.slug).delivery, saying: flash)
        } orShow: { refusal in
            try await answer(visit, person, refusal)
        }
    }
}

extension DeliveryRate.Refusal {
    /// - Parameter field: the field for what concerns the whole form.
    fileprivate func beside(_ field: String) -> FormRefusal {
        let isFile = field == "file"
        return switch self {
        case .priceOutOfBounds: FormRefusal(isFile ? field : "price", .ratesErrorPrice)
        case .worthOutOfBounds: FormRefusal(isFile ? field : "free-from", .ratesErrorFreeFrom)
        case .daysOutOfBounds: FormRefusal(isFile ? field : "max-days", .ratesErrorDays(most: DeliveryRate.mostDays))
        case .unknownPlace: FormRefusal(isFile || field == "place" ? field : "zone", .ratesErrorZone)
        case .exists: FormRefusal(isFile ? field : "zone", .ratesErrorExists, status: .conflict)
        case .stale: FormRefusal("price", .ratesErrorStale, status: .conflict)
        case .tooMany: FormRefusal(field, .ratesErrorTooMany(rates: DeliveryRate.most, places: Unserved.most))
        }
    }
}
