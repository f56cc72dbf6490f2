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

extension DeliveryRatesPage {
    static func answer(_ visit: Visit, _ person: Person, _ refusal: FormRefusal?) async throws -> Response {
        let desk = try await visit.desk(of: person)
        let city = visit.cities[typed: visit.query["city"]] ?? visit.cities.largest[0]
        let size = visit.query["parcel"].flatMap(SizeClass.init) ?? .shoeBox
        let (rates, unserved) = try await visit.db.read(
            as: desk.seller.id.databaseRole, DeliveryRate.of(desk.seller.id), Unserved.of(desk.seller.id))
        let found = try await visit.db.read(CityRates.of([desk.seller.id], to: city.code))
        let (origin, language) = (visit.cities[City.Code(desk.seller.city)], visit.language)
        func name(_ zone: DeliveryRate.Zone) -> Message { visit.cities.name(of: zone, from: origin, in: language) }
        let frame = visit.deskFrame(desk, at: { $0.desk(desk.seller.slug).delivery })
        let ways = visit.link.desk(desk.seller.slug)
        return visit.render(
            DeliveryRatesPage(
                desk: frame,
                rates: rates.map { rate in
                    Line(
                        zone: name(rate.zone), size: rate.size, price: rate.price, freeFrom: rate.freeFrom, minDays: rate.minDays,
                        maxDays: rate.maxDays,
                        acts: RateActs(
                            frame: frame.frame,
                            change: ways.delivery.with([("rate", "\(rate.zone.key)~\(rate.size.code)")]).at(fragment: "rate"),
                            removal: ways.deliveryRemoval, zone: rate.zone.key, size: rate.size.code))
                }, unserved: unserved.map { Place(name: name($0), key: $0.key) },
                form: form(rates, refusal, visit, name),
                preview: Preview(
                    cities: Choice.cities(visit.cities, chosen: city.code, in: language), sizes: sizes(chosen: size, language),
                    words: words(found.quote(of: desk.seller.id, for: size, worth: .zero), city.name(in: language), size)),
                places: zones(chosen: visit.form["place"], visit, name).filter { $0.value.contains(":") },
                isStandard: rates == [.standard(visit.settings)], errors: refusal?.errors ?? []), refusing: refusal)
    }

    /// The form with what was typed, else with the rate that the query names.
    private static func form(
        _ rates: [DeliveryRate], _ refusal: FormRefusal?, _ visit: Visit, _ name: (DeliveryRate.Zone) -> Message
    ) -> RateForm {
        let typed = visit.form
        let isTyped = typed["price"] != nil
        let asked = isTyped ? nil : visit.query["rate"]
        let rate = rates.first { "\($0.zone.key)~\($0.size.code)" == asked }
        let seen = typed["seen"].flatMap(RateInput.seen)
        let isStale = refusal?.errors["price"] != nil && refusal?.status == .conflict
        let now = isStale ? rates.first { $0.zone == seen?.zone && $0.size == seen?.size } : nil
        return RateForm(
            zones: zones(chosen: isTyped ? typed["zone"] : rate?.zone.key, visit, name),
            sizes: sizes(chosen: isTyped ? SizeClass(code: typed["size"] ?? "") : rate?.size ?? .twoCarry, visit.language),
            price: typed["price"] ?? rate?.price.decimal ?? "", freeFrom: typed["free-from"] ?? rate?.freeFrom?.decimal ?? "",
            minDays: typed["min-days"] ?? rate.map { "\($0.minDays)" } ?? "",
            maxDays: typed["max-days"] ?? rate.map { "\($0.maxDays)" } ?? "",
            // A person who sends a stale form again has seen what is saved now.
            seen: isStale ? now.map(RateInput.seen) : isTyped ? seen.map(RateInput.seen) : rate.map(RateInput.seen),
            stale: isStale ? now.map { .ratesNow(price: $0.price, first: $0.minDays, last: $0.maxDays) } ?? .ratesGone : nil)
    }

    private static func zones(chosen: String?, _ visit: Visit, _ name: (DeliveryRate.Zone) -> Message) -> [Choice] {
        let zones: [DeliveryRate.Zone] =
            [.country, .sameRegion, .sameCity] + visit.cities.regions.map { .region($0.code) }
            + visit.cities.cities(in: visit.language).map { .city($0.code) }
        return zones.map { Choice(value: $0.key, label: name($0).text(in: visit.language), isChosen: $0.key == chosen) }
    }

    private static func sizes(chosen: SizeClass?, _ language: Language) -> [Choice] {
        SizeClass.allCases.map { size in
            Choice(
                value: size.code, label: Message.ratesSizeChoice(size: size.name, bounds: size.bounds).text(in: language),
                isChosen: size == chosen)
        }
    }

    /// What a buyer pays, and how many days it takes.
    private static func words(_ quote: DeliveryQuote?, _ city: String, _ size: SizeClass) -> Message {
        guard let quote else { return .ratesPreviewNone(city: city, size: size.name) }
        return .ratesPreviewWords(
            city: city, size: size.name, price: quote.priceWords, days: Message.ratesSpan(first: quote.minDays, last: quote.maxDays))
    }

    private static let sampleForm = RateForm(
        zones: [
            Choice(value: "country", label: "Tout le Maroc", isChosen: false), Choice(value: "city:1", label: "Fès <b>", isChosen: true),
        ], sizes: sizes(chosen: .shoeBox, .french), price: "35", freeFrom: "", minDays: "2", maxDays: "x")

    private static let samplePreview = Preview(
        cities: Choice.sampleCities, sizes: sizes(chosen: .shoeBox, .french),
        words: words(
            DeliveryQuote(sellerID: ID(), price: .dirhams(35), minDays: 2, maxDays: 4, freeFrom: .dirhams(500)), "Casablanca", .shoeBox))

    static let sample = DeliveryRatesPage(
        desk: .sample,
        rates: [
            Line(
                zone: .ratesCountry, size: .twoCarry, price: .dirhams(35), freeFrom: .dirhams(500), minDays: 2, maxDays: 4, acts: .sample),
            Line(
                zone: .layoutText(text: "الدار البيضاء <b>"), size: .letter, price: .zero, freeFrom: nil, minDays: 1, maxDays: 1,
                acts: .sample),
        ], unserved: [Place(name: .ratesRegion(region: "Drâa-Tafilalet"), key: "region:08")], form: sampleForm, preview: samplePreview,
        places: [Choice(value: "region:08", label: "Drâa-Tafilalet", isChosen: false)], isStandard: false,
        errors: [FieldError("max-days", .ratesErrorDays(most: DeliveryRate.mostDays))])

    static let emptySample = DeliveryRatesPage(
        desk: .sample, rates: [], unserved: [], form: sampleForm,
        preview: Preview(
            cities: Choice.sampleCities, sizes: sizes(chosen: .shoeBox, .french), words: words(nil, "Casablanca", .shoeBox)), places: [],
        isStandard: false, errors: [])

    static let staleSample = {
        var form = sampleForm
        form.seen = "country~two-carry~3500~~2~4"
        form.stale = .ratesNow(price: Money.dirhams(40), first: 2, last: 5)
        return DeliveryRatesPage(
            desk: .sample, rates: [], unserved: [], form: form, preview: samplePreview, places: [], isStandard: true,
            errors: [FieldError("price", .ratesErrorStale)])
    }()
}
