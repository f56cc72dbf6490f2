import Archives
import Catalog
import CSV
import Foundation
import Inventory
import Kernel
import Media
import Postgres
import Sellers
import TestKit
import Testing

@testable import Imports

/// Files and calls of somebody who means harm.
@Suite struct HostileFileTests {
    private static func faults(of id: ImportFile.ID, at shop: ImportingShop) async throws -> [String] {
        let file = try await shop.file(id)
        return try await shop.db.read(ImportFile.faults(of: file, isFaulty: true)).map {
            "\($0.row) \($0.header ?? "") \($0.fault.reason.rawValue)"
        }
    }

    @Test func `A file of another shop is unknown to every verb`() async throws {
        try await ImportingShop.open { shop in
            let other = try await ImportingShop(beside: shop)
            let id = try await shop.check(Array(ImportTests.shopify.utf8))
            let (file, stranger) = (try await shop.file(id), other.cast.seller)
            #expect(try await shop.db.read(ImportFile.with(id, of: stranger)) == nil)
            #expect(try await shop.db.read(ImportFile.of(stranger)) == [])
            #expect(try await shop.db.read(ImportFile.counts(of: id, stranger)) == ImportCounts())
            let acts: [@Sendable (Transaction) async throws -> Void] = [
                { tx in
                    try await ImportFile.settleColumns(
                        id, over: file.version, fields: file.columns.map(\.field), decimals: [], dialect: nil, by: stranger, in: tx)
                },
                { tx in try await ImportFile.map(id, over: file.version, [:], ImportSettings(), by: stranger, in: tx) },
                { tx in try await ImportFile.start(id, over: file.version, by: stranger, person: other.cast.owner, in: tx) },
                { tx in try await ImportFile.cancel(id, by: stranger, person: other.cast.owner, in: tx) },
            ]
            for act in acts {
                await #expect(throws: ImportFile.Refusal.unknown) { try await shop.db.transaction { tx in try await act(tx) } }
            }
            #expect(try await shop.file(id) == file)
        }
    }

    @Test func `A product has at most a hundred variants, and shows at most twelve pictures`() async throws {
        try await ImportingShop.open { shop in
            let head =
                "Handle,Title,Product Category,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty,Image Src\n"
            let variants = (1...101).map { "many,\($0 == 1 ? "Babouche" : ""),\($0 == 1 ? "Robes" : ""),Taille,T\($0),M-\($0),100.00,1,\n" }
            let id = try await shop.check(
                Array((head + variants.joined()).utf8), ImportSettings(condition: "new", category: shop.cast.category))
            #expect(try await Self.faults(of: id, at: shop) == ["2  too-many-variants"])
            let pictures = (1...13).map {
                ($0 == 1 ? "seen,Babouche,Robes,,,P-1,100.00,1," : "seen,,,,,,,,") + "https://10.0.0.\($0)/p.png\n"
            }
            let other = try await shop.check(
                Array((head + pictures.joined()).utf8), ImportSettings(condition: "new", category: shop.cast.category))
            #expect(try await Self.faults(of: other, at: shop) == [])
            try await shop.start(other)
            let counts = try await shop.counts(other)
            #expect(counts.picturesFailed == 12 && counts.picturesWaiting == 0)
        }
    }

    @Test func `A file with a NUL character is no text, and the cell is named`() async throws {
        try await ImportingShop.open { shop in
            for (text, place) in [("Handle,Ti\0tle\na,b\n", "1 "), ("Handle,Title\na,b\0\n", "2 ")] {
                let id = try await shop.upload(text)
                try await shop.work()
                let file = try await shop.file(id)
                #expect(file.state == .refused)
                #expect(try await Self.faults(of: id, at: shop).allSatisfy { $0.hasPrefix(place) }, "\(place)")
            }
        }
    }

    @Test func `A form is taken over the version and at the step that it showed, and once`() async throws {
        try await ImportingShop.open { shop in
            let id = try await shop.check(Array(ImportTests.shopify.utf8))
            let file = try await shop.file(id)
            for version in [file.version - 1, file.version + 1, 0, -1, .max] {
                await #expect(throws: ImportFile.Refusal.otherStep) {
                    try await shop.db.transaction { tx in
                        try await ImportFile.start(id, over: version, by: shop.cast.seller, person: shop.cast.owner, in: tx)
                    }
                }
            }
            // Of twenty people who start it at once, one does.
            let started = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        let start: Void? = try? await shop.db.transaction { tx in
                            try await ImportFile.start(id, over: file.version, by: shop.cast.seller, person: shop.cast.owner, in: tx)
                        }
                        return start != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(started == 1)
        }
    }

    @Test func `A shop has twenty open files at most, and none is added or started while it is suspended`() async throws {
        try await ImportingShop.open { shop in
            let id = try await shop.check(Array(ImportTests.shopify.utf8))
            for number in 1..<ImportFile.mostOpen { _ = try await shop.upload("Nom,Prix\nBol,\(number)\n") }
            await #expect(throws: ImportFile.Refusal.tooMany) { _ = try await shop.upload("Nom,Prix\nBol,0\n") }
            try await shop.db.transaction { tx in
                try await Seller.setStanding(.suspended, of: shop.cast.seller, by: .system, why: "It sells copies.", in: tx)
            }
            await #expect(throws: ImportFile.Refusal.sellerStopped(.suspended)) { _ = try await shop.upload("Nom,Prix\nBol,0\n") }
            let version = try await shop.file(id).version
            await #expect(throws: ImportFile.Refusal.sellerStopped(.suspended)) {
                try await shop.db.transaction { tx in
                    try await ImportFile.start(id, over: version, by: shop.cast.seller, person: shop.cast.owner, in: tx)
                }
            }
        }
    }

    @Test func `A file is started only at its decision`() async throws {
        try await ImportingShop.open { shop in
            let id = try await shop.upload(ImportTests.shopify)
            try await shop.work()
            let file = try await shop.file(id)
            #expect(file.step == .words)
            await #expect(throws: ImportFile.Refusal.otherStep) {
                try await shop.db.transaction { tx in
                    try await ImportFile.start(id, over: file.version, by: shop.cast.seller, person: shop.cast.owner, in: tx)
                }
            }
            let table = Array(("Handle,Title,Variant Price" + String(repeating: ",x", count: 248) + "\n").utf8)
            let wide = try await shop.upload(table)
            try await shop.work()
            #expect(try await shop.file(wide).fault?.reason == .tooManyColumns)
        }
    }

    @Test func `A file that is cancelled while a job works on it stays cancelled, and nothing more is written`() async throws {
        try await ImportingShop.open { shop in
            let good = try await shop.check(Array(ImportTests.shopify.utf8))
            let version = try await shop.file(good).version
            try await shop.db.transaction { tx in
                try await ImportFile.start(good, over: version, by: shop.cast.seller, person: shop.cast.owner, in: tx)
            }
            let broken = try await shop.upload("Handle,Title,Variant Price\na,b\n")
            let (reading, running) = (try await shop.file(broken), try await shop.file(good))
            let before = try await shop.written()
            for id in [broken, good] {
                try await shop.db.transaction { tx in
                    try await ImportFile.cancel(id, by: shop.cast.seller, person: shop.cast.owner, in: tx)
                }
            }
            // Jobs that began before.
            try await shop.db.transaction { tx in try await ImportFile.end(reading.id, as: .refused, fault: FileFault(.noRows), in: tx) }
            try await running.run(try await Taxonomy(from: shop.db), mediaPrefix: ImportingShop.mediaPrefix, in: shop.db)
            try await shop.work()
            for id in [broken, good] {
                let state = try await shop.file(id).state
                #expect(state == .cancelled)
            }
            #expect(try await shop.written() == before)
            await #expect(throws: ImportFile.Refusal.otherStep) {
                try await shop.db.transaction { tx in
                    try await ImportFile.cancel(good, by: shop.cast.seller, person: shop.cast.owner, in: tx)
                }
            }
            let left = try await shop.db.read(PrivateFile.of(ImportFile.subject(good)))
            #expect(left.isEmpty, "what is over takes no room on the disk")
        }
    }

    @Test func `A step that has read its rows writes none of them after the file was cancelled`() async throws {
        try await ImportingShop.open { shop in
            let id = try await shop.check(Array(ImportTests.shopify.utf8))
            let version = try await shop.file(id).version
            try await shop.db.transaction { tx in
                try await ImportFile.start(id, over: version, by: shop.cast.seller, person: shop.cast.owner, in: tx)
            }
            let (running, before) = (try await shop.file(id), try await shop.written())
            let taxonomy = try await Taxonomy(from: shop.db)
            let waiting = Query<Bool>.one(
                "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory')"
            ) { row in try row.next() }
            // The step has read its rows when it waits for the lock that orders the imports of a shop.
            let step = try await shop.db.transaction { tx in
                try await tx.run("SELECT pg_advisory_xact_lock(hashtextextended('imports ' || \(shop.cast.seller)::text, 20261201))")
                let step = Task { try await running.run(taxonomy, mediaPrefix: ImportingShop.mediaPrefix, in: shop.db) }
                _ = try await eventually("the step waits") { try await shop.db.search(waiting) ? true : nil }
                try await ImportFile.cancel(id, by: shop.cast.seller, person: shop.cast.owner, in: tx)
                return step
            }
            try await step.value
            #expect(try await shop.written() == before)
            #expect(try await shop.file(id).state == .cancelled)
        }
    }

    @Test func `A file at its end keeps only the rows that it shows`() async throws {
        try await ImportingShop.open { shop in
            let id = try await shop.check(
                Array("Handle,Title,Variant Price\na,Bol bleu,12.50\nb,Bol vert,douze\n".utf8),
                ImportSettings(condition: "new", category: shop.cast.category))
            try await shop.start(id)
            let rows = try await shop.db.read(ImportFile.rows(of: id, after: 1, most: 10)).map(\.number)
            #expect(rows == [3])
            #expect(try await shop.counts(id).products == [.draft: 1, .faulty: 1])
            let files = try await shop.db.read(PrivateFile.of(ImportFile.subject(id)))
            #expect(files.isEmpty)
            let refused = try await shop.upload("Handle,Title,Variant Price\na,Bol bleu,12.50\nb\n")
            try await shop.work()
            #expect(try await shop.db.read(ImportFile.rows(of: refused, after: 1, most: 10)).isEmpty)
        }
    }

    @Test func `The newest files of a shop that are over are kept`() async throws {
        try await ImportingShop.open { shop in
            var ids: [ImportFile.ID] = []
            for number in 0..<4 {
                let id = try await shop.upload("Handle,Title,Variant Price\na,Bol \(number),1\n")
                if number < 3 {
                    try await shop.db.transaction { tx in
                        try await ImportFile.cancel(id, by: shop.cast.seller, person: shop.cast.owner, in: tx)
                    }
                }
                ids.append(id)
            }
            try await ImportFile.sweep(keeping: 2, in: shop.db)
            let left = try await shop.db.read(ImportFile.of(shop.cast.seller)).map(\.id)
            #expect(left == [ids[3], ids[2], ids[1]])
        }
    }

    @Test func `An article number of another product is a fault, and what another shop hid stays a draft`() async throws {
        try await ImportingShop.open { shop in
            _ = try await shop.publishes(called: "caftan", "Caftan brodé")
            let header = "Handle,Title fr,Category,Condition,Price MAD,SKU\n"
            let taken = try await shop.check(Array((header + "bol,Bol bleu,\(shop.cast.category),worn,45.00,C-1\n").utf8))
            #expect(try await Self.faults(of: taken, at: shop) == ["2 SKU \(ImportFault.Reason.skuElsewhere.rawValue)"])
            try await shop.db.transaction { tx in
                try await ImportFile.cancel(taken, by: shop.cast.seller, person: shop.cast.owner, in: tx)
            }
            let picture = try await shop.ownPicture()
            let table =
                "Handle,Title,Variant Price,Image Src,Status\na,Bol bleu,12.50,\(picture),draft\nb,Bol vert,12.50,\(picture),active\n"
            let id = try await shop.check(Array(table.utf8), ImportSettings(condition: "new", category: shop.cast.category))
            try await shop.start(id)
            let products = try await shop.counts(id).products
            #expect(products[.draft] == 1 && products.values.reduce(0, +) == 2)
        }
    }

    @Test func `A moment or a stock that no export wrote is a fault of the check`() async throws {
        try await ImportingShop.open { shop in
            _ = try await shop.publishes(called: "caftan", "Caftan brodé")
            let moments = ["now", "infinity", "2026-02-30T08:00:00Z", "2026-11-30", "'; --", "2026-11-30T08:00:00Z"]
            let rows = moments.map { "caftan,Caftan brodé,\(shop.cast.category),worn,450.00,C-1,5,3,\($0)\n" }
            let seen = ["-1", "3.5", "99999999999999999999", "x"].map {
                "caftan,Caftan brodé,\(shop.cast.category),worn,450.00,C-1,5,\($0),2026-11-30T08:00:00Z\n"
            }
            let header = "Handle,Title fr,Category,Condition,Price MAD,SKU,Stock,Stock seen,Exported at\n"
            for (row, reason) in rows.map({ ($0, "2 Exported at malformed") }).dropLast() + seen.map({ ($0, "2 Stock seen malformed") }) {
                let id = try await shop.check(Array((header + row).utf8))
                #expect(try await Self.faults(of: id, at: shop) == [reason], "\(row)")
                try await shop.db.transaction { tx in
                    try await ImportFile.cancel(id, by: shop.cast.seller, person: shop.cast.owner, in: tx)
                }
            }
            let id = try await shop.check(Array((header + (rows.last ?? "")).utf8))
            #expect(try await Self.faults(of: id, at: shop) == [])
        }
    }

    @Test func `A stock that the author cannot have seen fails, and the import ends`() async throws {
        try await ImportingShop.open { shop in
            _ = try await shop.publishes(called: "caftan", "Caftan brodé")
            let id = try await shop.check(
                Array(
                    """
                    Handle,Title fr,Category,Condition,Price MAD,SKU,Stock,Stock seen,Exported at
                    caftan,Caftan brodé,\(shop.cast.category),worn,450.00,C-1,5,9000000000000000000,2026-11-30T08:00:00Z
                    """.utf8))
            try await shop.start(id)
            #expect(try await shop.file(id).state == .done)
            #expect(try await shop.counts(id).products == [.failed: 1])
        }
    }

    @Test func `Addresses and names of pictures too long for an index are left out, and the import ends`() async throws {
        try await ImportingShop.open { shop in
            // Random letters, which the database cannot compress. In UTF-8 they have two or four bytes.
            var chance = Chance(state: 7)
            func letters(_ range: ClosedRange<UInt32>, _ count: Int) -> String {
                String(
                    String.UnicodeScalarView(
                        (0..<count).compactMap { _ in Unicode.Scalar(UInt32.random(in: range, using: &chance)) }))
            }
            let sources = [
                "https://a.test/" + letters(0x0621...0x063A, 1_900), "https://a.test/" + letters(0x10400...0x1044F, 900),
                letters(0x10400...0x1044F, 990), letters(0x0621...0x063A, 999),
            ]
            let table =
                "Handle,Title,Product Category,Variant SKU,Variant Price,Image Src\n"
                + sources.enumerated().map { "p-\($0),Caftan,Robes,S-\($0),1.00,\"\($1)\"\n" }.joined()
            let zip = Array(table.utf8)
            for isArchive in [false, true] {
                let bytes = isArchive ? try shop.zip([("articles.csv", zip)]) : zip
                let id = try await shop.check(bytes)
                try await shop.start(id)
                #expect(try await shop.file(id).state == .done)
                #expect(try await shop.counts(id).products == [.draft: 4])
            }
        }
    }

    @Test func `Headers of ten thousand characters are cut, remembered and never a reason to hang`() async throws {
        try await ImportingShop.open { shop in
            let long = String(repeating: "long ", count: 2_000)
            // 240 columns of which each has a long code.
            let wide =
                "Handle,Title fr,Category,Condition,Price MAD," + (0..<240).map { "Trait \($0) \(long)" }.joined(separator: ",") + "\n"
                + "caftan,Caftan,\(shop.cast.category),new,100.00" + String(repeating: ",x", count: 240) + "\n"
            let kolchi = try await shop.check(Array(wide.utf8))
            #expect(try await shop.file(kolchi).step == .decision)
            #expect(try await shop.counts(kolchi).products == [.right: 1])

            let other = "Nom,Prix,\(long)\nBol,12.50,x\n"
            let first = try await shop.check(Array(other.utf8), ImportSettings(condition: "new", category: shop.cast.category))
            #expect(try await shop.file(first).columns.last?.header.length == 199)
            let second = try await shop.upload(other + "Tapis,13.50,y\n")
            try await shop.work()
            #expect(try await shop.file(second).step == .words, "its columns are known")
        }
    }

    @Test func `A table that begins with PK is no archive, and an archive within a table is text`() async throws {
        try await ImportingShop.open { shop in
            let id = try await shop.upload("PK,Nom,Prix\n1,Bol,12.50\n")
            try await shop.work()
            let file = try await shop.file(id)
            #expect(!file.isArchive && file.step == .columns)
            let zip = try shop.zip([("a.csv", Array(ImportTests.shopify.utf8))])
            for bytes in [Array("Nom,Prix\n".utf8) + zip, Array(zip.dropFirst()), [0x50, 0x4B, 3, 4]] {
                let id = try await shop.upload(bytes)
                try await shop.work()
                #expect(try await shop.file(id).state == .refused)
            }
            // An archive within an archive is no table.
            let nested = try await shop.upload(try shop.zip([("inner.zip", zip)]))
            try await shop.work()
            #expect(try await shop.file(nested).fault?.reason == .noTable)
        }
    }

    @Test func `A table that is read again in an encoding that gives NUL characters is refused`() async throws {
        try await ImportingShop.open { shop in
            let text = "\u{FEFF}Nom;Prix\nBol;12,50\n"
            let id = try await shop.upload(text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] })
            try await shop.work()
            var file = try await shop.file(id)
            #expect(file.step == .columns && file.dialect?.encoding == .utf16LittleEndian)
            var dialect = try #require(file.dialect)
            dialect.encoding = .windows1252
            let (wrong, seen) = (dialect, file)
            try await shop.db.transaction { tx in
                try await ImportFile.settleColumns(
                    id, over: seen.version, fields: [], decimals: [], dialect: wrong, by: shop.cast.seller, in: tx)
            }
            try await shop.work()
            file = try await shop.file(id)
            #expect(file.fault == FileFault(.notText, row: 1))
        }
    }

    @Test func `Meanings and words may be of any length and any characters, and nothing longer than its column is stored`() async throws {
        try await ImportingShop.open { shop in
            let word = String(repeating: "\u{1F9E5}\u{202E}\u{1}", count: 400)
            let table =
                "Handle,Title,Product Category,Option1 Name,Option1 Value,Variant SKU,Variant Price\n"
                + "a,Caftan,\"\(word)\",\"\(word)\",\"\(word)\",A,1.00\n"
            let id = try await shop.upload(table)
            try await shop.work()
            let file = try await shop.file(id)
            #expect(file.step == .words)
            let words = try await shop.db.read(ImportFile.words(of: id)).map(\.word)
            #expect(words.count == 3)
            for kind in ImportWord.Kind.allCases where kind != .condition {
                var meanings = Dictionary(uniqueKeysWithValues: words.map { ($0, $0.kind == .category ? shop.cast.category : "") })
                for word in words where word.kind == kind { meanings[word] = String(repeating: "x", count: 121) }
                let meant = meanings
                await #expect(throws: ImportFile.Refusal.unmapped(words.filter { $0.kind == kind })) {
                    try await shop.db.transaction { tx in
                        try await ImportFile.map(
                            id, over: file.version, meant, ImportSettings(condition: "new"), by: shop.cast.seller, in: tx)
                    }
                }
            }
            try await shop.map(id)
            #expect(try await shop.counts(id).products == [.right: 1])
        }
    }

    @Test func `Cells of formulas come back guarded, and read again they are as they were`() async throws {
        try await ImportingShop.open { shop in
            let header = ["Handle", "Title", "Variant Price", "=cmd|' /C calc'!A0"]
            let cells = ["=1+1", "@SUM(A1)", "douze", "+212 6"]
            var csv = CSVWriter(header: header)
            csv.add(cells.map { .text($0) })
            let id = try await shop.check(csv.take().array, ImportSettings(condition: "new", category: shop.cast.category))
            let file = try await shop.file(id)
            #expect(file.columns.map(\.header) == header)
            let rows = try await shop.db.read(ImportFile.faultyRows(of: file, after: 0) { _ in "=WRONG()" })
            var back = CSVWriter(header: file.faultyHeader)
            for row in rows { back.add(row.cells) }
            let text = back.take().text
            #expect(text.contains("'=1+1") && text.contains("'@SUM(A1)") && text.contains("'=cmd|") && text.contains("'=WRONG()"))
            #expect(!text.contains(",=") && !text.contains("\n="))
            var reader = CSVReader(dialect: CSVDialect())
            let read = try reader.read(Array(text.utf8)) + reader.finish()
            #expect(read.map(\.cells).first?.dropLast() == header[...] && read.last?.cells.dropLast() == cells[...])
        }
    }
}

extension ImportingShop {
    /// An archive of these files.
    func zip(_ files: [(name: String, bytes: [UInt8])]) throws -> [UInt8] {
        let path = folder.path + "/\(ID<ImportingShop>()).zip"
        try ZIPArchive.write(
            files.map { ZIPArchive.File($0.name, .bytes($0.bytes)) }, to: path, madeAt: Moment(seconds: 1_795_253_400))
        return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }
}
