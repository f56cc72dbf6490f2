import Auditing
import Identity
import Jobs
package import Kernel
package import Postgres

/// The staff decides about one submission of an application. Of two decisions at once, the first counts. Nobody decides about their own.
extension Application {
    /// Asks the person for corrections.
    ///
    /// - Parameter remarks: what is wrong with each item; 1 to 500 characters each, at least one.
    /// - Throws: `Refusal.decided`, `.own`.
    package static func giveBack(
        _ id: ID, submission: Int, _ remarks: [Item: String], by staff: Actor, in tx: Transaction
    ) async throws {
        try await decide(id, submission, .returned, by: staff, in: tx)
        try await tx.run("DELETE FROM sellers.application_remark WHERE application_id = \(id)")
        try await tx.run(
            remarks.sorted { $0.key.rawValue < $1.key.rawValue }.map { item, words in
                "INSERT INTO sellers.application_remark (application_id, item, words) VALUES (\(id), \(item), \(words))"
            })
        try await record("sellers.application-returned", .returned, id, by: staff, in: tx)
    }

    /// - Parameter why: 1 to 1,000 characters. The person reads it.
    /// - Throws: `Refusal.decided`, `.own`.
    package static func refuse(_ id: ID, submission: Int, by staff: Actor, why: String, in tx: Transaction) async throws {
        try await decide(id, submission, .refused, why: why, by: staff, in: tx)
        try await record("sellers.application-refused", .refused, id, by: staff, why: why, in: tx)
    }

    /// Opens the shop, of which the person becomes the owner.
    ///
    /// - Throws: `Refusal.decided`, `.own` or `.slugTaken`; roll the transaction back then.
    /// - Returns: the new seller.
    @discardableResult
    package static func approve(_ id: ID, submission: Int, by staff: Actor, in tx: Transaction) async throws -> Seller.ID {
        let locked = Query<ID?>.first(
            "SELECT id FROM sellers.application WHERE id = \(id) AND state = 'submitted' AND submissions = \(submission) FOR UPDATE"
        ) { row in try row.next() }
        guard try await tx.read(locked) != nil, let application = try await tx.read(with(id)),
            let person = try await tx.read(Person.with(application.person))
        else { throw Refusal.decided }
        let seller: Seller.ID
        do {
            seller = try await Seller.open(
                NewSeller(
                    slug: application.slug, name: application.name, city: application.city, language: person.language,
                    about: [person.language: ""], isTrader: application.kind == .trader), in: tx)
        } catch Seller.Refusal.slugTaken {
            throw Refusal.slugTaken
        }
        try await decide(id, submission, .approved, as: seller, by: staff, in: tx)
        try await tx.run(
            """
            INSERT INTO sellers.return_address (seller_id, full_name, street, landmark, city_code, phone)
            SELECT \(seller), returns_name, returns_street, returns_landmark, returns_city, phone FROM sellers.application WHERE id = \(id)
            """)
        if application.kind == .trader { try await application.legal?.write(for: seller, in: tx) }
        try await tx.run("INSERT INTO sellers.standing (seller_id, state, who) VALUES (\(seller), 'approved', \(staff.description))")
        try await Member.set(person.id, to: .owner, in: seller, by: staff, in: tx)
        try await record("sellers.application-approved", .approved, id, by: staff, in: tx)
        return seller
    }

    private static func decide(
        _ id: ID, _ submission: Int, _ state: State, why: String = "", as seller: Seller.ID? = nil, by staff: Actor, in tx: Transaction
    ) async throws {
        let applicant = Query<Person.ID?>.first("SELECT person_id FROM sellers.application WHERE id = \(id)") { row in try row.next() }
        guard try await tx.read(applicant)?.actor != staff else { throw Refusal.own }
        let decided = try await tx.run(
            """
            UPDATE sellers.application SET state = \(state), decided_at = kernel.now(), decided_by = \(staff.description), why = \(why),
                opened_as = \(seller as Seller.ID?)
            WHERE id = \(id) AND state = 'submitted' AND submissions = \(submission)
            """)
        guard decided == 1 else { throw Refusal.decided }
        try await Outbox.publish(ApplicationDecided(application: id, submission: submission), in: tx)
    }

    private static func record(
        _ act: StaticString, _ state: State, _ id: ID, by staff: Actor, why: String = "", in tx: Transaction
    ) async throws {
        try await Audit.record(
            act, by: staff, on: id.auditSubject, before: ["sellers.application.state": .text(State.submitted.rawValue)],
            after: ["sellers.application.state": .text(state.rawValue)], why: why, in: tx)
    }
}
