package import Kernel
package import Places
package import Postgres
package import Sellers

/// The part of a shop that repairs. A shop without one repairs nothing.
package struct Workshop: Sendable, Equatable {
    /// Where a device is repaired. The raw values are columns.
    package enum Place: String, Sendable, CaseIterable {
        case shop = "at_shop"
        case home = "at_home"
        case parcel = "by_parcel"
    }

    /// What a workshop says about its bookings.
    package struct Terms: Sendable, Equatable {
        /// Whether customers can book.
        package var isOpen = false
        package var places: Set<Place> = [.shop]
        /// Whether a booking needs the workshop's word. It holds its hour until then.
        package var asksFirst = false
        /// Minutes of opening hours between a booking and its appointment.
        package var leadMinutes = 60
        /// Days ahead that can be booked.
        package var horizonDays = 60
        /// Appointments begin at multiples of it.
        package var grainMinutes = 15
        /// Hours before an appointment until which the customer may cancel or move it.
        package var cancelHours = 12
        /// Whether it works on public holidays.
        package var onHolidays = false

        package init() {}

        package static let leads = 0...6_000
        package static let horizons = 1...90
        package static let grains = [5, 10, 15, 20, 30, 60]
        package static let cancellations = 0...168
    }

    package let seller: Seller.ID
    package let terms: Terms
    /// It grows with each change, so that a stale form is noticed.
    package let version: Int

    package enum Refusal: Error, Equatable {
        /// The seller has no workshop.
        case unknown
        /// The seller has one already.
        case alreadyThere
        /// Somebody changed it after the form was shown.
        case stale
        /// No place, or a number that is out of its bounds.
        case termsUnfit
        /// It opens without hours, without a service, or without a technician.
        case notReady
        /// A city does not exist or is named twice, or travel or fee is out of its bounds.
        case areaUnfit
    }
}

/// Where a workshop comes to the customer's home.
package struct ServiceArea: Sendable, Equatable {
    package let city: City.Code
    /// One way. The technician is busy for it before and after.
    package let travelMinutes: Int
    package let fee: Money

    package init(_ city: City.Code, travelMinutes: Int, fee: Money) {
        (self.city, self.travelMinutes, self.fee) = (city, travelMinutes, fee)
    }

    package static let travels = 0...240
    package static let highestFee = Money.dirhams(10_000)
    /// The most of one workshop.
    package static let most = 60
}

extension Workshop {
    package static func of(_ seller: Seller.ID) -> Query<Workshop?> {
        .first("SELECT \(columns) FROM repairs.workshop w WHERE w.seller_id = \(seller)") { row in try Workshop(&row) }
    }

    package static func areas(of seller: Seller.ID) -> Query<[ServiceArea]> {
        .all("SELECT city_code, travel_minutes, fee FROM repairs.area WHERE seller_id = \(seller) ORDER BY fee, travel_minutes, city_code")
        {
            row in
            try ServiceArea(row.next(), travelMinutes: row.next(), fee: row.next())
        }
    }

    /// The workshop, whose row is locked until the transaction ends.
    static func locked(_ seller: Seller.ID) -> Query<Workshop?> {
        .first("SELECT \(columns) FROM repairs.workshop w WHERE w.seller_id = \(seller) FOR NO KEY UPDATE") { row in try Workshop(&row) }
    }

    private static let columns: SQL = """
        w.seller_id, w.is_open, w.at_shop, w.at_home, w.by_parcel, w.asks_first, w.lead_minutes, w.horizon_days, w.grain_minutes,
        w.cancel_hours, w.on_holidays, w.version
        """

    private init(_ row: inout Row) throws {
        seller = try row.next()
        var terms = Terms()
        terms.isOpen = try row.next()
        terms.places = try Set(Place.read(&row))
        terms.asksFirst = try row.next()
        terms.leadMinutes = try row.next()
        terms.horizonDays = try row.next()
        terms.grainMinutes = try row.next()
        terms.cancelHours = try row.next()
        terms.onHolidays = try row.next()
        self.terms = terms
        version = try row.next()
    }
}

extension Workshop.Place {
    /// Reads three columns, in the order of the cases.
    static func read(_ row: inout Row) throws -> [Workshop.Place] {
        try allCases.filter { _ in try row.next(Bool.self) }
    }
}
