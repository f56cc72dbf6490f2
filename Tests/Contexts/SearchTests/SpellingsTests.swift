import Kernel
import Postgres
import Search
import TestKit
import Testing

@Suite("Words with several spellings")
struct SpellingsTests {
    @Test("every spelling of a set finds the same listings, including all that use any spelling of the set")
    func sameSet() async throws {
        let sets = try Spellings(folder: migrationsFolder).sets
        #expect(sets.count >= 60)
        try await TestDatabase.rolledBack { tx in
            let shelf = try await TitleShelf(tx: tx)
            try await shelf.put(sets.flatMap { $0 })
            for set in sets {
                let first = try await shelf.found(set[0])
                #expect(Set(set).isSubset(of: first), "\(set[0]) finds \(first)")
                for spelling in set.dropFirst() {
                    let found = try await shelf.found(spelling)
                    #expect(found == first, "\(spelling) and \(set[0])")
                }
            }
        }
    }

    @Test(
        "spellings with digits and words of another language find Arabic and French titles",
        arguments: [
            ("9eftan", "قفطان مطرز"), ("qaftan", "Caftans brodés"), ("7aik", "حايك أبيض"), ("zerbiya", "Tapis berbère"),
            ("jelaba", "جلابة صوف"),
            ("zarbia 9dima", "Zerbiya 9dima"), ("machine a laver", "غسالة"), ("LAVE LINGE", "Machine à laver"),
            ("tee shirt", "T-shirt blanc"),
            ("thé", "أتاي"), ("mida", "Tables basses"),
        ])
    func examples(typed: String, title: String) async throws {
        try await TestDatabase.rolledBack { tx in
            let shelf = try await TitleShelf(tx: tx)
            try await shelf.put([title, "Vase ancien"])
            #expect(try await shelf.found(typed, exactly: true) == [title])
        }
    }

    @Test("digits are read as letters in words that no listing has, but never in sizes, years and models")
    func arabizi() async throws {
        try await TestDatabase.rolledBack { tx in
            let shelf = try await TitleShelf(tx: tx)
            try await shelf.put(["Maqrout doré", "Hamra vase", "iPhone 13", "Baskets 37", "Samsung S23", "Lampe 2025", "سفنج"])
            for (typed, title) in [("ma9rout", "Maqrout doré"), ("7amra", "Hamra vase")] {
                #expect(try await shelf.found(typed) == [title], "\(typed)")
                #expect(try await shelf.found(typed, exactly: true) == [], "\(typed)")
            }
            #expect(try await shelf.found("iphone13", exactly: true) == ["iPhone 13"], "letters and digits are two words")
            for typed in ["39", "2023", "s25", "iphone 12", "iphone 37", "14", "3"] {
                #expect(try await shelf.found(typed) == [], "\(typed)")
            }
            #expect(try await shelf.found("37") == ["Baskets 37"])
            #expect(try await shelf.found("sfenj") == ["سفنج"])
        }
    }

    @Test("a line with fewer than two spellings is refused, and so is a spelling in two sets")
    func refused() async throws {
        #expect(throws: Spellings.Refusal.self) { try Spellings(text: "caftan # alone") }
        #expect(throws: Spellings.Refusal.self) { try Spellings(text: "caftan, , kaftan") }
        #expect(try Spellings(text: "# nothing\n\ncaftan, kaftan # two").sets == [["caftan", "kaftan"]])
        try await TestDatabase.make { test in
            let file = try Spellings(folder: migrationsFolder)
            try file.load(test.ownerURL)
            try file.load(test.ownerURL)
            let twice = try Spellings(text: "caftan, kaftan\nrobe, Kaftan")
            #expect(throws: DatabaseError.self) { try twice.load(test.ownerURL) }
            // The failed load lost nothing, and the application's role may not load spellings.
            let count = Query<Int>.one("SELECT count(*) FROM search.meaning") { row in try row.next() }
            #expect(try await test.db.read(count) == file.sets.count)
            #expect(throws: DatabaseError.self) { try file.load(test.url) }
        }
    }
}
