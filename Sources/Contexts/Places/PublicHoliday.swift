import Auditing
import Jobs
package import Kernel
package import Postgres

/// A public holiday of Morocco. It is no working day of any shop.
package struct PublicHoliday: Sendable, Equatable {
    package let day: CalendarDay
    package let names: [Language: String]
    /// Whether the day depends on the new moon, and was not announced yet.
    package let isProvisional: Bool
    /// A decree, an announcement, or how the day was computed.
    package let source: String

    package enum Refusal: Error, Equatable {
        /// Not in the next three years, nor today.
        case dayUnfit
        /// The day is a public holiday already.
        case alreadyThere
        /// A name is not 1 to 100 characters.
        case nameUnfit(Language)
        /// Not 1 to 200 characters.
        case sourceUnfit
        /// There is no such holiday any more.
        case unknown
    }

    package static let longestName = 100
    package static let longestSource = 200
    /// How far ahead a holiday may be, in days.
    private static let furthest = 3 * 366

    package init(day: CalendarDay, names: [Language: String], isProvisional: Bool, source: String) {
        self.day = day
        self.names = names
        self.isProvisional = isProvisional
        self.source = source
    }
}

extension PublicHoliday {
    /// An SQL expression: the public holidays from a day on, as an array of days since 1970.
    ///
    /// - Parameters:
    ///   - day: an SQL expression for the first day.
    ///   - most: the number of days to look ahead.
    package static func days(since day: SQL, most: Int) -> SQL {
        """
        ARRAY(SELECT (h.day - date '1970-01-01')::integer FROM places.public_holiday h
              WHERE h.day >= \(day) AND h.day < \(day) + \(most)::integer)
        """
    }

    /// The holidays from a day on, the next first.
    package static func all(from day: CalendarDay) -> Query<[PublicHoliday]> {
        .all("\(columns) WHERE day >= date '1970-01-01' + \(day.daysSince1970)::integer ORDER BY day") { row in try PublicHoliday(&row) }
    }

    package static func on(_ day: CalendarDay) -> Query<PublicHoliday?> {
        .first("\(columns) WHERE day = date '1970-01-01' + \(day.daysSince1970)::integer") { row in try PublicHoliday(&row) }
    }

    private static let columns: SQL = """
        SELECT (day - date '1970-01-01')::integer, name_fr, name_ar, name_en, is_provisional, source FROM places.public_holiday
        """

    private init(_ row: inout Row) throws {
        day = CalendarDay(daysSince1970: try row.next())
        names = [.french: try row.next(), .arabic: try row.next(), .english: try row.next()]
        isProvisional = try row.next()
        source = try row.next()
    }

    /// Declares a holiday. Open deadlines move on, because subscribers of `PublicHolidayDeclared` count them again.
    ///
    /// Nothing that reads the table runs at the same time, so each deadline is either counted with the holiday, or moved later.
    /// - Throws: `Refusal`; roll the transaction back then.
    package static func declare(_ holiday: PublicHoliday, by actor: Actor, in tx: Transaction) async throws {
        let today = CalendarDay(daysSince1970: try await tx.read(today))
        guard holiday.day >= today, holiday.day <= today.adding(days: furthest) else { throw Refusal.dayUnfit }
        for language in Language.allCases {
            let name = holiday.names[language] ?? ""
            guard name.isWritten, name.length <= longestName else { throw Refusal.nameUnfit(language) }
        }
        guard holiday.source.isWritten, holiday.source.length <= longestSource else { throw Refusal.sourceUnfit }
        try await tx.run("LOCK TABLE places.public_holiday IN ACCESS EXCLUSIVE MODE")
        let added = try await tx.run(
            """
            INSERT INTO places.public_holiday (day, name_fr, name_ar, name_en, is_provisional, source)
            VALUES (date '1970-01-01' + \(holiday.day.daysSince1970)::integer, \(holiday.names[.french] ?? ""),
                \(holiday.names[.arabic] ?? ""), \(holiday.names[.english] ?? ""), \(holiday.isProvisional), \(holiday.source))
            ON CONFLICT (day) DO NOTHING
            """)
        guard added == 1 else { throw Refusal.alreadyThere }
        try await Outbox.publish(PublicHolidayDeclared(day: holiday.day.daysSince1970), in: tx)
        try await Audit.record("places.holiday-declared", by: actor, on: holiday.subject, holiday.details, in: tx)
    }

    /// Removes a holiday, for example when the moon was seen a day later. Deadlines that were counted with it stay.
    ///
    /// - Throws: `Refusal.unknown`.
    package static func remove(_ day: CalendarDay, by actor: Actor, in tx: Transaction) async throws {
        guard let holiday = try await tx.read(on(day)) else { throw Refusal.unknown }
        let removed = try await tx.run("DELETE FROM places.public_holiday WHERE day = date '1970-01-01' + \(day.daysSince1970)::integer")
        guard removed == 1 else { throw Refusal.unknown }
        try await Audit.record("places.holiday-removed", by: actor, on: holiday.subject, holiday.details, in: tx)
    }

    private static let today = Query<Int>.one("SELECT (places.wall(kernel.now())::date - date '1970-01-01')::integer") { row in
        try row.next()
    }

    private var subject: Audit.Subject { Audit.Subject("day", day.isoText) }

    private var details: [String: String] {
        ["name": names[.french] ?? "", "provisional": "\(isProvisional)", "source": source]
    }
}

/// A public holiday was declared. Subscribers count what depends on working days again.
package struct PublicHolidayDeclared: Event {
    package static let name = "places.holiday-declared"

    /// Days since 1970-01-01.
    package let day: Int
}
