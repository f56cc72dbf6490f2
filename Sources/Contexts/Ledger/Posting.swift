package import Kernel
package import Postgres

/// What an entry adds to one account.
package struct Posting: Sendable, Equatable {
    /// The order that a posting is about. Ledger knows only its key.
    package enum Order {}
    package typealias OrderKey = Kernel.ID<Order>
    /// A line of the order.
    package enum Line {}
    package typealias LineKey = Kernel.ID<Line>

    package let account: Account
    /// A debit is positive, a credit negative.
    package let amount: Money
    /// The fact of the entry, such as `payments.paid`, and its reference.
    package let fact: String
    package let reference: String
    /// The moment of the entry, by the clock of the database.
    package let madeAt: Moment
    package let order: OrderKey?
    package let line: LineKey?
    package let cursor: Cursor

    /// The position of a posting in a statement.
    package struct Cursor: Sendable, Equatable {
        let madeAt: Moment
        let entry: Int
        /// Its number in the entry.
        let number: Int
    }

    /// All postings about an order, the oldest first. A seller's database role reads only those on the seller's own accounts.
    package static func of(_ order: OrderKey) -> Query<[Posting]> {
        .all(
            """
            SELECT \(columns)
            FROM ledger.posting p JOIN ledger.entry e ON e.id = p.entry_id JOIN ledger.account a ON a.id = p.account_id
            WHERE p.order_key = \(order) ORDER BY p.made_at, p.entry_id, p.number
            """
        ) { row in try Posting(&row) }
    }

    fileprivate static var columns: SQL {
        """
        a.kind, a.owner, a.currency, p.amount, e.fact, e.reference, p.made_at, p.order_key, p.line_key, p.entry_id, p.number
        """
    }

    fileprivate init(_ row: inout Row) throws {
        account = try Account(&row)
        amount = Money(minor: try row.next(), account.currency)
        (fact, reference, madeAt) = (try row.next(), try row.next(), try row.next())
        (order, line) = (try row.next(), try row.next())
        cursor = Cursor(madeAt: madeAt, entry: try row.next(), number: try row.next())
    }
}

extension Account {
    /// The postings of one page, the newest first.
    package struct Statement: Sendable {
        package let postings: [Posting]
        /// The cursor for `before` of the next page; nil on the last one.
        package let next: Posting.Cursor?
    }

    /// A page of the postings on this account, the newest first.
    ///
    /// - Parameters:
    ///   - cursor: only postings before it; nil for the first page.
    ///   - most: the most postings of the page.
    package func statement(before cursor: Posting.Cursor? = nil, most: Int = 50) -> Query<Statement> {
        Query<[Posting]>.all(
            """
            SELECT \(Posting.columns)
            FROM ledger.posting p JOIN ledger.entry e ON e.id = p.entry_id JOIN ledger.account a ON a.id = p.account_id
            WHERE p.account_id = (SELECT o.id FROM ledger.account o WHERE \(condition("o")))
              AND (p.made_at, p.entry_id, p.number)
                  < (coalesce(\(cursor?.madeAt as Moment?)::timestamptz, 'infinity'), \(cursor?.entry ?? 0)::bigint,
                     \(cursor?.number ?? 0)::integer)
            ORDER BY p.made_at DESC, p.entry_id DESC, p.number DESC LIMIT \(most + 1)
            """
        ) { row in try Posting(&row) }
        .map { postings in
            Statement(postings: Array(postings.prefix(most)), next: postings.count > most ? postings[most - 1].cursor : nil)
        }
    }

    /// The balance on the side of the account's kind. It is below zero if the other side has more. An account without postings has zero.
    package var balance: Query<Money> {
        let (currency, sign): (Currency, Int64) = (currency, title.kind.side == .debit ? 1 : -1)
        return Query<Int64?>.first(
            "SELECT b.balance::bigint FROM (\(Self.balances)) b WHERE \(condition("b"))"
        ) { row in try row.next() }
        .map { Money(minor: sign * ($0 ?? 0), currency) }
    }

    private func condition(_ alias: SQL) -> SQL {
        "\(alias).kind = \(title.kind) AND \(alias).owner = \(title.owner) AND \(alias).currency = \(currency)"
    }
}
