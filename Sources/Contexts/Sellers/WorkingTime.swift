import Auditing
package import Kernel
package import Postgres

extension Seller {
    /// When a shop works. Deadlines of its orders count its working days only.
    package struct WorkingTime: Sendable, Equatable {
        /// The days between an order and its handover that the shop needs besides the usual ones.
        package let preparationDays: Int
        /// The weekdays on which it works; 1 is Monday and 7 is Sunday.
        package let week: Set<Int>
        /// The days off from today on, the next first.
        package let freeDays: [CalendarDay]

        package static let preparationAllowed = 0...15
        /// The fewest days of a working week.
        package static let fewestDays = 3
        /// The most days off that are still to come.
        package static let mostFreeDays = 30
        /// How far ahead a day off may be, in days.
        package static let furthestFreeDay = 366

        package init(preparationDays: Int, week: Set<Int>, freeDays: [CalendarDay]) {
            self.preparationDays = preparationDays
            self.week = week
            self.freeDays = freeDays
        }

        /// An SQL query of shops: `id`, `preparation_days`, `working_week`, and `free_days` from today on as days since 1970.
        package static var rows: SQL {
            """
            (SELECT s.id, s.preparation_days, s.working_week,
                ARRAY(SELECT (f.day - date '1970-01-01')::integer FROM sellers.free_day f
                      WHERE f.seller_id = s.id AND f.day >= (SELECT places.wall(kernel.now())::date)) AS free_days
             FROM sellers.seller s)
            """
        }

        package enum Refusal: Error, Equatable {
            /// Not within `preparationAllowed`.
            case preparationUnfit
            /// Fewer than `fewestDays` weekdays.
            case weekTooShort
            /// Before today, or more than `furthestFreeDay` days ahead.
            case dayUnfit
            /// The shop has `mostFreeDays` days off already.
            case tooMany
        }
    }

    package static func workingTime(of id: ID) -> Query<WorkingTime?> {
        .first(
            """
            SELECT s.preparation_days, s.working_week,
                ARRAY(SELECT (f.day - date '1970-01-01')::integer FROM sellers.free_day f
                      WHERE f.seller_id = s.id AND f.day >= \(today) ORDER BY f.day)
            FROM sellers.seller s WHERE s.id = \(id)
            """
        ) { row in
            let (days, week, free): (Int, [Int], [Int]) = (try row.next(), try row.next(), try row.next())
            return WorkingTime(preparationDays: days, week: Set(week), freeDays: free.map(CalendarDay.init(daysSince1970:)))
        }
    }

    /// Sets the days of preparation and the working week. Deadlines of orders under way stay as they are.
    ///
    /// - Throws: `WorkingTime.Refusal`.
    package static func setWork(of id: ID, preparationDays: Int, week: Set<Int>, by actor: Actor, in tx: Transaction) async throws {
        guard WorkingTime.preparationAllowed.contains(preparationDays) else { throw WorkingTime.Refusal.preparationUnfit }
        let days = week.filter { 1...7 ~= $0 }.sorted()
        guard days.count >= WorkingTime.fewestDays else { throw WorkingTime.Refusal.weekTooShort }
        let former = try await workValues(of: id, in: tx)
        try await tx.run(
            "UPDATE sellers.seller SET preparation_days = \(preparationDays), working_week = \(days)::integer[] WHERE id = \(id)")
        let values = try await workValues(of: id, in: tx)
        guard values != former else { return }
        try await Audit.record("sellers.work-set", by: actor, on: id.auditSubject, before: former, after: values, in: tx)
    }

    /// Adds a day off. Deadlines of orders under way stay as they are.
    ///
    /// - Throws: `WorkingTime.Refusal.dayUnfit`, `.tooMany`.
    package static func takeOff(_ day: CalendarDay, of id: ID, by actor: Actor, in tx: Transaction) async throws {
        _ = try await workValues(of: id, in: tx)
        let now = CalendarDay(
            daysSince1970: try await tx.read(Query<Int>.one("SELECT (\(today) - date '1970-01-01')::integer") { row in try row.next() }))
        guard day >= now, day <= now.adding(days: WorkingTime.furthestFreeDay) else { throw WorkingTime.Refusal.dayUnfit }
        let taken = try await tx.read(workingTime(of: id))?.freeDays ?? []
        guard !taken.contains(day) else { return }
        guard taken.count < WorkingTime.mostFreeDays else { throw WorkingTime.Refusal.tooMany }
        try await tx.run(
            """
            INSERT INTO sellers.free_day (seller_id, day) VALUES (\(id), date '1970-01-01' + \(day.daysSince1970)::integer)
            ON CONFLICT DO NOTHING
            """)
        try await Audit.record("sellers.day-taken-off", by: actor, on: id.auditSubject, ["day": day.isoText], in: tx)
    }

    /// Makes a day off a working day again.
    package static func workAgain(on day: CalendarDay, of id: ID, by actor: Actor, in tx: Transaction) async throws {
        let removed = try await tx.run(
            "DELETE FROM sellers.free_day WHERE seller_id = \(id) AND day = date '1970-01-01' + \(day.daysSince1970)::integer")
        guard removed == 1 else { return }
        try await Audit.record("sellers.day-worked", by: actor, on: id.auditSubject, ["day": day.isoText], in: tx)
    }

    /// What the audit log shows. The row is locked.
    private static func workValues(of id: ID, in tx: Transaction) async throws -> Audit.Values {
        try await tx.read(
            Query<Audit.Values?>.first("SELECT preparation_days::text, working_week::text FROM sellers.seller WHERE id = \(id) FOR UPDATE")
            {
                row in
                ["sellers.seller.preparation_days": .text(try row.next()), "sellers.seller.working_week": .text(try row.next())]
            }) ?? [:]
    }
}
