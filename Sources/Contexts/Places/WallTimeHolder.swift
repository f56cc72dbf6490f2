package import Postgres

/// A hook: a context that stores moments computed from wall times, such as the end of a delivery window.
///
/// Before it stores such a moment, it must run `LOCK TABLE places.zone_change IN ACCESS SHARE MODE`. Then no change of the
/// rows happens between the conversion and the commit.
package protocol WallTimeHolder: Sendable {
    /// Its name in `places.wall_time_kind`, such as `repairs.slot`.
    static var kind: String { get }

    /// Computes all these moments again from their wall times.
    ///
    /// - Parameter tx: the transaction that has just changed the rows of `places.zone_change`.
    static func recompute(in tx: Transaction) async throws
}

/// The kinds of moments that follow from wall times, as far as the database has any.
package enum WallTimeKind {
    package static let all = Query<[String]>.all("SELECT kind FROM places.wall_time_kind ORDER BY kind") { row in try row.next() }
}
