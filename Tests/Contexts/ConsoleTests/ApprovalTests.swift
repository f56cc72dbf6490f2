import Auditing
import Console
import Identity
import Kernel
import Postgres
import TestKit
import Testing

@Suite("A request for approval")
struct ApprovalTests {
    private static let (first, second) = (Person.ID(), Person.ID())

    private static func acts(on person: Person.ID, in tx: Transaction) async throws -> [String] {
        try await tx.read(
            Query.all(
                """
                SELECT name || ' ' || coalesce(details -> 'before' ->> 'identity.staff_role.role', '') || ' → '
                    || coalesce(details -> 'after' ->> 'identity.staff_role.role', '')
                FROM audit.act WHERE subject = \(person.auditSubject.description) AND actor LIKE 'person %' AND actor <> subject ORDER BY id
                """
            ) { row in try row.next() })
    }

    @Test("gives the role once a second person approves, and the audit log has both persons, the reason, and the roles before and after")
    func approved() async throws {
        try await TestDatabase.rolledBack { tx in
            let nadia = try await Cast.nadia.joinsStaff(as: .support, in: tx).id
            let id = try await ApprovalRequest.ask(
                for: .giveRole(.accountant, to: nadia), by: Self.first, why: "Elle tient les comptes", in: tx)
            #expect(try await tx.read(ApprovalRequest.waiting()).map(\.id) == [id])
            #expect(try await ApprovalRequest.decide(id, approving: true, by: Self.second, in: tx) == .approved)
            #expect(try await tx.read(StaffRole.of(nadia)) == [.accountant, .support])
            let request = try #require(try await tx.read(ApprovalRequest.with(id)))
            #expect(request.state == .approved && request.askedBy == Self.first && request.decidedBy == Self.second)
            #expect(try await tx.read(ApprovalRequest.waiting()) == [])
            #expect(
                try await Self.acts(on: nadia, in: tx) == [
                    "house.approval-asked  → ", "house.approval-decided  → ",
                    #"identity.staff-role-given ["support"] → ["accountant","support"]"#,
                ])
            let facts = try await tx.read(
                Query<[String]>.one(
                    "SELECT details ->> 'asked-by', details ->> 'approval' FROM audit.act WHERE details ->> 'asked-by' IS NOT NULL"
                ) { row in [try row.next(), try row.next()] })
            #expect(facts == [Self.first.actor.description, id.description])
        }
    }

    @Test("is not decided by the asker, neither by the verb nor in the database")
    func ownRequest() async throws {
        try await TestDatabase.rolledBack { tx in
            let nadia = try await Cast.nadia.signsUp(in: tx).id
            let id = try await ApprovalRequest.ask(for: .giveRole(.accountant, to: nadia), by: Self.first, why: "x", in: tx)
            await #expect(throws: ApprovalRequest.Refusal.ownRequest) {
                _ = try await ApprovalRequest.decide(id, approving: true, by: Self.first, in: tx)
            }
            await #expect {
                try await tx.run("UPDATE house.approval_request SET state = 'approved', decided_by = \(Self.first) WHERE id = \(id)")
            } throws: { ($0 as? DatabaseError)?.constraint == "approval_two_persons" }
        }
    }

    @Test("is the only way to the role: the database refuses a grant without it, and a grant after the transaction that approved")
    func onlyWay() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await db.transaction { tx in try await Cast.nadia.signsUp(in: tx).id }
            for role in [StaffRole.accountant, .admin] {
                // The first admin of a shop needs no approval.
                if role == .admin {
                    try await db.transaction { tx in try await role.grant(to: Cast.salma.signsUp(in: tx).id, by: .system, in: tx) }
                }
                await #expect(throws: StaffRole.Refusal.notApproved) {
                    try await db.transaction { tx in try await role.grant(to: nadia, by: Self.first.actor, in: tx) }
                }
                try await db.transaction { tx in try await nadia.becomes(role, in: tx) }
                try await db.transaction { tx in try await role.revoke(from: nadia, by: .system, in: tx) }
                await #expect(throws: StaffRole.Refusal.notApproved) {
                    try await db.transaction { tx in try await role.grant(to: nadia, by: Self.first.actor, in: tx) }
                }
            }
        }
    }

    @Test("is void once the roles have changed, and then gives nothing")
    func void() async throws {
        try await TestDatabase.rolledBack { tx in
            let nadia = try await Cast.nadia.signsUp(in: tx).id
            let id = try await ApprovalRequest.ask(for: .giveRole(.accountant, to: nadia), by: Self.first, why: "x", in: tx)
            try await StaffRole.editor.grant(to: nadia, by: .system, in: tx)
            #expect(try await ApprovalRequest.decide(id, approving: true, by: Self.second, in: tx) == .void)
            #expect(try await tx.read(StaffRole.of(nadia)) == [.editor])
            await #expect(throws: ApprovalRequest.Refusal.over) {
                _ = try await ApprovalRequest.decide(id, approving: true, by: Self.second, in: tx)
            }
        }
    }

    @Test("expires after 72 hours, and can then be made again")
    func expires() async throws {
        try await TestDatabase.clone { db in
            let (nadia, id) = try await db.transaction { tx in
                let nadia = try await Cast.nadia.signsUp(in: tx).id
                return (nadia, try await ApprovalRequest.ask(for: .giveRole(.accountant, to: nadia), by: Self.first, why: "x", in: tx))
            }
            await #expect(throws: ApprovalRequest.Refusal.alreadyAsked) {
                try await db.transaction { tx in
                    _ = try await ApprovalRequest.ask(for: .giveRole(.accountant, to: nadia), by: Self.second, why: "y", in: tx)
                }
            }
            try await db.transaction { try await TestDatabase.shiftClock(bySeconds: 72 * 3600 + 1, in: $0) }
            await #expect(throws: ApprovalRequest.Refusal.over) {
                try await db.transaction { tx in _ = try await ApprovalRequest.decide(id, approving: true, by: Self.second, in: tx) }
            }
            await #expect {
                try await db.transaction { tx in
                    try await tx.run("UPDATE house.approval_request SET state = 'approved', decided_by = \(Self.second) WHERE id = \(id)")
                }
            } throws: { ($0 as? DatabaseError)?.constraint == "approval_in_time" }
            #expect(try await db.read(ApprovalRequest.with(id))?.state == .expired)
            try await db.transaction { tx in
                _ = try await ApprovalRequest.ask(for: .giveRole(.accountant, to: nadia), by: Self.second, why: "y", in: tx)
            }
        }
    }

    @Test("can be refused, or withdrawn by the asker alone; it stays as it was asked")
    func endings() async throws {
        try await TestDatabase.rolledBack { tx in
            let nadia = try await Cast.nadia.signsUp(in: tx).id
            let ask = { try await ApprovalRequest.ask(for: .giveRole(.admin, to: nadia), by: Self.first, why: "x", in: tx) }
            let refused = try await ask()
            #expect(try await ApprovalRequest.decide(refused, approving: false, by: Self.second, in: tx) == .refused)
            let withdrawn = try await ask()
            await #expect(throws: ApprovalRequest.Refusal.unknown) {
                try await ApprovalRequest.withdraw(withdrawn, by: Self.second, in: tx)
            }
            try await ApprovalRequest.withdraw(withdrawn, by: Self.first, in: tx)
            #expect(try await tx.read(ApprovalRequest.past()).map(\.state) == [.withdrawn, .refused])
            #expect(try await tx.read(StaffRole.of(nadia)) == [])
            await #expect { try await tx.run("UPDATE house.approval_request SET why = 'z' WHERE state = 'refused'") } throws: {
                ($0 as? DatabaseError)?.constraint == "approval_decided_once"
            }
        }
    }

    @Test("needs a reason and must change something")
    func unfit() async throws {
        try await TestDatabase.rolledBack { tx in
            let nadia = try await Cast.nadia.joinsStaff(as: .accountant, in: tx).id
            for (act, why, refusal) in [
                (ApprovalAct.giveRole(.admin, to: nadia), " ", ApprovalRequest.Refusal.reasonUnfit),
                (.giveRole(.admin, to: nadia), String(repeating: "a", count: 1_001), .reasonUnfit),
                (.giveRole(.accountant, to: nadia), "x", .pointless), (.giveRole(.support, to: nadia), "x", .pointless),
                (.giveRole(.admin, to: Person.ID()), "x", .pointless),
            ] {
                await #expect(throws: refusal) { _ = try await ApprovalRequest.ask(for: act, by: Self.first, why: why, in: tx) }
            }
        }
    }
}
