import Auditing
package import Kernel
package import Postgres
package import Sellers

/// When a workshop is open.
package struct OpeningHours: Sendable, Equatable {
    /// Days with hours of their own. The raw values are stored.
    package enum Season: String, Sendable, CaseIterable {
        case usual
        /// The days of `RepairSeason`. Where a workshop gave no hours for them, the usual ones hold.
        case ramadan
    }

    /// A time of one weekday.
    package struct Span: Sendable, Hashable, Comparable {
        /// 1 is Monday and 7 is Sunday.
        package let weekday: Int
        /// Minutes since midnight, 0 to 1439.
        package let from: Int
        /// Minutes since the same midnight, up to 1800: a span may end at six in the morning.
        package let to: Int

        package init(weekday: Int, from: Int, to: Int) {
            (self.weekday, self.from, self.to) = (weekday, from, to)
        }

        package static func < (one: Span, other: Span) -> Bool { (one.weekday, one.from) < (other.weekday, other.from) }
    }

    package let spans: [Season: [Span]]

    package init(_ spans: [Season: [Span]]) { self.spans = spans.mapValues { $0.sorted() } }

    /// The most spans of one weekday.
    package static let mostSpans = 4

    package enum Refusal: Error, Equatable {
        /// A time is out of its bounds, or ends before it begins.
        case spanUnfit(Season, Span)
        /// Two spans share a time, also where one ends on the next day.
        case overlap(Season, Span)
        /// A weekday has more than `mostSpans`.
        case tooMany(Season, weekday: Int)
    }

    package static func of(_ seller: Seller.ID) -> Query<OpeningHours> {
        Query<[(Season, Span)]>.all(
            "SELECT season, weekday, from_minute, to_minute FROM repairs.hours WHERE seller_id = \(seller) ORDER BY weekday, from_minute"
        ) { row in
            try (row.next(), Span(weekday: row.next(), from: row.next(), to: row.next()))
        }.map { OpeningHours(Dictionary(grouping: $0, by: \.0).mapValues { $0.map(\.1) }) }
    }

    /// Sets all hours, and makes the shifts again. Bookings stay as they are; see `Booking.outside(of:)`.
    ///
    /// - Throws: `Refusal`, `Workshop.Refusal.unknown`.
    package static func set(_ hours: OpeningHours, of seller: Seller.ID, by actor: Actor, in tx: Transaction) async throws {
        try hours.check()
        guard try await tx.read(Workshop.locked(seller)) != nil else { throw Workshop.Refusal.unknown }
        try await tx.run("DELETE FROM repairs.hours WHERE seller_id = \(seller)")
        for (season, spans) in hours.spans {
            try await tx.run(
                """
                INSERT INTO repairs.hours (seller_id, season, weekday, from_minute, to_minute)
                SELECT \(seller), \(season), * FROM unnest(\(spans.map(\.weekday))::integer[], \(spans.map(\.from))::integer[],
                    \(spans.map(\.to))::integer[])
                """)
        }
        try await Audit.record("repairs.hours-set", by: actor, on: seller.auditSubject, in: tx)
        try await Shift.remake(of: seller, in: tx)
    }

    private func check() throws {
        let week = 7 * 1_440
        for (season, spans) in spans {
            for span in spans {
                guard 1...7 ~= span.weekday, 0..<1_440 ~= span.from, span.from < span.to, span.to <= 1_800 else {
                    throw Refusal.spanUnfit(season, span)
                }
            }
            for weekday in 1...7 where spans.count(where: { $0.weekday == weekday }) > Self.mostSpans {
                throw Refusal.tooMany(season, weekday: weekday)
            }
            // Sunday's night ends on Monday.
            let minutes = spans.map { ($0, ($0.weekday - 1) * 1_440 + $0.from, ($0.weekday - 1) * 1_440 + $0.to) }
            for (index, (_, _, end)) in minutes.enumerated() {
                let next = (index + 1) % minutes.count
                let begin = minutes[next].1 + (next <= index ? week : 0)
                guard end <= begin else { throw Refusal.overlap(season, minutes[next].0) }
            }
        }
    }
}

/// Days on which workshops have other hours.
package struct RepairSeason: Sendable, Equatable {
    package let days: ClosedRange<CalendarDay>
    /// Whether it depends on the new moon, and was not announced yet.
    package let isProvisional: Bool

    /// Those that are not over on that day, the next first.
    package static func all(from day: CalendarDay) -> Query<[RepairSeason]> {
        .all(
            """
            SELECT (starts_on - date '1970-01-01')::integer, (ends_on - date '1970-01-01')::integer, is_provisional
            FROM repairs.season WHERE ends_on >= date '1970-01-01' + \(day.daysSince1970)::integer ORDER BY starts_on
            """
        ) { row in
            try RepairSeason(
                days: CalendarDay(daysSince1970: row.next())...CalendarDay(daysSince1970: row.next()), isProvisional: row.next())
        }
    }
}
