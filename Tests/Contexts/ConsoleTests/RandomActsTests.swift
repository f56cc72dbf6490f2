import Auditing
import Console
import Foundation
import Identity
import Kernel
import Postgres
import TestKit
import Testing

@Suite("500 random acts of the staff")
struct RandomActsTests {
    /// Values that identify the people of the test. None of them may be in the log.
    private static let canaries = ["Quarkelbein", "ornithorynque", "661777333"]

    @Test("can be undone by what the audit log says: none is missing or doubled, and it has nobody's name or contact")
    func undone() async throws {
        let seed = UInt64.random(in: 0 ... .max)
        try await TestDatabase.rolledBack { tx in
            var random = SeededGenerator(seed: seed)
            var people: [Person.ID] = []
            for number in 0..<4 {
                let draft = try SignUpDraft(
                    name: "Quarkelbein \(number)", contact: number == 0 ? "0661777333" : "p\(number)@ornithorynque.example",
                    password: Cast.password)
                people.append(try await Person.make(draft, Cast.noHash, in: .french, in: tx).id)
            }
            // The first admin, so that no random act makes one without approval.
            try await StaffRole.admin.grant(to: try await Cast.salma.signsUp(in: tx).id, by: .system, in: tx)
            let first = try await Self.state(of: people, in: tx)
            let start = try await tx.read(Query<Int>.one("SELECT coalesce(max(id), 0) FROM audit.act") { row in try row.next() })
            var changes = 0
            for _ in 1...500 { changes += try await Self.act(on: people, &random, in: tx) }
            let acts = try await Self.changes(after: start, in: tx)
            #expect(acts.count == changes, "seed \(seed)")
            var state = try await Self.state(of: people, in: tx)
            for act in acts.reversed() {
                for (column, after) in act.after.byColumn where column == "identity.staff_role.role" {
                    #expect(state[act.subject] == after, "seed \(seed): \(act.subject)")
                    state[act.subject] = act.before.byColumn[column]
                }
            }
            #expect(state == first, "seed \(seed)")
            let log = try await tx.read(
                Query<String>.one("SELECT string_agg(concat_ws(' ', name, actor, subject, details::text), ' ') FROM audit.act") { row in
                    try row.next()
                })
            for canary in Self.canaries { #expect(!log.contains(canary)) }
        }
    }

    /// Does one random act. Returns how many changes of roles the log must have for it.
    private static func act(on people: [Person.ID], _ random: inout SeededGenerator, in tx: Transaction) async throws -> Int {
        guard let person = people.randomElement(using: &random), let staff = people.randomElement(using: &random),
            let role = StaffRole.allCases.randomElement(using: &random)
        else { return 0 }
        switch Int.random(in: 0..<5, using: &random) {
        case 0 where !role.needsApproval:
            return try await role.grant(to: person, by: staff.actor, why: "Quarkelbein le demande", in: tx) ? 1 : 0
        case 1:
            return try await role.revoke(from: person, by: staff.actor, why: "p1@ornithorynque.example", in: tx) ? 1 : 0
        case 2:
            _ = try await Session.begin(for: person, from: "192.0.2.1", userAgent: "Quarkelbein", in: tx)
            try await Session.endAll(of: person, by: staff.actor, why: "0661777333", in: tx)
            return 0
        case 3:
            guard let asked = try? await ApprovalRequest.ask(for: .giveRole(role, to: person), by: staff, why: "x", in: tx) else {
                return 0
            }
            try await ApprovalRequest.withdraw(asked, by: staff, in: tx)
            return 0
        default:
            let request: ApprovalRequest.ID
            do {
                request = try await ApprovalRequest.ask(for: .giveRole(role, to: person), by: Person.ID(), why: "Quarkelbein", in: tx)
            } catch is ApprovalRequest.Refusal {
                return 0
            }
            return try await ApprovalRequest.decide(request, approving: Bool.random(using: &random), by: staff, in: tx) == .approved ? 1 : 0
        }
    }

    /// The roles of each person, by the subject of the log.
    private static func state(of people: [Person.ID], in tx: Transaction) async throws -> [String: Audit.Value] {
        var state: [String: Audit.Value] = [:]
        for person in people {
            state[person.auditSubject.description] =
                StaffRole.audited(try await tx.read(StaffRole.of(person))).byColumn["identity.staff_role.role"]
        }
        return state
    }

    /// The acts after that one that changed a role, the oldest first.
    private static func changes(after start: Int, in tx: Transaction) async throws -> [AuditedAct] {
        var acts: [AuditedAct] = []
        while true {
            let page = try await tx.read(AuditedAct.find(AuditFilter(name: "identity.staff-role-"), before: acts.last?.id))
            acts += page.prefix(AuditedAct.most)
            if page.count <= AuditedAct.most { return acts.filter { $0.id > start }.reversed() }
        }
    }
}

/// Random numbers that a seed repeats (SplitMix64).
private struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
