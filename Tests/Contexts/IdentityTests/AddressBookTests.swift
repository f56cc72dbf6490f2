import Identity
import Kernel
import Postgres
import TestKit
import Testing

@Suite("An address book")
struct AddressBookTests {
    private func draft(_ street: String, label: String = "", city: String = SellerFixture.city) throws -> SavedAddress.Draft {
        try SavedAddress.Draft(
            label: label,
            typed: [
                .fullName: "Salma Benjelloun", .phone: "06 12 34 56 78", .city: city, .street: street, .email: "salma@example.ma",
                .notes: "!",
            ])
    }

    private func streets(_ person: Person.ID, _ tx: Transaction) async throws -> [String] {
        try await tx.read(SavedAddress.all(of: person)).map(\.recipient.street)
    }

    @Test("begins with its default: the first address until another is chosen, and the most recent one after the default is removed")
    func defaults() async throws {
        try await TestDatabase.rolledBack { tx in
            let salma = try await Cast.salma.signsUp(in: tx).id
            var ids: [SavedAddress.ID] = []
            for (number, street) in ["1, rue A", "2, rue B", "3, rue C"].enumerated() {
                try await TestDatabase.shiftClock(bySeconds: number, in: tx)
                ids.append(try await SavedAddress.add(draft(street), for: salma, in: tx))
            }
            #expect(try await streets(salma, tx) == ["1, rue A", "3, rue C", "2, rue B"])
            #expect(try await SavedAddress.makeDefault(ids[1], of: salma, in: tx))
            #expect(try await streets(salma, tx) == ["2, rue B", "3, rue C", "1, rue A"])
            #expect(try await tx.read(SavedAddress.all(of: salma)).map(\.isDefault) == [true, false, false])
            #expect(try await SavedAddress.remove(ids[1], of: salma, in: tx))
            #expect(try await streets(salma, tx) == ["3, rue C", "1, rue A"])
            #expect(try await tx.read(SavedAddress.all(of: salma)).map(\.isDefault) == [true, false])
            for id in [ids[0], ids[2]] { #expect(try await SavedAddress.remove(id, of: salma, in: tx)) }
            try await SavedAddress.add(draft("4, rue D"), for: salma, in: tx)
            #expect(try await tx.read(SavedAddress.all(of: salma)).map(\.isDefault) == [true])
        }
    }

    @Test("has an address once, however often it is added, with the last label given, and without e-mail address or notes")
    func once() async throws {
        try await TestDatabase.rolledBack { tx in
            let salma = try await Cast.salma.signsUp(in: tx).id
            let ids = [
                try await SavedAddress.add(draft("1, rue A"), for: salma, in: tx),
                try await SavedAddress.add(draft(" 1,  rue A ", label: "Bureau"), for: salma, in: tx),
                try await SavedAddress.add(SavedAddress.Draft(draft("1, rue A").recipient), for: salma, in: tx),
            ]
            #expect(Set(ids).count == 1)
            let book = try await tx.read(SavedAddress.all(of: salma))
            #expect(book.map(\.label) == ["Bureau"] && book[0].recipient.email.isEmpty && book[0].recipient.notes.isEmpty)
            #expect(try await SavedAddress.change(ids[0], to: draft("9, rue Z", label: "Maison"), of: salma, in: tx))
            let changed = try await tx.read(SavedAddress.with(ids[0], of: salma))
            #expect(changed?.label == "Maison" && changed?.recipient.street == "9, rue Z" && changed?.isDefault == true)
        }
    }

    @Test("can be read and changed by its person only")
    func anothers() async throws {
        try await TestDatabase.rolledBack { tx in
            let (salma, samir) = (try await Cast.salma.signsUp(in: tx).id, try await Cast.samir.signsUp(in: tx).id)
            let id = try await SavedAddress.add(draft("1, rue A"), for: salma, in: tx)
            try await SavedAddress.add(draft("2, rue B"), for: samir, in: tx)
            let before = try await tx.read(SavedAddress.all(of: salma))
            #expect(try await tx.read(SavedAddress.with(id, of: samir)) == nil)
            #expect(try await !SavedAddress.change(id, to: draft("9, rue Z"), of: samir, in: tx))
            #expect(try await !SavedAddress.makeDefault(id, of: samir, in: tx))
            #expect(try await !SavedAddress.remove(id, of: samir, in: tx))
            #expect(try await tx.read(SavedAddress.all(of: salma)) == before)
            #expect(try await streets(samir, tx) == ["2, rue B"])
        }
    }

    @Test("reports all faulty fields at once, including an unknown city")
    func faults() async throws {
        let faults = SavedAddress.Faults(
            label: .tooLong(most: SavedAddress.mostOfLabel),
            fields: [.fullName: .missing, .phone: .missing, .city: .missing, .street: .missing])
        #expect(throws: faults) { try SavedAddress.Draft(label: String(repeating: "a", count: SavedAddress.mostOfLabel + 1), typed: [:]) }
        #expect(throws: SavedAddress.Faults(label: .unreadable, fields: [:])) { try draft("1, rue A", label: "Bu\u{202E}reau") }
        try await TestDatabase.rolledBack { tx in
            let salma = try await Cast.salma.signsUp(in: tx).id
            let id = try await SavedAddress.add(draft("1, rue A"), for: salma, in: tx)
            let nowhere = try draft("1, rue A", city: "99.999.99.9")
            await #expect(throws: SavedAddress.Faults(fields: [.city: .malformed])) {
                try await SavedAddress.add(nowhere, for: salma, in: tx)
            }
            await #expect(throws: SavedAddress.Faults(fields: [.city: .malformed])) {
                try await SavedAddress.change(id, to: nowhere, of: salma, in: tx)
            }
        }
    }

    @Test(
        "has one default and at most its limit of addresses, whatever concurrent requests do", .timeLimit(.minutes(5)))
    func race() async throws {
        try await TestDatabase.clone { db in
            let salma = try await db.transaction { try await Cast.salma.signsUp(in: $0).id }
            let start = Barrier(for: 28)
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<28 {
                    group.addTask {
                        await start.wait()
                        do {
                            try await db.transaction { tx in try await SavedAddress.add(draft("\(number), rue A"), for: salma, in: tx) }
                            return true
                        } catch SavedAddress.Refusal.full {
                            return false
                        }
                    }
                }
                let added = try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
                #expect(added == SavedAddress.most)
            }
            let book = try await db.read(SavedAddress.all(of: salma))
            #expect(book.count == SavedAddress.most && book.filter(\.isDefault).count == 1)
            let again = Barrier(for: 12)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for address in book.prefix(6) {
                    group.addTask {
                        await again.wait()
                        _ = try await db.transaction { tx in try await SavedAddress.remove(address.id, of: salma, in: tx) }
                    }
                    group.addTask {
                        await again.wait()
                        _ = try await db.transaction { tx in try await SavedAddress.makeDefault(address.id, of: salma, in: tx) }
                    }
                }
                try await group.waitForAll()
            }
            let rest = try await db.read(SavedAddress.all(of: salma))
            #expect(rest.count == SavedAddress.most - 6 && rest.filter(\.isDefault).count == 1)
        }
    }

    @Test("is read and changed under its former name by a program of the former version")
    func formerName() async throws {
        try await TestDatabase.clone { db in
            let salma = try await db.transaction { try await Cast.salma.signsUp(in: $0).id }
            let id = SavedAddress.ID()
            try await db.change(
                """
                INSERT INTO orders.address (id, person_id, label, full_name, phone, city_code, street, landmark, is_default)
                VALUES (\(id), \(salma), '', 'Salma', '+212612345678', \(SellerFixture.city), '1, rue A', '', true)
                """, "UPDATE orders.address SET label = 'Bureau' WHERE id = \(id)")
            #expect(try await db.read(SavedAddress.all(of: salma)).map(\.label) == ["Bureau"])
            #expect(await db.refusal(of: "UPDATE orders.address SET is_default = false")?.constraint == "address_has_default")
            try await db.change("DELETE FROM orders.address WHERE person_id = \(salma)")
            #expect(try await db.read(SavedAddress.all(of: salma)).isEmpty)
        }
    }

    @Test("has one default by a constraint of the database, and is deleted with its person")
    func constraints() async throws {
        try await TestDatabase.clone { db in
            let salma = try await db.transaction { try await Cast.salma.signsUp(in: $0).id }
            try await db.transaction { tx in
                for street in ["1, rue A", "2, rue B"] { try await SavedAddress.add(draft(street), for: salma, in: tx) }
            }
            #expect(await db.refusal(of: "UPDATE identity.address SET is_default = false")?.constraint == "address_has_default")
            #expect(await db.refusal(of: "DELETE FROM identity.address WHERE is_default")?.constraint == "address_has_default")
            #expect(await db.refusal(of: "UPDATE identity.address SET is_default = true")?.constraint == "address_one_default")
            try await db.change("DELETE FROM identity.person WHERE id = \(salma)")
            #expect(try await db.read(SavedAddress.all(of: salma)).isEmpty)
        }
    }
}
