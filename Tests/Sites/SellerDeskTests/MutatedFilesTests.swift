import Archives
import CSV
import Catalog
import Foundation
import Glibc
import HTTP
import Identity
import Images
import Imports
import Inventory
import Jobs
import Kernel
import Kolchi
import Logging
import Media
import Outgoing
import Postgres
import Sellers
import TestKit
import Testing
import Web

@testable import SellerDesk

/// Sends damaged tables, archives and forms through the whole way: upload, columns, words, check, import.
///
/// `KOLCHI_MUTATED_FILES` is their number; `bin/fuzz files` sets a large one, and then the memory is held to its limit.
@Suite("Damaged files of listings")
struct MutatedFilesTests {
    private static let wanted = ProcessInfo.processInfo.environment["KOLCHI_MUTATED_FILES"].flatMap { Int($0) }
    /// The most bytes by which the memory of the process may grow.
    private static let mostGrowth = 200_000_000

    /// What became of them.
    private struct Tally {
        var (refusedForms, refusedFiles, columns, checked, imported, products) = (0, 0, 0, 0, 0, 0)
    }

    @Test("are refused or imported in whole products, and nothing crashes or grows", .timeLimit(.minutes(60)))
    func campaign() async throws {
        try await TestDatabase.clone { db in
            let place = try await Place(in: db)
            var (tally, chance) = (Tally(), Chance(state: 18))
            // The first files fill caches and pools.
            for number in 0..<6 { try await place.send(number, &chance, &tally) }
            let before = Memory.resident()
            Memory.forgetPeak()
            let count = Self.wanted ?? 36
            for number in 6..<(6 + count) { try await place.send(number, &chance, &tally) }
            let growth = Memory.peak() - before
            print("damaged files: \(count), \(tally), memory \(before / 1_000_000) MB, at most \(growth / 1_000_000) MB more")
            if Self.wanted != nil { #expect(growth < Self.mostGrowth) }
            #expect(tally.imported > 0 && tally.refusedFiles > 0 && tally.products > 0)
            // No job seals the audit log here, and hours pass between the files.
            let findings = try await Invariants.findings(db).filter { $0.number != 25 }.map { "\($0)" }
            #expect(findings == [])
            let parked = try await db.read(Query<[String]>.all("SELECT name FROM jobs.parked") { row in try row.next() })
            #expect(parked == [], "no job fails for ever")
        }
    }

    /// The memory of this process, in bytes (proc(5)).
    private enum Memory {
        static func resident() -> Int { value("VmRSS") }
        static func peak() -> Int { value("VmHWM") }

        static func forgetPeak() {
            let file = unsafe open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC)
            guard file >= 0 else { return }
            _ = unsafe write(file, "5", 1)
            close(file)
        }

        private static func value(_ name: String) -> Int {
            let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
            let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") } ?? ""
            return (line.split(separator: " ").compactMap { Int($0) }.first ?? 0) * 1024
        }
    }

    /// A shop that sends files, with its workers.
    private final class Place {
        private let db: Database
        private let seller: Seller.ID
        private let browser: TestBrowser
        private let worker: Worker
        private let fetcher: PictureFetcher
        private let picture: String
        private let folder = TemporaryFolder()
        private var hours = 0
        private static let prefix = "https://kolchi.test/media/"

        init(in db: Database) async throws {
            self.db = db
            (seller, browser) = try await FileUploadTests.shop(in: db)
            let seller = seller
            try await db.transaction { tx in
                try await SellerTrust.set(.trusted, of: seller, by: .system, why: "Known from the market.", in: tx)
                func names(_ text: String) -> Names { Names(french: text, arabic: text, english: text) }
                try await Attribute.add(
                    "size", named: names("Taille"), ofVariant: true, values: [("s", names("S")), ("m", names("M"))], in: tx)
                _ = try await Catalog.Category.add("robes", named: names("Robes"), attributes: ["size"], in: tx)
            }
            let made = try await browser.world.pictures.process(folder.write(TestPicture.png, to: "own.png"))
            try await db.transaction { tx in
                try await Media.Picture.store(made, in: tx)
                // Files may name the pictures that the shop's listings show.
                let shown = ListingContent(
                    language: .french, texts: [.french: .init(title: "Vitrine", description: "")], category: "robes",
                    pictures: [.init(hash: made.hash, width: made.width, height: made.height)], condition: .new,
                    variants: [.init(price: .dirhams(10), pieces: 1)])
                for (offer, pieces) in try await shown.publish(by: seller, in: tx).pieces {
                    try await Stock.open(offer, with: pieces, in: tx)
                }
            }
            picture = "\(Self.prefix)\(made.hash)/original"
            var jobs = JobTable()
            ImportFile.register(on: &jobs, files: browser.world.privateFiles, mediaPrefix: Self.prefix)
            let registered = jobs
            try await db.transaction { tx in try await registered.register(in: tx) }
            worker = Worker(registered, on: db, log: Log(least: .error))
            // No address is connected to: the campaign is about files.
            var rules = PublicHTTPRules.standard
            rules.resolve = { _, _ in [] }
            fetcher = PictureFetcher(
                PublicHTTPClient("mutated", rules: rules), browser.world.pictures, browser.world.privateFiles, on: db,
                log: Log(least: .error))
        }

        /// Two products of that campaign number, one of them in two sizes.
        private func table(_ number: Int, in separator: CSVDialect.Separator, _ picture: String) -> [UInt8] {
            var dialect = CSVDialect()
            dialect.separator = separator
            let texts: [[String]]
            switch number % 3 {
            case 0:
                texts = [
                    [
                        "Handle", "Title", "Body (HTML)", "Product Category", "Option1 Name", "Option1 Value", "Variant SKU",
                        "Variant Price",
                        "Variant Inventory Qty", "Variant Grams", "Image Src",
                    ],
                    [
                        "r\(number)", "Robe \(number)", "<p>Lin &amp; laine</p>", "Robes", "Taille", "S", "R\(number)-S", "120.00", "2",
                        "300", picture,
                    ],
                    ["r\(number)", "", "", "", "", "M", "R\(number)-M", "125.00", "1", "300", ""],
                    ["b\(number)", "Bol bleu", "Terre", "Robes", "Title", "Default Title", "B\(number)", "35.50", "4", "450", picture],
                ]
            case 1:
                texts = [
                    [
                        "Handle", "Title fr", "Title ar", "Category", "Condition", "Price MAD", "SKU", "Stock", "Stock seen", "Exported at",
                        "Pictures", "Option size", "Defect 1 fr",
                    ],
                    [
                        "r\(number)", "Robe \(number)", "فستان", "robes", "new", "120.00", "R\(number)-S", "2", "2", "2026-11-30T08:00:00Z",
                        picture, "s", "",
                    ],
                    [
                        "r\(number)", "Robe \(number)", "فستان", "robes", "new", "125.00", "R\(number)-M", "1", "1", "2026-11-30T08:00:00Z",
                        picture, "m", "",
                    ],
                    ["b\(number)", "Bol bleu", "", "robes", "worn", "35.50", "B\(number)", "4", "", "", picture, "", "Un éclat"],
                ]
            default:
                texts = [
                    ["اسم المنتج", "السعر", "الكمية", "رمز المنتج", "الفئة", "الصورة"],
                    ["فستان \(number)", "120,00", "2", "R\(number)", "Robes", picture],
                    ["وعاء", "35,50", "4", "B\(number)", "Robes", picture],
                ]
            }
            var csv = CSVWriter(header: texts[0], in: dialect)
            for row in texts.dropFirst() { csv.add(row.map { .text($0) }) }
            return csv.take().array
        }

        private func archive(_ number: Int) throws -> [UInt8] {
            let path = folder.path + "/a.zip"
            try? FileManager.default.removeItem(atPath: path)
            try ZIPArchive.write(
                [
                    .init("articles.csv", .bytes(table(number, in: .comma, number % 2 == 0 ? picture : "photos/a.png"))),
                    .init("photos/a.png", .bytes(TestPicture.png)),
                ], to: path, madeAt: Moment(seconds: 1_795_253_400))
            return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        }

        private static func damage(_ bytes: inout [UInt8], _ times: Int, from start: Int, _ chance: inout Chance) {
            for _ in 0..<times where bytes.count > start {
                // Most fields of an archive are at its end, and most of a table are in its header.
                let place =
                    switch Int.random(in: 0...3, using: &chance) {
                    case 0: max(start, bytes.count - Int.random(in: 1...220, using: &chance))
                    case 1: min(bytes.count - 1, start + Int.random(in: 0...150, using: &chance))
                    default: Int.random(in: start..<bytes.count, using: &chance)
                    }
                let end = min(bytes.count, place + Int.random(in: 1...12, using: &chance))
                switch Int.random(in: 0...6, using: &chance) {
                case 0: bytes[place] = .random(in: 0...255, using: &chance)
                case 1: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &chance)
                case 2: bytes.removeSubrange(place..<end)
                case 3: bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
                case 4: bytes[place] = [0, 9, 10, 13, 34, 39, 44, 46, 59, 61, 0x80, 0xE2, 0xEF, 0xFF].randomElement(using: &chance) ?? 0
                case 5: bytes.insert(contentsOf: Array("99999999999999999999".utf8), at: place)
                default:
                    let texts = ["\u{202E}", "\u{1F9E5}", "''", "=1+1", "1.299", ",", "\r\n"]
                    bytes.insert(contentsOf: Array((texts.randomElement(using: &chance) ?? "").utf8), at: place)
                }
            }
        }

        /// Sends a damaged file, and takes it as far as it gets.
        func send(_ number: Int, _ chance: inout Chance, _ tally: inout Tally) async throws {
            let boundary = "campaign-\(number)"
            var content: [UInt8]
            switch number % 5 {
            case 0, 1, 3: content = table(number, in: CSVDialect.Separator.allCases[number % CSVDialect.Separator.allCases.count], picture)
            default: content = try archive(number)
            }
            if number % 5 != 3 { Self.damage(&content, Int.random(in: 0...3, using: &chance), from: 0, &chance) }
            await browser.get(FileUploadTests.list)
            let token = Array(
                "--\(boundary)\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n\(browser.token)\r\n".utf8)
            var body =
                token
                + Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(number).csv\"\r\n\r\n".utf8)
                + content + Array("\r\n--\(boundary)--\r\n".utf8)
            if number % 5 == 3 { Self.damage(&body, Int.random(in: 1...4, using: &chance), from: token.count, &chance) }
            // Each file comes in its own hour, so that no limit of uploads is met.
            hours += 1
            let seconds = hours * 3_700
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: seconds, in: tx) }
            await browser.post(FileUploadTests.list, parts: body, boundary: boundary)
            let status = browser.status
            #expect(status.code < 500, "\(number): \(status)")
            guard status == .seeOther, let page = browser.location, let id = ImportFile.ID(String(page.suffix(36))) else {
                tally.refusedForms += 1
                return
            }
            try await work()
            try await take(id, number, &tally)
            for path in ["", "/faults.csv"] {
                await browser.get(page + path)
                #expect(browser.status.code < 400, "\(number): \(browser.status)")
                #expect(!browser.hasBrokenBody)
            }
            // As the hourly job of Media does.
            try await PrivateFile.removeReleased(browser.world.privateFiles, in: db)
        }

        private func work() async throws {
            try await worker.runDue()
            try await fetcher.runDue()
            try await worker.runDue()
        }

        private func file(_ id: ImportFile.ID) async throws -> ImportFile {
            let file = try await db.read(ImportFile.with(id, of: seller))
            return try #require(file)
        }

        private func take(_ id: ImportFile.ID, _ number: Int, _ tally: inout Tally) async throws {
            let (db, seller) = (db, seller)
            let owner = try #require(try await file(id).uploadedBy)
            var file = try await file(id)
            func act(_ body: (Transaction) async throws -> Void) async throws -> Bool {
                do {
                    try await db.transaction { tx in try await body(tx) }
                } catch is ImportFile.Refusal {
                    try await db.transaction { tx in try await ImportFile.cancel(id, by: seller, person: owner, in: tx) }
                    return false
                }
                try await work()
                file = try await self.file(id)
                return true
            }
            if file.step == .columns {
                tally.columns += 1
                let seen = file
                let decimals = seen.columns.map { $0.isUnclear ? "," : "" }
                guard
                    try await act({ tx in
                        try await ImportFile.settleColumns(
                            id, over: seen.version, fields: seen.columns.map(\.field), decimals: decimals, dialect: nil, by: seller, in: tx)
                    })
                else { return }
            }
            if file.step == .words {
                let (seen, taxonomy) = (file, try await Taxonomy(from: db))
                let words = try await ImportFile.words(of: seen, in: taxonomy, in: db)
                let meanings = Dictionary(
                    words.map { word in
                        (word.word, word.ours ?? [.category: "robes", .condition: "new"][word.word.kind] ?? "")
                    }
                ) { first, _ in first }
                guard
                    try await act({ tx in
                        try await ImportFile.map(
                            id, over: seen.version, meanings, ImportSettings(condition: "new", category: "robes"), by: seller, in: tx)
                    })
                else { return }
            }
            if file.step == .decision {
                tally.checked += 1
                let (version, expected) = (file.version, try await offersOfRows(file))
                _ = try await act({ tx in try await ImportFile.start(id, over: version, by: seller, person: owner, in: tx) })
                tally.imported += 1
                tally.products += try await whole(id, number, expected)
            }
            #expect(file.step == .end, "\(number): \(file.step)")
            if file.state == .refused { tally.refusedFiles += 1 }
        }

        /// How many rows of each product have a price. Each of them is an offer.
        private func offersOfRows(_ file: ImportFile) async throws -> [Int: Int] {
            let price = (file.columns.firstIndex { $0.field == .price } ?? -1) + 1
            let counts = Query<[(Int, Int)]>.all(
                "SELECT place, count(*) FROM imports.row WHERE file_id = \(file.id) AND trim(cells[\(price)]) <> '' GROUP BY place"
            ) { row in (try row.next(), try row.next()) }
            return Dictionary(uniqueKeysWithValues: try await db.read(counts))
        }

        /// Holds the products of a file to its rows: a product has all offers of its rows, each with stock, or there is none of it.
        ///
        /// - Returns: how many there are.
        private func whole(_ id: ImportFile.ID, _ number: Int, _ expected: [Int: Int]) async throws -> Int {
            let products = Query<[(Int, String, Int, Int)]>.all(
                """
                SELECT p.place, p.state, count(o.id), count(s.offer_id)
                FROM imports.product p LEFT JOIN catalog.variant v ON v.product_id = p.product_id
                LEFT JOIN catalog.offer o ON o.variant_id = v.id LEFT JOIN inventory.stock s ON s.offer_id = o.id
                WHERE p.file_id = \(id) AND p.product_id IS NOT NULL GROUP BY p.place, p.state
                """
            ) { row in (try row.next(), try row.next(), try row.next(), try row.next()) }
            let found = try await db.read(products)
            for (place, state, offers, stocks) in found {
                #expect(offers > 0 && offers == stocks, "\(number), product \(place): \(offers) offers, \(stocks) with stock")
                if state == "published" { #expect(offers == expected[place], "\(number), product \(place)") }
            }
            return found.count
        }
    }
}
