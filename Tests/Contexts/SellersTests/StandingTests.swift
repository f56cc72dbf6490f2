import Auditing
import Identity
import Kernel
import Postgres
import TestKit
import Testing

@testable import Sellers

@Suite("The standing of a seller")
struct StandingTests {
    private static func shop(in tx: Transaction) async throws -> Seller.ID { try await Cast.darSalma.opens(in: tx) }

    private static func seller(in tx: Transaction) async throws -> Seller {
        try #require(try await tx.read(Seller.named(Cast.darSalma.slug, in: .french)))
    }

    private static func subject(_ person: Person) -> DataSubject {
        DataSubject(person, contacts: [], browser: VisitorKey(cookie: "x"), dealings: [])
    }

    @Test("decides whether one can buy, keeps each reason, and is in the audit log")
    func changes() async throws {
        try await TestDatabase.rolledBack { tx in
            let id = try await Self.shop(in: tx)
            #expect(try await Self.seller(in: tx).availability == .open)
            try await Seller.setStanding(.suspended, of: id, by: .system, why: "Des copies.", in: tx)
            #expect(try await Self.seller(in: tx).availability == .suspended)
            #expect(try await tx.read(Seller.newest(5, in: .french)).isEmpty)
            #expect(try await tx.read(Seller.called([Cast.darSalma.slug], in: .french)).isEmpty)
            #expect(try await tx.read(Seller.nearest(to: [[Cast.darSalma.city]], most: 5, in: .french)).isEmpty)
            try await Seller.goAway(id, by: .system, in: tx)
            #expect(try await Self.seller(in: tx).availability == .suspended, "a holiday does not hide a suspension")
            try await Seller.setStanding(.approved, of: id, by: .system, why: "Retirées.", in: tx)
            #expect(try await Self.seller(in: tx).availability == .away, "a suspension does not end a holiday")
            let changes = try await tx.read(Seller.standings(of: id))
            #expect(changes.map(\.state) == [.approved, .suspended] && changes.map(\.why) == ["Retirées.", "Des copies."])
            let acts = try await tx.read(AuditedAct.find(AuditFilter(name: "sellers."), before: nil))
            #expect(acts.map(\.name) == ["sellers.reinstated", "sellers.went-away", "sellers.suspended"])
        }
    }

    @Test("refuses a standing that the seller has, and every change after the closing")
    func refusals() async throws {
        try await TestDatabase.rolledBack { tx in
            let id = try await Self.shop(in: tx)
            await #expect(throws: Seller.Standing.Refusal.same) {
                try await Seller.setStanding(.approved, of: id, by: .system, why: "x", in: tx)
            }
            await #expect(throws: Seller.Standing.Refusal.unknownSeller) {
                try await Seller.setStanding(.suspended, of: Seller.ID(), by: .system, why: "x", in: tx)
            }
            try await Seller.setStanding(.closed, of: id, by: .system, why: "x", in: tx)
            await #expect(throws: Seller.Standing.Refusal.closed) {
                try await Seller.setStanding(.approved, of: id, by: .system, why: "x", in: tx)
            }
        }
    }

    @Test(
        "is changed by its history alone, and the history is append-only",
        arguments: [
            "UPDATE sellers.seller SET standing = 'closed'", "DELETE FROM sellers.standing", "UPDATE sellers.standing SET why = 'other'",
            "INSERT INTO sellers.standing (seller_id, state, who) SELECT id, 'suspended', 'system x' FROM sellers.seller",
        ] as [SQL])
    func guards(statement: SQL) async throws {
        await #expect(throws: DatabaseError.self) {
            try await TestDatabase.rolledBack { tx in
                let id = try await Self.shop(in: tx)
                try await Seller.setStanding(.suspended, of: id, by: .system, why: "x", in: tx)
                try await tx.run(statement)
            }
        }
    }

    @Test("does not prevent the only owner of a closed shop from leaving, and the reasons go with the last member")
    func forgotten() async throws {
        try await TestDatabase.rolledBack { tx in
            let id = try await Self.shop(in: tx)
            let (salma, nadia) = (try await Cast.salma.signsUp(in: tx), try await Cast.nadia.signsUp(in: tx))
            try await Member.set(salma.id, to: .owner, in: id, by: .system, in: tx)
            try await Member.set(nadia.id, to: .packer, in: id, by: .system, in: tx)
            #expect(try await tx.read(Member.shopsOwnedAlone(by: salma.id)) == [Cast.darSalma.name])
            try await Seller.setStanding(.closed, of: id, by: .system, why: "Elle arrête.", in: tx)
            #expect(try await tx.read(Member.shopsOwnedAlone(by: salma.id)).isEmpty)
            try await MemberRecords.forget(Self.subject(salma), in: tx)
            #expect(try await tx.read(Seller.standings(of: id)).map(\.why) == ["Elle arrête."])
            try await MemberRecords.forget(Self.subject(nadia), in: tx)
            #expect(try await tx.read(Seller.standings(of: id)).map(\.why) == [nil])
        }
    }
}
