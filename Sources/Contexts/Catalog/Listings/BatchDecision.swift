package import Auditing
import Jobs
package import Kernel
package import Postgres
import Sellers

/// What the staff decided about all listings of a file that waited when its page was shown. A job carries it out, some at a time.
package struct BatchDecision: Sendable, Equatable {
    package typealias ID = Kernel.ID<BatchDecision>

    /// The raw values are stored.
    package enum Answer: String, Sendable {
        case accepted, refused
    }

    package enum Refusal: Error, Equatable {
        /// There is no such batch.
        case unknown
        /// The decider is a member of the shop.
        case own
        /// Another decision about the batch is being carried out.
        case underWay
        /// Nothing of it waits any more. Somebody was faster.
        case nothingWaits
    }

    package let id: ID
    package let batch: ListingBatch.ID
    package let answer: Answer
    /// The last place that it is about.
    package let until: Int
    package let decidedBy: Actor
    package let decidedAt: Moment
    /// Why it was refused. The seller reads it. Nil once it is forgotten.
    package let why: String?
    /// The revisions that it decided so far.
    package let done: Int
    /// When the last one was done; nil while it is carried out.
    package let settledAt: Moment?

    /// The revisions that one job decides.
    package static let step = 25
}

extension BatchDecision {
    package static func with(_ id: ID) -> Query<BatchDecision?> { .first("\(columns) WHERE id = \(id)") { row in try BatchDecision(&row) } }

    /// The last decision about a batch; nil if there is none.
    package static func newest(of batch: ListingBatch.ID) -> Query<BatchDecision?> {
        .first("\(columns) WHERE batch_id = \(batch) ORDER BY decided_at DESC, id DESC LIMIT 1") { row in try BatchDecision(&row) }
    }

    private static let columns: SQL = """
        SELECT id, batch_id, answer, until, decided_by, decided_at, why, done, settled_at FROM catalog.batch_decision
        """

    private init(_ row: inout Row) throws {
        (id, batch, answer, until) = (try row.next(), try row.next(), try row.next(), try row.next())
        let actor: String = try row.next()
        let parts = actor.split(separator: " ", maxSplits: 1).map(String.init)
        decidedBy = Actor(Actor.Kind(rawValue: parts.first ?? "") ?? .system, parts.count > 1 ? parts[1] : actor)
        (decidedAt, why, done, settledAt) = (try row.next(), try row.next(), try row.next(), try row.next())
    }
}

extension BatchDecision {
    /// Decides about all revisions of a batch that wait, up to a place. What an earlier decision left waiting is tried again.
    ///
    /// - Parameters:
    ///   - until: `ListingBatch.Overview.places` of the page that was shown.
    ///   - why: 1 to 1,000 characters about a refusal, which the seller reads; nil about an acceptance.
    /// - Throws: `Refusal`.
    @discardableResult
    package static func decide(
        _ batch: ListingBatch.ID, _ answer: Answer, until place: Int, why: String? = nil, by staff: Actor, in tx: Transaction
    ) async throws -> ID {
        let owner = Query<Seller.ID?>.first("SELECT seller_id FROM catalog.batch WHERE id = \(batch) FOR UPDATE") { row in try row.next() }
        guard let seller = try await tx.read(owner) else { throw Refusal.unknown }
        guard try await !Revision.isMember(staff, of: seller, in: tx) else { throw Refusal.own }
        let (last, waiting) = try await tx.read(
            newest(of: batch),
            ListingBatch.waitingCount(of: batch, until: place))
        guard last?.settledAt != nil || last == nil else { throw Refusal.underWay }
        guard waiting > 0 else { throw Refusal.nothingWaits }
        let id = ID()
        let reason = answer == .refused ? why : nil
        _ = try await tx.run([
            """
            UPDATE catalog.revision SET obstacle = NULL
            WHERE batch_id = \(batch) AND place <= \(place) AND state = 'waiting' AND obstacle IS NOT NULL
            """,
            """
            INSERT INTO catalog.batch_decision (id, batch_id, answer, until, decided_by, why)
            SELECT \(id), id, \(answer), least(\(place), places), \(staff.description), \(reason as String?)
            FROM catalog.batch WHERE id = \(batch)
            """,
        ])
        let details = ["count": "\(waiting)", "seller": "\(seller)"]
        switch answer {
        case .accepted: try await Audit.record("catalog.batch-accepted", by: staff, on: batch.auditSubject, details, in: tx)
        case .refused: try await Audit.record("catalog.batch-refused", by: staff, on: batch.auditSubject, details, why: why ?? "", in: tx)
        }
        try await Outbox.publish(BatchDecided(decision: id), in: tx)
        return id
    }

    /// The next revisions that the decision is about, at most `step`, in the order of their places.
    package var due: Query<[Revision.ID]> {
        .all("SELECT id FROM catalog.revision WHERE \(isDue) ORDER BY place LIMIT \(Self.step)") { row in try row.next() }
    }

    /// How many revisions are still to be decided.
    package var left: Query<Int> { .one("SELECT count(*) FROM catalog.revision WHERE \(isDue)") { row in try row.next() } }

    private var isDue: SQL { "batch_id = \(batch) AND place <= \(until) AND state = 'waiting' AND obstacle IS NULL" }

    /// Counts a revision that was decided in the same transaction.
    ///
    /// - Throws: `Revision.Refusal.decided` if the decision was settled before.
    func count(in tx: Transaction) async throws {
        let counted = try await tx.run("UPDATE catalog.batch_decision SET done = done + 1 WHERE id = \(id) AND settled_at IS NULL")
        guard counted == 1 else { throw Revision.Refusal.decided }
    }

    /// Goes on with the next step, or ends if nothing is left. If it has ended already, nothing happens.
    package func goOn(in tx: Transaction) async throws {
        let open = Query<ID?>.first("SELECT id FROM catalog.batch_decision WHERE id = \(id) AND settled_at IS NULL FOR UPDATE") { row in
            try row.next()
        }
        guard try await tx.read(open) != nil else { return }
        guard try await tx.read(due).isEmpty else { return try await Outbox.publish(BatchDecided(decision: id), in: tx) }
        try await tx.run("UPDATE catalog.batch_decision SET settled_at = kernel.now() WHERE id = \(id)")
        try await Outbox.publish(BatchSettled(decision: id), in: tx)
    }
}

extension Revision {
    /// Notes why a decision about the batch could not be carried out. A revision that is decided already stays as it is.
    package static func hold(_ id: ID, by obstacle: Obstacle, in tx: Transaction) async throws {
        try await tx.run("UPDATE catalog.revision SET obstacle = \(obstacle) WHERE id = \(id) AND state = 'waiting'")
    }
}

extension ListingBatch.ID {
    /// The batch as the subject of an audit entry.
    package var auditSubject: Audit.Subject { Audit.Subject("batch", self) }
}
