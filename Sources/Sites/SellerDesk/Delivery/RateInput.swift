import Components
import HTML
import HTTP
import Kernel
import Places
import Shipping
import Web

/// Reads a rate as somebody typed it.
enum RateInput {
    /// - Throws: `FormRefusal`, which names every fault.
    static func rate(of form: FormFields, _ cities: Cities) throws(FormRefusal) -> DeliveryRate {
        var errors: [FieldError] = []
        let zone = DeliveryRate.Zone(key: form["zone"] ?? "").flatMap { cities.has($0) ? $0 : nil }
        if zone == nil { errors.append(FieldError("zone", .ratesErrorZone)) }
        let size = SizeClass(code: form["size"] ?? "")
        if size == nil { errors.append(FieldError("size", .ratesErrorSize)) }
        let price = money(form["price"] ?? "", in: DeliveryRate.prices)
        if price == nil { errors.append(FieldError("price", .ratesErrorPrice)) }
        let typed = (form["free-from"] ?? "").tidied
        let freeFrom = money(typed, in: DeliveryRate.worths)
        if freeFrom == nil, !typed.isEmpty { errors.append(FieldError("free-from", .ratesErrorFreeFrom)) }
        let days = days(form["min-days"] ?? "", form["max-days"] ?? "")
        if days == nil { errors.append(FieldError("max-days", .ratesErrorDays(most: DeliveryRate.mostDays))) }
        guard errors.isEmpty, let zone, let size, let price, let days else { throw FormRefusal(errors) }
        return DeliveryRate(
            zone, size: size, price: price, freeFrom: freeFrom, minDays: days.lowerBound, maxDays: days.upperBound)
    }

    static func money(_ typed: String, in bounds: ClosedRange<Money>) -> Money? {
        Money(typed: typed.tidied).flatMap { bounds.contains($0) ? $0 : nil }
    }

    static func days(_ first: String, _ last: String) -> ClosedRange<Int>? {
        guard let first = TypedText(first).wholeNumber, let last = TypedText(last).wholeNumber, first >= 0, first <= last,
            last <= DeliveryRate.mostDays
        else { return nil }
        return first...last
    }

    /// A rate as a hidden field holds it, so that a change notices what somebody else saved meanwhile.
    static func seen(_ rate: DeliveryRate) -> String {
        [
            rate.zone.key, rate.size.code, "\(rate.price.minor)", rate.freeFrom.map { "\($0.minor)" } ?? "", "\(rate.minDays)",
            "\(rate.maxDays)",
        ].joined(separator: "~")
    }

    /// - Returns: nil if `seen` did not make the text.
    static func seen(_ text: String) -> DeliveryRate? {
        let parts = text.split(separator: "~", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, let zone = DeliveryRate.Zone(key: parts[0]), let size = SizeClass(code: parts[1]),
            let price = Int64(parts[2]),
            let first = Int(parts[4]), let last = Int(parts[5])
        else { return nil }
        return DeliveryRate(
            zone, size: size, price: Money(minor: price), freeFrom: Int64(parts[3]).map { Money(minor: $0) }, minDays: first, maxDays: last)
    }
}

extension Cities {
    /// Whether the region or city of a zone exists.
    func has(_ zone: DeliveryRate.Zone) -> Bool {
        switch zone {
        case .city(let code): self[code] != nil
        case .region(let code): regions.contains { $0.code == code }
        case .sameCity, .sameRegion, .country: true
        }
    }

    /// The name of a zone of a seller.
    ///
    /// - Parameter origin: the seller's city.
    func name(of zone: DeliveryRate.Zone, from origin: City?, in language: Language) -> Message {
        switch zone {
        case .city(let code): .layoutText(text: self[code]?.name(in: language) ?? code.rawValue)
        case .region(let code): .ratesRegion(region: regions.first { $0.code == code }?.name(in: language) ?? code)
        case .sameCity: .ratesSameCity(city: origin?.name(in: language) ?? "")
        case .sameRegion: .ratesSameRegion(region: origin?.region(in: language) ?? "")
        case .country: .ratesCountry
        }
    }
}
