import Auditing
import Identity
import Images
import Kernel
import Media
import Postgres
import TestKit
import Testing

@testable import Sellers

@Suite("An application to sell")
struct ApplicationTests {
    private static let staff = Actor(.person, "0193a1b2-0000-7000-8000-000000000001")

    private static func salma(in tx: Transaction) async throws -> Person { try await Cast.salma.signsUp(with: Cast.salma.phone, in: tx) }

    private static func newest(of person: Person, in tx: Transaction) async throws -> Application {
        try #require(try await tx.read(Application.newest(of: person.id)))
    }

    private static func document(_ id: Application.ID, in tx: Transaction) async throws {
        let key = (0..<32).map { _ in String("0123456789abcdef".randomElement() ?? "0") }.joined()
        let file = StoredPrivateFile(key: key, type: .pdf, size: 1, hash: String(repeating: "a", count: 64))
        try await ApplicationDocument.add(file, as: .register, to: id, in: tx)
    }

    @Test("names each required item that is missing, and a trader must have more")
    func missing() async throws {
        try await TestDatabase.rolledBack { tx in
            let nadia = try await Cast.nadia.signsUp(in: tx)
            try await Application.begin(for: nadia.id, in: tx)
            let id = try await Self.newest(of: nadia, in: tx).id
            await #expect(throws: Application.Refusal.missing([.kind, .name, .slug, .city, .phone, .returns, .terms])) {
                try await Application.submit(id, of: nadia, accepting: nil, in: tx)
            }
            try await Application.save(.trader, in: id, tx: tx)
            await #expect(
                throws: Application.Refusal.missing([
                    .name, .slug, .city, .phone, .returns, .legalName, .ice, .taxNumber, .register, .documents,
                ])
            ) {
                try await Application.submit(id, of: nadia, accepting: Terms.version, in: tx)
            }
            #expect(try await Self.newest(of: nadia, in: tx).state == .draft)
        }
    }

    @Test("is decided by somebody else than its person, who may work for the house")
    func own() async throws {
        try await TestDatabase.rolledBack { tx in
            let salma = try await Self.salma(in: tx)
            let id = try await CastApplication.submitted(by: salma, in: tx)
            await #expect(throws: Application.Refusal.own) {
                try await Application.approve(id, submission: 1, by: salma.id.actor, in: tx)
            }
        }
        try await TestDatabase.rolledBack { tx in
            let salma = try await Self.salma(in: tx)
            let id = try await CastApplication.submitted(by: salma, in: tx)
            await #expect(throws: Application.Refusal.own) {
                try await Application.refuse(id, submission: 1, by: salma.id.actor, why: "x", in: tx)
            }
            await #expect(throws: Application.Refusal.own) {
                try await Application.giveBack(id, submission: 1, [.name: "x"], by: salma.id.actor, in: tx)
            }
            #expect(try await Self.newest(of: salma, in: tx).state == .submitted)
        }
    }

    @Test("is submitted, returned with words beside items, corrected, submitted again and approved; the person is the owner")
    func approved() async throws {
        try await TestDatabase.rolledBack { tx in
            let salma = try await Self.salma(in: tx)
            let id = try await CastApplication.filled(by: salma, as: .trader, in: tx)
            try await Self.document(id, in: tx)
            try await Application.submit(id, of: salma, accepting: Terms.version, in: tx)
            await #expect(throws: Application.Refusal.closed) { try await Application.save(.private, in: id, tx: tx) }
            await #expect(throws: ApplicationDocument.Refusal.closed) { try await Self.document(id, in: tx) }
            try await Application.giveBack(id, submission: 1, [.name: "Pas celui du registre"], by: Self.staff, in: tx)
            let returned = try await Self.newest(of: salma, in: tx)
            #expect(returned.state == .returned && returned.remarks == [.name: "Pas celui du registre"])
            try await Application.submit(id, of: salma, accepting: Terms.version, in: tx)
            await #expect(throws: Application.Refusal.decided) {
                try await Application.refuse(id, submission: 1, by: Self.staff, why: "x", in: tx)
            }
            let seller = try await Application.approve(id, submission: 2, by: Self.staff, in: tx)
            #expect(try await tx.read(Member.all(of: seller)).map(\.person) == [salma.id])
            #expect(try await tx.read(Member.all(of: seller)).map(\.role) == [.owner])
            #expect(try await tx.read(LegalProfile.of(seller)) == CastApplication.legal())
            let shop = try #require(try await tx.read(Seller.named(CastApplication.shop.slug, in: .french)))
            #expect(shop.id == seller && shop.isTrader && shop.isOpen && shop.name == CastApplication.shop.name)
            #expect(try await tx.read(Seller.standings(of: seller)).map(\.who) == [Self.staff.description])
            await #expect(throws: Application.Refusal.approved) { try await Application.begin(for: salma.id, in: tx) }
            let acts = try await tx.read(AuditedAct.find(AuditFilter(name: "sellers.application"), before: nil))
            #expect(
                acts.map(\.name) == [
                    "sellers.application-approved", "sellers.application-submitted", "sellers.application-returned",
                    "sellers.application-submitted",
                ])
        }
    }

    @Test("that is refused can be followed by another one after thirty days")
    func refused() async throws {
        try await TestDatabase.clone { db in
            let salma = try await db.transaction { try await Self.salma(in: $0) }
            try await db.transaction { tx in
                let id = try await CastApplication.submitted(by: salma, in: tx)
                try await Application.refuse(id, submission: 1, by: Self.staff, why: "Des copies", in: tx)
            }
            let refusal = await #expect(throws: Application.Refusal.self) {
                try await db.transaction { try await Application.begin(for: salma.id, in: $0) }
            }
            if case .tooSoon = refusal {} else { Issue.record("\(String(describing: refusal))") }
            try await db.change("UPDATE sellers.application SET decided_at = kernel.now() - interval '30 days 1 minute'")
            try await db.transaction { try await Application.begin(for: salma.id, in: $0) }
            #expect(try await db.read(Application.newest(of: salma.id))?.state == .draft)
        }
    }

    @Test("is open once for a person, and its slug waits for one person", .timeLimit(.minutes(5)))
    func once() async throws {
        try await TestDatabase.clone { db in
            let salma = try await db.transaction { try await Self.salma(in: $0) }
            let begun = Counter()
            await withTaskGroup(of: Void.self) { group in
                for _ in 1...10 {
                    group.addTask {
                        do {
                            try await db.transaction { try await Application.begin(for: salma.id, in: $0) }
                            await begun.add()
                        } catch Application.Refusal.open {
                        } catch {
                            Issue.record(error)
                        }
                    }
                }
            }
            #expect(await begun.value == 1)
            let samir = try await db.transaction { tx in
                let samir = try await Cast.samir.signsUp(with: Cast.samir.phone, in: tx)
                _ = try await CastApplication.submitted(by: samir, in: tx)
                return samir
            }
            let id = try #require(try await db.read(Application.newest(of: salma.id))).id
            await #expect(throws: Application.Refusal.slugTaken) {
                try await db.transaction { tx in
                    let shop = try ShopDraft(typed: [.name: "Tissir", .slug: CastApplication.shop.slug, .city: Cast.darSalma.city])
                    try await Application.save(shop, in: id, tx: tx)
                }
            }
            // Two members of the staff decide at once.
            let waiting = try #require(try await db.read(Application.newest(of: samir.id))).id
            let decided = Counter()
            await withTaskGroup(of: Void.self) { group in
                for number in 1...8 {
                    group.addTask {
                        do {
                            try await db.transaction { tx in
                                if number.isMultiple(of: 2) {
                                    try await Application.approve(waiting, submission: 1, by: Self.staff, in: tx)
                                } else {
                                    try await Application.refuse(waiting, submission: 1, by: Self.staff, why: "x", in: tx)
                                }
                            }
                            await decided.add()
                        } catch Application.Refusal.decided {
                        } catch {
                            Issue.record(error)
                        }
                    }
                }
            }
            #expect(await decided.value == 1)
        }
    }

    @Test("has at most five documents, and their files go when they are removed, ninety days after the decision, and with the person")
    func documents() async throws {
        try await TestDatabase.clone { db in
            let salma = try await db.transaction { try await Self.salma(in: $0) }
            let id = try await db.transaction { tx in
                let id = try await CastApplication.filled(by: salma, in: tx)
                for _ in 1...5 { try await Self.document(id, in: tx) }
                return id
            }
            await #expect(throws: ApplicationDocument.Refusal.full) { try await db.transaction { try await Self.document(id, in: $0) } }
            func kept() async throws -> Int { try await db.read(PrivateFile.of(id.files)).count }
            #expect(try await kept() == 5)
            let first = try #require(try await db.read(Application.with(id))).documents[0]
            #expect(try await db.transaction { try await ApplicationDocument.remove(first.id, from: id, in: $0) })
            #expect(try await !db.transaction { try await ApplicationDocument.remove(first.id, from: id, in: $0) })
            #expect(try await kept() == 4)
            try await db.transaction { tx in
                try await Application.submit(id, of: salma, accepting: Terms.version, in: tx)
                try await Application.refuse(id, submission: 1, by: Self.staff, why: "x", in: tx)
            }
            try await db.change("UPDATE sellers.application SET decided_at = kernel.now() - interval '89 days'")
            try await Application.sweep(in: db)
            #expect(try await kept() == 4)
            try await db.change("UPDATE sellers.application SET decided_at = kernel.now() - interval '91 days'")
            try await Application.sweep(in: db)
            #expect(try await kept() == 0)
            #expect(try await db.read(Application.with(id))?.documents.isEmpty == true)
            let next = try await db.transaction { tx in
                try await Application.begin(for: salma.id, in: tx)
                let next = try await Self.newest(of: salma, in: tx).id
                try await Self.document(next, in: tx)
                return next
            }
            try await db.transaction { tx in
                try await MemberRecords.forget(
                    DataSubject(salma, contacts: [], browser: VisitorKey(cookie: "x"), dealings: []), in: tx)
            }
            #expect(try await db.read(Application.newest(of: salma.id)) == nil)
            #expect(try await db.read(PrivateFile.of(next.files)).isEmpty)
        }
    }

    @Test(
        "refuses names and addresses that others could mistake",
        arguments: [
            ("Kolchi", "kolchi-shop", [ShopDraft.Field.name: FormFault.reserved, .slug: .reserved]),
            ("Dar\u{202E} Salma", "dar", [.name: .unreadable]), ("Kоlchi", "ab", [.name: .lookalike, .slug: .malformed]),
            ("Dar Salma", "dar--salma", [.slug: .malformed]), ("D", "دار", [.name: .missing, .slug: .malformed]),
            ("Dar Salma", "Dar Salma", [:]),
        ] as [(String, String, [ShopDraft.Field: FormFault])])
    func names(name: String, slug: String, faults: [ShopDraft.Field: FormFault]) {
        do throws(ShopDraft.Faults) {
            let shop = try ShopDraft(typed: [.name: name, .slug: slug, .city: Cast.darSalma.city])
            #expect(faults.isEmpty && shop.slug == "dar-salma")
        } catch {
            #expect(error.fields == faults)
        }
    }
}
