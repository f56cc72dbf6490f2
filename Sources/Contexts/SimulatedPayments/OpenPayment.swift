import Kernel
import Payments
import Postgres
import Secrets

extension SimulatedPayment {
    /// The most lines of a bill, the most characters of a label and of an address.
    private static let mostLines = 200, longestLabel = 500, longestURL = 2_000

    /// Writes a payment into the journal. The same request with the same key writes nothing, as long as the key is remembered.
    ///
    /// - Returns: the payment, and the secret part of its page's address.
    /// - Throws: `JournalRefusal`.
    static func open(_ page: PageRequest, in tx: Transaction) async throws -> (id: ID, token: String, expiresAt: Moment) {
        try check(page)
        let content = content(of: page)
        try await JournalContent.lock(page.key, in: tx)
        if let known = try await tx.read(remembered(page.key)) {
            guard known.content == content else { throw JournalRefusal.otherContent }
            return (known.id, known.token, known.expiresAt)
        }
        try await tx.run(
            """
            INSERT INTO simulated.payment (id, key, content, token, reference, amount, currency, labels, amounts, language, return_url,
                cancel_url, expires_at)
            VALUES (\(ID()), \(page.key), \(content), \(Base64URL.encode(Randomness.bytes(tokenBytes))), \(page.reference),
                \(page.amount.minor), \(page.amount.currency), \(page.lines.map(\.label))::text[],
                \(page.lines.map(\.amount.minor))::bigint[], \(page.language), \(page.returnURL), \(page.cancelURL), \(page.expiresAt))
            """)
        guard let opened = try await tx.read(remembered(page.key)) else { throw JournalRefusal.noSuchPayment }
        guard !opened.isOver else { throw JournalRefusal.alreadyOver }
        try await ProviderEvent.write(.expired, of: opened.id, due: opened.expiresAt, in: tx)
        return (opened.id, opened.token, opened.expiresAt)
    }

    private struct Opened: Sendable {
        let id: ID
        let token: String
        let expiresAt: Moment
        let content: String
        let isOver: Bool
    }

    /// The payment that was opened with the key, if the key is not forgotten.
    private static func remembered(_ key: CallKey) -> Query<Opened?> {
        .first(
            """
            SELECT id, token, expires_at, content, expires_at <= kernel.now() FROM simulated.payment
            WHERE key = \(key) AND made_at > kernel.now() - make_interval(secs => \(JournalContent.keyLife)) ORDER BY made_at DESC LIMIT 1
            """
        ) { row in
            Opened(
                id: try row.next(), token: try row.next(), expiresAt: try row.next(), content: try row.next(), isOver: try row.next())
        }
    }

    private static func check(_ page: PageRequest) throws {
        guard page.amount.minor > 0, page.lines.allSatisfy({ $0.amount.currency == page.amount.currency }) else {
            throw JournalRefusal.wrongAmount
        }
        let sum = page.lines.reduce(Int128(0)) { $0 + Int128($1.amount.minor) }
        guard !page.lines.isEmpty, page.lines.count <= mostLines, sum == Int128(page.amount.minor) else { throw JournalRefusal.wrongBill }
        guard (1...200).contains(page.reference.length), page.lines.allSatisfy({ (1...longestLabel).contains($0.label.length) }),
            [page.returnURL, page.cancelURL].allSatisfy({ (1...longestURL).contains($0.length) })
        else { throw JournalRefusal.tooLong }
    }

    /// A digest of all that is asked, so that other content under the same key is recognised.
    private static func content(of page: PageRequest) -> String {
        let lines = page.lines.flatMap { [$0.label, "\($0.amount.minor)", $0.amount.currency.rawValue] }
        let head = [
            page.reference, "\(page.amount.minor)", page.amount.currency.rawValue, page.language.rawValue, page.returnURL, page.cancelURL,
            "\(page.expiresAt.microseconds)",
        ]
        return JournalContent.digest(head + lines)
    }

    /// Closes the page. It waits for a buyer who pays on it at this moment.
    ///
    /// - Returns: the state after that. A page that is paid or refused stays as it is.
    /// - Throws: `JournalRefusal.noSuchPayment`.
    static func close(_ handle: PaymentHandle, in tx: Transaction) async throws -> State {
        guard let id = try await tx.read(key(of: handle)) else { throw JournalRefusal.noSuchPayment }
        let state = try await lockedState(of: id, in: tx)
        guard [.open, .code, .expired].contains(state) else { return state }
        try await tx.run("UPDATE simulated.payment SET state = 'closed' WHERE id = \(id)")
        try await ProviderEvent.voidExpiry(of: id, in: tx)
        try await ProviderEvent.write(.closed, of: id, in: tx)
        return .closed
    }

    /// The payment by the gateway's key. Without that, the newest one by the key of the shop's request.
    static func key(of handle: PaymentHandle) -> Query<ID?> {
        let own = handle.providerKey.flatMap { ID($0) }
        // A key that is none of ours names no payment.
        let asked: CallKey? = handle.providerKey == nil ? handle.key : nil
        return .first(
            "SELECT id FROM simulated.payment WHERE id = \(own as ID?) OR key = \(asked as CallKey?) ORDER BY made_at DESC LIMIT 1"
        ) { row in try row.next() }
    }

    /// Locks the payment, so that nothing else happens to it in this transaction, and reads its state.
    static func lockedState(of id: ID, in tx: Transaction) async throws -> State {
        // The second statement sees what was committed while the first one waited.
        try await tx.read(
            Query<ID>.one("SELECT id FROM simulated.payment WHERE id = \(id) FOR UPDATE") { row in try row.next() },
            Query<State>.one(
                """
                SELECT \(stateNow) FROM simulated.payment p LEFT JOIN simulated.charge c ON c.payment_id = p.id WHERE p.id = \(id)
                """
            ) { row in try row.next() }
        ).1
    }
}

/// The content of a request, by which a repeated idempotency key is judged.
enum JournalContent {
    /// Seconds for which the gateway remembers a key, as Stripe does. The same request then counts as a new one.
    static let keyLife = 86_400

    /// Makes requests with the same key wait for each other until the transaction ends.
    static func lock(_ key: CallKey, in tx: Transaction) async throws {
        try await tx.run("SELECT pg_advisory_xact_lock(hashtextextended(\(key.description), 7310))")
    }

    /// SHA-256 over the parts with their lengths, as 64 hexadecimal digits.
    static func digest(_ parts: [String]) -> String {
        Digest.sha256(hexadecimal: parts.map { "\($0.utf8.count):\($0)" }.joined())
    }
}
