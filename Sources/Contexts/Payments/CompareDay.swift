package import Jobs
package import Kernel
import Logging
import Postgres

/// Something in which a gateway's list of a day differs from the payments here.
package struct ListDifference: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// The gateway has a payment that is not known here.
        case unknown
        /// The gateway has a fact that could not be booked here.
        case notHere = "not-here"
        /// A fact is booked here, and the gateway does not know it.
        case notThere = "not-there"
        /// Both have it, with other amounts.
        case otherAmount = "other-amount"
        /// The gateway had it, and the comparison has booked it here.
        case booked
    }

    package let kind: Kind
    package let gateway: GatewayName
    package let fact: GatewayEntry.Kind
    /// The gateway's key of the payment, refund or dispute.
    package let key: String
    /// Nil where it is not known here.
    package let payment: Payment.ID?
    package let here: Money?
    package let there: Money?
}

extension GatewayWorker {
    /// Compares the payments, refunds and disputes of a day in UTC with the gateways' own lists, and books what is missing here.
    ///
    /// What is booked here on that day and stands in no list is read at the gateway, because both clocks may differ.
    /// - Throws: `GatewayFailure` where a gateway does not answer. The day of the other gateways may be compared then.
    package func compare(_ day: CalendarDay) async throws -> [ListDifference] {
        var differences: [ListDifference] = []
        for gateway in gateways.values.sorted(by: { $0.name < $1.name }) {
            let found = try await Comparison(gateway: gateway, subjects: subjects, db: db).compare(day)
            let open = found.count { $0.kind != .booked }
            try await db.transaction { tx in
                await tx.mayEnd(at: MoneyFaults.compareDay)
                try await ComparedDay.write(gateway.name, day, differences: open, in: tx)
            }
            for difference in found {
                log.warning(
                    difference.kind == .booked ? "the list of a gateway had a fact that is booked now" : "the list of a gateway differs",
                    [
                        "gateway": .text(gateway.name.rawValue), "day": .text(day.isoText), "fact": .text(difference.fact.rawValue),
                        "difference": .text(difference.kind.rawValue),
                        "payment": .text(difference.payment.map(\.description) ?? "-"),
                    ])
            }
            differences += found
        }
        return differences
    }

    /// Compares each day of the last week that is over and was not compared yet.
    package func compareDays() async throws {
        for day in try await db.read(ComparedDay.missing(at: gateways.keys.sorted())) {
            do {
                _ = try await compare(day)
            } catch let failure as GatewayFailure {
                // The job tries again; an alert tells if it goes on.
                log.warning(
                    "the list of a gateway could not be read",
                    ["day": .text(day.isoText), "why": .text(LoggedError.text(of: failure))])
            }
        }
    }

    /// Registers the job that compares the lists of days that are over.
    package func register(on jobs: inout JobTable) {
        jobs.every(3_600, "payments.compare-days") { [self] _ in try await compareDays() }
    }
}

/// The comparison of one day at one gateway.
private struct Comparison {
    let gateway: any Gateway
    let subjects: PaymentSubjects
    let db: Database

    func compare(_ day: CalendarDay) async throws -> [ListDifference] {
        // A dispute is decided without an entry in the list.
        for id in try await db.read(ComparedDay.disputed(at: gateway.name)) { _ = try await read(id) }
        let entries = try await gateway.list(day)
        MoneyFaults.listed.pass()
        var differences: [ListDifference] = []
        for (key, entries) in Dictionary(grouping: entries, by: \.paymentKey).sorted(by: { $0.key < $1.key }) {
            differences += try await compare(entries, of: key)
        }
        let listed = Set(entries.map(\.providerKey) + entries.map(\.paymentKey))
        let ours = try await db.search(BookedFact.onDay(day, at: gateway.name))
        for fact in ours where !listed.contains(fact.key) {
            if let difference = try await verify(fact) { differences.append(difference) }
        }
        return differences
    }

    /// What the gateway's list says of one payment.
    private func compare(_ entries: [GatewayEntry], of key: String) async throws -> [ListDifference] {
        guard let id = try await db.read(ComparedDay.payment(key, entries[0].reference, at: gateway.name)) else {
            return entries.map { difference(.unknown, $0, of: nil, here: nil) }
        }
        let before = try await db.search(BookedPayment.of(id))
        guard entries.contains(where: { before.amount(of: $0) != $0.amount }) else { return [] }
        // The gateway is asked once more, as its list says nothing of what else was given back.
        let reading = try await read(id)
        let after = try await db.search(BookedPayment.of(id))
        return entries.compactMap { entry in
            let (was, is_) = (before.amount(of: entry), after.amount(of: entry))
            if is_ == entry.amount { return was == is_ ? nil : difference(.booked, entry, of: id, here: is_) }
            // A refund at the gateway's console has no key here.
            if entry.kind == .refund, is_ == nil, let reading, reading.refunded.minor <= after.givenBack {
                return after.givenBack == before.givenBack ? nil : difference(.booked, entry, of: id, here: entry.amount)
            }
            return difference(is_ == nil ? .notHere : .otherAmount, entry, of: id, here: is_)
        }
    }

    /// Reads a payment at the gateway, and applies what it says.
    private func read(_ id: Payment.ID) async throws -> PaymentReading? {
        guard let payment = try await db.read(Payment.of(id)), let handle = payment.handle, let reading = try await gateway.read(handle)
        else { return nil }
        do {
            try await db.transaction { tx in
                await tx.mayEnd(at: MoneyFaults.compareRead)
                try await Payment.apply(reading, to: id, subjects, in: tx)
            }
        } catch is Payment.Contradiction {
            // What does not fit is a difference.
        }
        return reading
    }

    /// Asks the gateway for a fact that its list of the day does not have.
    private func verify(_ fact: BookedFact) async throws -> ListDifference? {
        let there: Money?
        switch fact.kind {
        case .refund:
            guard let handle = try await db.read(Payment.of(fact.payment))?.handle, let call = fact.call else { return nil }
            let reading = try await gateway.readRefund(RefundHandle(providerKey: fact.key, key: call, payment: handle))
            there = reading?.state == .done ? reading?.amount : nil
        case .payment, .dispute:
            let reading = try await read(fact.payment)
            there = reading?.state == .paid ? reading?.amount : nil
        }
        guard there != fact.amount else { return nil }
        return ListDifference(
            kind: there == nil ? .notThere : .otherAmount, gateway: gateway.name, fact: fact.kind, key: fact.key, payment: fact.payment,
            here: fact.amount, there: there)
    }

    private func difference(_ kind: ListDifference.Kind, _ entry: GatewayEntry, of payment: Payment.ID?, here: Money?) -> ListDifference {
        ListDifference(
            kind: kind, gateway: gateway.name, fact: entry.kind, key: entry.providerKey, payment: payment, here: here, there: entry.amount)
    }
}

/// What is booked here of a payment.
private struct BookedPayment: Sendable {
    let received: Money?
    let disputed: Money?
    /// What the gateway gave back, or may be giving back, in minor units.
    let givenBack: Int64
    /// What was given back, by the gateway's keys of the refunds.
    let refunds: [String: Int64]

    static func of(_ id: Payment.ID) -> Query<BookedPayment> {
        .one(
            """
            SELECT p.received, p.received_currency, p.disputed, coalesce(g.sum, 0)::bigint,
                coalesce(g.keys, '{}'), coalesce(g.amounts, '{}')
            FROM payments.payment p
            CROSS JOIN LATERAL (
                SELECT sum(r.asked) AS sum,
                    array_agg(r.provider_key ORDER BY r.id) FILTER (WHERE r.state = 'done' AND r.provider_key <> '') AS keys,
                    array_agg(r.asked ORDER BY r.id) FILTER (WHERE r.state = 'done' AND r.provider_key <> '') AS amounts
                FROM payments.refund r
                WHERE r.payment_id = p.id AND (r.state = 'asked' OR r.state = 'done' AND r.done_by IN ('gateway', 'console'))) g
            WHERE p.id = \(id)
            """
        ) { row in
            let (received, currency, disputed): (Int64?, Currency?, Int64?) = (try row.next(), try row.next(), try row.next())
            let (givenBack, keys, amounts): (Int64, [String], [Int64]) = (try row.next(), try row.next(), try row.next())
            return BookedPayment(
                received: currency.flatMap { currency in received.map { Money(minor: $0, currency) } },
                disputed: currency.flatMap { currency in disputed.map { Money(minor: $0, currency) } }, givenBack: givenBack,
                refunds: Dictionary(zip(keys, amounts)) { $1 })
        }
    }

    /// The amount that is booked for an entry of the list; nil where there is none.
    func amount(of entry: GatewayEntry) -> Money? {
        switch entry.kind {
        case .payment: received
        case .dispute: disputed
        case .refund: refunds[entry.providerKey].flatMap { minor in received.map { Money(minor: minor, $0.currency) } }
        }
    }
}

/// A payment that was received here on a day, or a refund that a gateway did.
private struct BookedFact: Sendable {
    let kind: GatewayEntry.Kind
    let key: String
    let payment: Payment.ID
    let amount: Money
    /// The key with which a refund was asked.
    let call: CallKey?

    static func onDay(_ day: CalendarDay, at gateway: GatewayName) -> Query<[BookedFact]> {
        let from = Moment(seconds: Int64(day.daysSince1970) * 86_400)
        let until = from.adding(seconds: 86_400)
        return .all(
            """
            SELECT 'payment', p.provider_key, p.id, p.received, p.received_currency, NULL::uuid
            FROM payments.payment p
            WHERE p.gateway = \(gateway) AND p.received IS NOT NULL AND EXISTS (
                SELECT FROM payments.step s
                WHERE s.payment_id = p.id AND s.to_state IN ('succeeded', 'held', 'late')
                    AND s.stepped_at >= \(from) AND s.stepped_at < \(until))
            UNION ALL
            SELECT 'refund', r.provider_key, r.payment_id, r.asked, r.asked_currency,
                (SELECT c.id FROM payments.call c WHERE c.refund_id = r.id AND c.verb = 'refund')
            FROM payments.refund r JOIN payments.payment p ON p.id = r.payment_id
            WHERE p.gateway = \(gateway) AND r.state = 'done' AND r.done_by = 'gateway' AND r.provider_key IS NOT NULL
              AND r.settled_at >= \(from) AND r.settled_at < \(until)
            """
        ) { row in
            let (kind, key, payment): (GatewayEntry.Kind, String, Payment.ID) = (try row.next(), try row.next(), try row.next())
            return BookedFact(
                kind: kind, key: key, payment: payment, amount: Money(minor: try row.next(), try row.next()), call: try row.next())
        }
    }
}

/// A day of which the list of a gateway was compared.
package enum ComparedDay {
    /// How many days before today are compared by themselves.
    private static let week = 7

    static func write(_ gateway: GatewayName, _ day: CalendarDay, differences: Int, in tx: Transaction) async throws {
        try await tx.run(
            """
            INSERT INTO payments.compared_day (gateway, day, differences) VALUES (\(gateway), \(day.isoText)::text::date, \(differences))
            ON CONFLICT (gateway, day) DO UPDATE SET differences = excluded.differences, compared_at = kernel.now()
            """)
    }

    /// The days of the last week that are over for an hour, that have payments before their end, and that some gateway lacks.
    static func missing(at gateways: [GatewayName]) -> Query<[CalendarDay]> {
        .all(
            """
            SELECT DISTINCT d.day - DATE '1970-01-01'
            FROM unnest(\(gateways.map(\.rawValue))::text[]) AS g (name)
            CROSS JOIN LATERAL (SELECT ((kernel.now() - interval '1 hour') AT TIME ZONE 'UTC')::date - back AS day
                                FROM generate_series(1, \(week)) AS back) d
            WHERE EXISTS (SELECT FROM payments.payment p WHERE p.gateway = g.name AND p.made_at < (d.day + 1)::timestamp AT TIME ZONE 'UTC')
              AND NOT EXISTS (SELECT FROM payments.compared_day c WHERE c.gateway = g.name AND c.day = d.day)
            ORDER BY 1
            """
        ) { row in CalendarDay(daysSince1970: try row.next()) }
    }

    /// The payments with an open dispute.
    static func disputed(at gateway: GatewayName) -> Query<[Payment.ID]> {
        .all("SELECT id FROM payments.payment WHERE gateway = \(gateway) AND dispute = 'open' ORDER BY id") { row in try row.next() }
    }

    /// A payment by the gateway's key, else by the reference that it was given.
    static func payment(_ key: String, _ reference: String, at gateway: GatewayName) -> Query<Payment.ID?> {
        let own = Payment.ID(reference)
        return .first(
            """
            SELECT id FROM payments.payment
            WHERE gateway = \(gateway) AND (provider_key = \(key) OR id = \(own as Payment.ID?) AND provider_key IS NULL) LIMIT 1
            """
        ) { row in try row.next() }
    }
}
