import Kernel
import Payments
import Postgres

/// A refund in the journal of the simulated gateway.
enum SimulatedRefund {
    typealias ID = Kernel.ID<SimulatedRefund>

    /// How a refund goes on. Tests choose it.
    struct Course: Sendable {
        /// Seconds for which it is under way.
        var delay: Int64 = 0
        /// The bank's reason for sending it back; nil for a refund that is done.
        var failure: String?
    }

    /// Writes a refund into the journal. The same request with the same key writes nothing, as long as the key is remembered.
    ///
    /// - Throws: `JournalRefusal`.
    static func refund(_ request: RefundRequest, course: Course, in tx: Transaction) async throws -> RefundReading {
        try await JournalContent.lock(request.key, in: tx)
        guard let payment = try await tx.read(SimulatedPayment.key(of: request.payment)) else { throw JournalRefusal.noSuchPayment }
        let state = try await SimulatedPayment.lockedState(of: payment, in: tx)
        let content = JournalContent.digest(["\(payment)", "\(request.amount.minor)", request.amount.currency.rawValue])
        if let known = try await tx.read(asked(by: request.key)) {
            guard known.content == content else { throw JournalRefusal.otherContent }
            return known.reading
        }
        guard state == .paid else { throw JournalRefusal.notPaid }
        let left = try await tx.read(left(of: payment))
        guard !left.isDisputed else { throw JournalRefusal.disputed }
        guard request.amount.minor > 0, request.amount.currency == left.amount.currency else { throw JournalRefusal.wrongAmount }
        guard request.amount <= left.amount else { throw JournalRefusal.tooMuch }
        try await tx.run(
            """
            INSERT INTO simulated.refund (id, key, content, payment_id, amount, failure, known_at)
            VALUES (\(ID()), \(request.key), \(content), \(payment), \(request.amount.minor), \(course.failure as String?),
                kernel.now() + make_interval(secs => \(course.delay)))
            """)
        try await ProviderEvent.write(course.failure == nil ? .refundDone : .refundFailed, of: payment, after: course.delay, in: tx)
        guard let known = try await tx.read(asked(by: request.key)) else { throw JournalRefusal.noSuchPayment }
        return known.reading
    }

    /// The refund by the gateway's key. Without that, by the key of the shop's request.
    static func reading(of handle: RefundHandle) -> Query<RefundReading?> {
        let own = handle.providerKey.flatMap { ID($0) }
        let asked: CallKey? = handle.providerKey == nil ? handle.key : nil
        return .first(
            "\(columns) WHERE r.id = \(own as ID?) OR r.key = \(asked as CallKey?) ORDER BY r.made_at DESC LIMIT 1"
        ) { row in try decoded(&row).reading }
    }

    private static func asked(by key: CallKey) -> Query<(content: String, reading: RefundReading)?> {
        .first(
            """
            \(columns) WHERE r.key = \(key) AND r.made_at > kernel.now() - make_interval(secs => \(JournalContent.keyLife))
            ORDER BY r.made_at DESC LIMIT 1
            """
        ) { row in try decoded(&row) }
    }

    private static let columns: SQL = """
        SELECT r.content, r.id, r.amount, p.currency, r.known_at <= kernel.now(), r.failure
        FROM simulated.refund r JOIN simulated.payment p ON p.id = r.payment_id
        """

    private static func decoded(_ row: inout Row) throws -> (content: String, reading: RefundReading) {
        let (content, id): (String, ID) = (try row.next(), try row.next())
        let (minor, currency): (Int64, Currency) = (try row.next(), try row.next())
        let (isKnown, failure): (Bool, String?) = (try row.next(), try row.next())
        let state: RefundReading.State = !isKnown ? .pending : failure.map { .failed(reason: $0) } ?? .done
        return (content, RefundReading(providerKey: id.description, state: state, amount: Money(minor: minor, currency)))
    }

    /// What can still be given back of a charge, and whether a dispute is open. Of a lost dispute nothing is left.
    private static func left(of payment: SimulatedPayment.ID) -> Query<(amount: Money, isDisputed: Bool)> {
        .one(
            """
            SELECT CASE WHEN d.state = 'lost' THEN 0 ELSE c.amount - coalesce(
                       (SELECT sum(r.amount) FROM simulated.refund r
                        WHERE r.payment_id = c.payment_id AND (r.failure IS NULL OR r.known_at > kernel.now())), 0)::bigint END,
                p.currency, coalesce(d.state = 'open', false)
            FROM simulated.charge c JOIN simulated.payment p ON p.id = c.payment_id
            LEFT JOIN simulated.dispute d ON d.payment_id = c.payment_id
            WHERE c.payment_id = \(payment)
            """
        ) { row in
            let (minor, currency): (Int64, Currency) = (try row.next(), try row.next())
            return (Money(minor: minor, currency), try row.next())
        }
    }
}
