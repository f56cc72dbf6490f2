import HTTP
import Identity
import Kernel
import Postgres
import Shipping
import TestKit
import Testing

@testable import BackOffice

@Suite("The status files of carriers at the house")
struct StatusFilePagesTests {
    private func carrier(_ slug: String, in db: Database) async throws -> Carrier.ID {
        try await db.transaction { tx in
            let facts = Carrier.Facts(
                names: [.french: "Rapide", .arabic: "b", .english: "c"], trackingPage: "", telephone: "", contract: .house, isOffered: true)
            let id = try await Carrier.add(slug, facts, by: .system, in: tx)
            try await Carrier.explain([CarrierWord("Livré", .delivered)], of: id, by: .system, in: tx)
            return id
        }
    }

    @Test("are uploaded, shown row by row, and applied once; a bad file is refused beside the field")
    func uploads() async throws {
        try await TestDatabase.clone { db in
            let (carrier, other) = (try await carrier("rapide", in: db), try await carrier("autre", in: db))
            let browser = try await TestBrowser(in: db)
            try await browser.becomesStaff([.admin])
            let page = "/fr/house/carriers/\(carrier)/files"
            await browser.get(page)
            #expect(browser.status == .ok && browser.page.contains("Aucun fichier"))
            func send(_ bytes: [UInt8]) async { await browser.upload(page, [], files: [(field: "file", name: "a.csv", bytes: bytes)]) }
            let head = "tracking,status,at\n"
            for (text, word) in [
                ("", "Choisissez"), ("a,b\n1,2\n", "tracking, status, at"), (head, "aucune ligne"), (head + "1,2\n", "La ligne 2"),
                (head + String(repeating: "AB-1234,livré,2026-11-30 10:00\n", count: 2_001), "plus de 2"),
            ] {
                await send(Array(text.utf8))
                #expect(browser.status == .unprocessableContent && browser.page.contains("id=\"file-error\""), "\(word)")
                #expect(browser.page.contains(word), "\(word)")
            }
            await send([UInt8](repeating: 65, count: StatusFile.mostBytes + 1))
            #expect(browser.status == .contentTooLarge && browser.page.contains("500"))
            let none = try await db.read(StatusFile.of(carrier))
            #expect(none.isEmpty)

            let table = "\u{FEFF}N° de suivi;Statut;Date et heure\r\nab-1234;Livré <b>;30/11/2026 09:15\r\nAB-1234;;30/11/2026 9:15\r\n"
            await send(Array(table.utf8))
            #expect(browser.status == .seeOther)
            let way = try #require(browser.location)
            try await browser.follow()
            #expect(browser.page.contains("Numéro inconnu") && browser.page.contains("livré &lt;b&gt;") && browser.page.contains("AB-1234"))
            #expect(browser.page.contains("Statut absent") && browser.page.contains("Rien n’a changé encore"))
            await send(Array(table.utf8))
            #expect(browser.status == .seeOther && browser.location == way && browser.flash == "carrierFileIsHere")
            let file = try #require(way.split(separator: "/").last)
            for path in ["/fr/house/carriers/\(other)/files/\(file)", "\(page)/\(StatusFile.ID())", "\(page)/x"] {
                await browser.get(path)
                #expect(browser.status == .notFound, "\(path)")
                await browser.get(way)
                await browser.post(path + "/application")
                #expect(browser.status == .notFound, "\(path)")
            }
            await browser.get(way)
            for _ in 1...2 {
                await browser.post(way + "/application")
                #expect(browser.status == .seeOther && browser.flash == "carrierFileApplied")
            }
            await browser.get(way)
            #expect(browser.page.contains("a été appliqué") && !browser.page.contains("/application\""))
            let stored = try await db.read(StatusFile.of(carrier))
            #expect(stored.map(\.recorded.parked) == [1] && stored.map(\.faulty) == [1])
        }
    }

    @Test("have times with an offset, in Morocco’s time without one, or as seconds; anything else is a fault of its row")
    func times() {
        let clock = WallClock([WallClock.Change(startsAt: Moment(seconds: 0), minutes: 60)])
        let moment = Moment(seconds: 1_796_030_100)
        for text in [
            "2026-11-30T09:15:00Z", "2026-11-30 10:15", "2026-11-30T10:15:00+01:00", "2026-11-30T04:15:00.25-0500", "30/11/2026 10:15",
            "30-11-2026 10h15", "30.11.2026 10:15:00", "1796030100", "٣٠/١١/٢٠٢٦ ١٠:١٥",
        ] {
            let read = StatusTable.moment(text, clock)
            #expect(read == moment, "\(text)")
        }
        for text in ["", "hier", "2026-11-30", "2026-02-30 10:00", "31/11/2026 10:00", "30/11/2026 24:00", "30/11/26 10:00", "-5", "1"] {
            #expect(StatusTable.moment(text, clock) == nil, "\(text)")
        }
    }
}
