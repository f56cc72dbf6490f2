import CSV
import Components
import Foundation
import HTML
import HTTP
import Kernel
import Places
import Shipping
import Web

/// The rates of a shop as a CSV file. A row with a place but without a size is a place to which the shop sends nothing.
struct RatesTable: Sendable, Equatable {
    var rates: [DeliveryRate] = []
    var unserved: [DeliveryRate.Zone] = []

    /// `name` is only read where `place` has no code.
    static let columns = ["zone", "place", "name", "size", "price", "free_from", "min_days", "max_days"]
    /// The largest file, in bytes. It holds many more rows than a shop may have.
    static let mostBytes = 200_000
    /// The most faults that the page names.
    private static let mostFaults = 5

    static func rows(_ rates: [DeliveryRate], _ unserved: [DeliveryRate.Zone], _ cities: Cities, _ language: Language) -> [[CSVCell]] {
        func place(_ zone: DeliveryRate.Zone) -> [CSVCell] {
            let code = zone.city?.rawValue ?? zone.region
            let name =
                zone.city.flatMap { cities[$0]?.name(in: language) }
                ?? zone.region.flatMap { code in
                    cities.regions.first { $0.code == code }?.name(in: language)
                }
            return [.text(zone.kind), code.map { .text($0) } ?? .empty, name.map { .text($0) } ?? .empty]
        }
        return rates.map { rate in
            place(rate.zone) + [
                .text(rate.size.code), .money(rate.price), rate.freeFrom.map { .money($0) } ?? .empty, .number(rate.minDays),
                .number(rate.maxDays),
            ]
        } + unserved.map { place($0) + Array(repeating: CSVCell.empty, count: 5) }
    }

    /// The bytes of the posted file.
    ///
    /// - Throws: `FormRefusal`.
    static func bytes(of visit: Visit) throws -> [UInt8] {
        if visit.oversized.contains(where: { $0.field == "file" }) {
            throw FormRefusal("file", .ratesFileTooLarge(kilobytes: mostBytes / 1_000), status: .contentTooLarge)
        }
        guard let file = visit.files.first(where: { $0.field == "file" }), file.size > 0 else {
            throw FormRefusal("file", .filesErrorNone)
        }
        return Array(try Data(contentsOf: URL(filePath: file.path)))
    }

    /// - Throws: `FormRefusal`, which names the first faults with their lines.
    static func read(_ bytes: [UInt8], _ cities: Cities) throws(FormRefusal) -> RatesTable {
        let rows: [CSVRow]
        do {
            var limits = CSVReader.Limits()
            limits.rows = DeliveryRate.most + Unserved.most + 1
            var reader = CSVReader(dialect: try CSVDialect.detect(bytes), limits: limits)
            rows = try reader.read(bytes) + reader.finish()
        } catch {
            if case .tooManyRows = error.reason {
                throw FormRefusal("file", .ratesErrorTooMany(rates: DeliveryRate.most, places: Unserved.most))
            }
            throw FormRefusal("file", .ratesFileUnreadable(line: max(1, error.line)))
        }
        let header = (rows.first?.cells ?? []).map { $0.tidied.lowercased() }
        guard ["zone", "size", "price", "min_days", "max_days"].allSatisfy(header.contains) else {
            throw FormRefusal("file", .ratesFileHeader(columns: columns.joined(separator: ", ")))
        }
        var table = RatesTable()
        var errors: [FieldError] = []
        for row in rows.dropFirst() {
            let cells = Dictionary(zip(header, row.cells.map(\.tidied))) { first, _ in first }
            if let fault = table.add(cells, cities) { errors.append(FieldError("file", .ratesFileLine(line: row.line, fault: fault))) }
            if errors.count == mostFaults { break }
        }
        guard errors.isEmpty else { throw FormRefusal(errors) }
        guard !table.rates.isEmpty || !table.unserved.isEmpty else { throw FormRefusal("file", .filesErrorEmpty) }
        return table
    }

    /// Adds a row.
    ///
    /// - Returns: what is wrong with it; nil if it was added.
    private mutating func add(_ cells: [String: String], _ cities: Cities) -> Message? {
        guard let zone = Self.zone(cells, cities) else { return .ratesErrorZone }
        if (cells["size"] ?? "").isEmpty, (cells["price"] ?? "").isEmpty {
            guard zone.city != nil || zone.region != nil else { return .ratesErrorPlace }
            if !unserved.contains(zone) { unserved.append(zone) }
            return nil
        }
        guard let size = SizeClass(code: cells["size"] ?? "") else { return .ratesErrorSize }
        guard let price = RateInput.money(cells["price"] ?? "", in: DeliveryRate.prices) else { return .ratesErrorPrice }
        let typed = cells["free_from"] ?? ""
        let freeFrom = RateInput.money(typed, in: DeliveryRate.worths)
        guard freeFrom != nil || typed.isEmpty else { return .ratesErrorFreeFrom }
        guard let days = RateInput.days(cells["min_days"] ?? "", cells["max_days"] ?? "") else {
            return .ratesErrorDays(most: DeliveryRate.mostDays)
        }
        guard !rates.contains(where: { $0.zone == zone && $0.size == size }) else { return .ratesErrorExists }
        rates.append(
            DeliveryRate(zone, size: size, price: price, freeFrom: freeFrom, minDays: days.lowerBound, maxDays: days.upperBound))
        return nil
    }

    /// The zone of a row, by the code of the place or by its name. A spreadsheet may have made a number of a region's code.
    private static func zone(_ cells: [String: String], _ cities: Cities) -> DeliveryRate.Zone? {
        let (kind, name) = (cells["zone"] ?? "", cells["name"] ?? "")
        var place = cells["place"] ?? ""
        switch kind {
        case "region":
            if place.count == 1 { place = "0" + place }
            let region = cities.regions.first { $0.code == place || place.isEmpty && ($0.french == name || $0.arabic == name) }
            return region.map { .region($0.code) }
        case "city":
            if !place.isEmpty { return cities[City.Code(place)].map { .city($0.code) } }
            let found = cities.matches(name)
            return found.count == 1 ? .city(found[0].code) : nil
        default: return DeliveryRate.Zone(kind: kind, place: "")
        }
    }
}
