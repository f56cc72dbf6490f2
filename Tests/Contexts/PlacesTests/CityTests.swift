import Kernel
import Places
import Postgres
import TestKit
import Testing

@Suite("Cities")
struct CityTests {
    static let fes = City.Code("03.231.01.0")

    @Test("there are 242 cities, each once, in the alphabetical order of the language")
    func cities() async throws {
        try await TestDatabase.rolledBack { tx in
            let (french, arabic) = try await tx.read(City.all(in: .french), City.all(in: .arabic))
            #expect(french.count == 242 && Set(french.map(\.code)).count == 242 && arabic.count == 242)
            let names = french.map(\.french)
            // In byte order É would come after z.
            let el = try #require(names.firstIndex { $0.hasPrefix("El ") })
            let salé = try #require(names.firstIndex(of: "Salé")), zagora = try #require(names.firstIndex(of: "Zagora"))
            #expect(el < salé && salé < zagora)
            #expect(try #require(names.firstIndex(of: "Témara")) < zagora)
            #expect(
                arabic.first?.arabic.hasPrefix("ا") == true || arabic.first?.arabic.hasPrefix("آ") == true
                    || arabic.first?.arabic.hasPrefix("أ") == true)
        }
    }

    @Test("a city is found by its code and by its name")
    func named() async throws {
        try await TestDatabase.rolledBack { tx in
            let fes = try #require(try await tx.read(City.named(Self.fes)))
            #expect(fes.name(in: .arabic) == "فاس" && fes.name(in: .english) == "Fès" && fes.region(in: .french) == "Fès-Meknès")
            #expect(try await tx.read(City.called("fès"))?.code == Self.fes)
            #expect(try await tx.read(City.called("فاس"))?.code == Self.fes)
            #expect(try await tx.read(City.named(City.Code("' OR 1=1"))) == nil)
        }
    }

    @Test("a program of the former version reads the cities under their former names")
    func formerNames() async throws {
        try await TestDatabase.rolledBack { tx in
            let count = try await tx.read(
                Query<Int>.one("SELECT count(*) FROM shipping.city c JOIN shipping.region r ON r.code = c.region_code") { row in
                    try row.next()
                })
            #expect(count == 242)
        }
    }
}
