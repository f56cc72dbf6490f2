package import Identity
package import Kernel
package import Postgres

extension Application {
    /// Why a person cannot begin an application or change it.
    package enum Refusal: Error, Equatable {
        /// An application is open already.
        case open
        /// The last one was refused less than `daysUntilNext` days ago. The value is when the next may begin.
        case tooSoon(Moment)
        /// The last one was approved, and its shop is not closed.
        case approved
        /// It waits for the staff, or it is decided.
        case closed
        /// Another shop or a waiting application has the slug.
        case slugTaken
        /// These required items are missing.
        case missing([Item])
        /// The staff decides about a submission that is no longer the one that waits: somebody was faster.
        case decided
        /// Nobody decides about their own application.
        case own
    }

    /// Begins an application, in which nothing is answered.
    ///
    /// - Throws: `Refusal`.
    package static func begin(for person: Person.ID, in tx: Transaction) async throws {
        // Two requests of one person come one after the other.
        guard try await tx.read(Person.locked(person)) != nil else { return }
        if let last = try await tx.read(newest(of: person)) {
            if let refusal = try await refusal(after: last, in: tx) { throw refusal }
        }
        try await tx.run("INSERT INTO sellers.application (id, person_id) VALUES (\(ID()), \(person))")
    }

    private static func refusal(after last: Application, in tx: Transaction) async throws -> Refusal? {
        switch last.state {
        case .draft, .submitted, .returned: return .open
        case .refused:
            let wait = Query<Moment?>.first(
                """
                SELECT decided_at + make_interval(days => \(daysUntilNext)) FROM sellers.application
                WHERE id = \(last.id) AND decided_at > kernel.now() - make_interval(days => \(daysUntilNext))
                """
            ) { row in try row.next() }
            return try await tx.read(wait).map(Refusal.tooSoon)
        case .approved:
            let isClosed = Query<Bool?>.first("SELECT standing = 'closed' FROM sellers.seller WHERE id = \(last.seller as Seller.ID?)") {
                row in try row.next()
            }
            return try await tx.read(isClosed) == true ? nil : .approved
        }
    }
}
