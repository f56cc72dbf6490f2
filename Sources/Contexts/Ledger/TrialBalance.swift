package import Kernel
package import Postgres

/// The balances of all accounts, on their sides. In each currency the sums of both sides are equal.
package struct TrialBalance: Sendable, Equatable {
    /// Ordered by currency, kind and owner.
    package let lines: [Line]

    /// The accounts of one kind, owner and currency. The accounts of all sellers are one line.
    package struct Line: Sendable, Equatable {
        package let kind: Account.Kind
        /// The name of a gateway; empty for accounts of the house and of sellers.
        package let owner: String
        package let accounts: Int
        /// The sum of the balances of accounts that have more debits than credits.
        package let debit: Money
        /// The sum of the balances of the other accounts.
        package let credit: Money
    }

    package static let now = Query<[Line]>.all(
        """
        SELECT b.kind, CASE WHEN b.kind = \(Account.Kind.held) THEN '' ELSE b.owner END, b.currency, count(*),
               coalesce(sum(b.balance) FILTER (WHERE b.balance > 0), 0)::bigint,
               coalesce(-sum(b.balance) FILTER (WHERE b.balance < 0), 0)::bigint
        FROM (\(Account.balances)) b GROUP BY 1, 2, 3 ORDER BY 3, 1, 2
        """
    ) { row in
        let (kind, owner, currency): (Account.Kind, String, Currency) = (try row.next(), try row.next(), try row.next())
        return Line(
            kind: kind, owner: owner, accounts: try row.next(), debit: Money(minor: try row.next(), currency),
            credit: Money(minor: try row.next(), currency))
    }
    .map(TrialBalance.init)

    /// The sums of both sides in each currency that has accounts, in the order of the lines.
    package var totals: [(debit: Money, credit: Money)] {
        Currency.allCases.filter { currency in lines.contains { $0.debit.currency == currency } }.map { currency in
            lines.filter { $0.debit.currency == currency }
                .reduce((debit: Money(minor: 0, currency), credit: Money(minor: 0, currency))) { sums, line in
                    (sums.debit + line.debit, sums.credit + line.credit)
                }
        }
    }
}

extension Account {
    /// Kind, owner, currency and balance of all accounts, as SQL. A balance of more debits than credits is positive. It is the last closing
    /// and the postings since then.
    static let balances: SQL = """
        SELECT a.kind, a.owner, a.currency, coalesce(c.balance, 0) + coalesce(
                (SELECT sum(p.amount) FROM ledger.posting p
                 WHERE p.account_id = a.id AND p.made_at >= coalesce(c.until, '-infinity')), 0) AS balance
        FROM ledger.account a
        LEFT JOIN LATERAL (SELECT l.balance, l.until FROM ledger.closing l WHERE l.account_id = a.id ORDER BY l.day DESC LIMIT 1) c ON true
        """
}
