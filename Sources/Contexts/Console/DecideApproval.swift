import Auditing
import Foundation
package import Identity
import Kernel
package import Postgres

extension ApprovalRequest {
    /// Asks for an act.
    ///
    /// - Throws: `Refusal.reasonUnfit`; `.pointless`; `.alreadyAsked`.
    @discardableResult
    package static func ask(for act: ApprovalAct, by person: Person.ID, why: String, in tx: Transaction) async throws -> ID {
        guard why.isWritten, why.length <= Audit.longestReason else { throw Refusal.reasonUnfit }
        let (before, after) = try await act.change(in: tx)
        // An expired request is in the way of a new one.
        try await tx.run(
            """
            UPDATE house.approval_request SET state = 'withdrawn'
            WHERE state = 'waiting' AND NOT \(isInTime) AND act = \(act.name) AND subject = \(act.subject.description)
            """)
        let id = try await tx.read(
            Query<ID?>.first(
                """
                INSERT INTO house.approval_request (act, subject, arguments, before, after, why, asked_by)
                VALUES (\(act.name), \(act.subject.description), \(try json(act.arguments))::jsonb, \(try json(before))::json,
                        \(try json(after))::json, \(why), \(person))
                ON CONFLICT DO NOTHING RETURNING id
                """
            ) { row in try row.next() })
        guard let id else { throw Refusal.alreadyAsked }
        try await record("house.approval-asked", id, act, by: person, from: nil, to: .waiting, why: why, in: tx)
        return id
    }

    /// Approves the request and does the act, or refuses it.
    ///
    /// - Throws: `Refusal.unknown`; `.over`; `.ownRequest`.
    /// - Returns: `.approved` or `.refused`; `.void` if the columns changed since the request. Then nothing else was changed.
    package static func decide(_ id: ID, approving approves: Bool, by person: Person.ID, in tx: Transaction) async throws -> State {
        let request = try await locked(id, in: tx)
        guard request.askedBy != person else { throw Refusal.ownRequest }
        var state = approves ? State.approved : .refused
        if approves, !(try await request.isStill(in: tx)) { state = .void }
        try await tx.run("UPDATE house.approval_request SET state = \(state), decided_by = \(person) WHERE id = \(id)")
        try await record("house.approval-decided", id, request.act, by: person, from: .waiting, to: state, why: "", in: tx)
        if state == .approved { try await request.act.perform(request, by: person, in: tx) }
        return state
    }

    /// Takes an own request back.
    ///
    /// - Throws: `Refusal.unknown`, also for the request of somebody else; `.over`.
    package static func withdraw(_ id: ID, by person: Person.ID, in tx: Transaction) async throws {
        let request = try await locked(id, in: tx)
        guard request.askedBy == person else { throw Refusal.unknown }
        try await tx.run("UPDATE house.approval_request SET state = 'withdrawn' WHERE id = \(id)")
        try await record("house.approval-withdrawn", id, request.act, by: person, from: .waiting, to: .withdrawn, why: "", in: tx)
    }

    /// Whether the columns are still as they were when the request was made.
    private func isStill(in tx: Transaction) async throws -> Bool {
        do {
            let (before, after) = try await act.change(in: tx)
            return before == self.before && after == self.after
        } catch Refusal.pointless {
            return false
        }
    }

    private static func locked(_ id: ID, in tx: Transaction) async throws -> ApprovalRequest {
        try await tx.run("SELECT FROM house.approval_request WHERE id = \(id) FOR UPDATE")
        guard let request = try await tx.read(with(id)) else { throw Refusal.unknown }
        guard request.state == .waiting else { throw Refusal.over }
        return request
    }

    private static func record(
        _ act: StaticString, _ id: ID, _ asked: ApprovalAct, by person: Person.ID, from: State?, to: State, why: String, in tx: Transaction
    ) async throws {
        try await Audit.record(
            act, by: person.actor, on: asked.subject, ["approval": id.description, "act": asked.name],
            before: ["house.approval_request.state": from.map { .text($0.rawValue) } ?? .none],
            after: ["house.approval_request.state": .text(to.rawValue)], why: why, in: tx)
    }

    private static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
