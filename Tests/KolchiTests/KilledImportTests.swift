import Archives
import Catalog
import Foundation
import Images
import Imports
import Kernel
import Kolchi
import Media
import Postgres
import Sellers
import TestKit
import Testing

extension KilledKolchi {
    @Suite("When Kolchi is killed while a shop imports a file")
    struct KilledImportTests {
        /// The number of kills: 2, or the value of `KOLCHI_KILL_ROUNDS`.
        static let rounds = ProcessInfo.processInfo.environment["KOLCHI_KILL_ROUNDS"].flatMap(Int.init) ?? 2

        @Test("at each fault point and at any moment, the end is that of an undisturbed import", .timeLimit(.minutes(20)))
        func ends() async throws {
            try await TestDatabase.make { test in
                let seed = KilledTests.seed
                let (codes, undisturbed, others) = try await onOwnThread {
                    let folder = TemporaryFolder()
                    let settings = ["KOLCHI_MEDIA": folder.path + "/media", "KOLCHI_PRIVATE": folder.path + "/private"]
                    let kolchi = try KolchiProcess("serve", database: test.url, settings: settings)
                    let files = try PrivateFileStore(folder: folder.path + "/private")
                    let first = try await ImportedFile(files, in: folder, test.db)
                    let began = ContinuousClock.now
                    try await first.goOn(until: .end, test.db)
                    let span = Int((ContinuousClock.now - began) / .milliseconds(1))
                    let undisturbed = try await first.content(test.db)
                    var shift = 0
                    func expireLeases() async throws {
                        shift += 200
                        let seconds = shift
                        try await test.db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: seconds, in: tx) }
                    }
                    var (codes, others): ([Int32], [(String, [String])]) = ([], [])
                    for point in PictureFetcher.faultPoints.flatMap({ ["\($0.name):1", "\($0.name):2"] }) {
                        let file = try await ImportedFile(files, in: folder, test.db)
                        try await file.goOn(until: .decision, test.db)
                        try kolchi.kill()
                        try await file.start(test.db)
                        let fault = settings.merging(["KOLCHI_TESTING": "on", "KOLCHI_FAULT": point]) { $1 }
                        codes.append(try kolchi.run("worker", settings: fault).code)
                        try await expireLeases()
                        try kolchi.start()
                        try await file.goOn(until: .end, test.db)
                        others.append((point, try await file.content(test.db)))
                    }
                    var chance = Chance(state: seed)
                    for _ in 0..<Self.rounds {
                        let file = try await ImportedFile(files, in: folder, test.db)
                        let moment = Int.random(in: 0...Int(Double(span) * 1.1), using: &chance)
                        try await file.goOn(until: .end, test.db, after: .milliseconds(moment)) {
                            try kolchi.kill()
                            try await expireLeases()
                            try kolchi.start()
                        }
                        others.append(("after \(moment) of \(span) ms, seed \(seed)", try await file.content(test.db)))
                    }
                    let check = try kolchi.run("check")
                    #expect(check.code == 0, "\(check.text)")
                    try kolchi.kill()
                    return (codes, undisturbed, others)
                }
                print("kills in an import: \(others.count), seed \(seed)")
                #expect(codes == [137, 137, 137, 137])
                #expect(undisturbed.count > 95)
                for (moment, content) in others {
                    let differing = Set(content).symmetricDifference(undisturbed).sorted()
                    #expect(differing.isEmpty && content.count == undisturbed.count, "\(moment)")
                }
            }
        }
    }
}

/// A file of one new shop: 90 products with pictures of an archive, and some with faults.
private struct ImportedFile: Sendable {
    let cast: CastListing
    let id: ImportFile.ID

    private static func archive(in folder: TemporaryFolder) throws -> String {
        let path = folder.path + "/\(ID<ImportedFile>()).zip"
        let rows = (0..<90).map { number in
            "p-\(number),Caftan \(number),Robes,S-\(number),\(number == 7 ? "cher" : "100.00"),\(number % 5),\(number % 4).png\n"
        }
        let header = "Handle,Title,Product Category,Variant SKU,Variant Price,Variant Inventory Qty,Image Src\n"
        // Bytes after the end of a picture make another file of the same picture.
        let pictures = (0..<3).map { ZIPArchive.File("photos/\($0).png", .bytes(TestPicture.png + [UInt8](repeating: 0, count: $0))) }
        try ZIPArchive.write(
            [.init("articles.csv", .bytes(Array((header + rows.joined()).utf8)))] + pictures, to: path,
            madeAt: Moment(seconds: 1_795_253_400))
        return path
    }

    init(_ files: PrivateFileStore, in folder: TemporaryFolder, _ db: Database) async throws {
        let upload = try await ImportUpload.store(path: Self.archive(in: folder), name: "articles.zip", into: files)
        (cast, id) = try await db.transaction { tx in
            let cast = try await CastListing.opens(as: "files-\(ID<ImportedFile>())", in: tx)
            try await SellerTrust.set(.trusted, of: cast.seller, by: .system, why: "Known from the market.", in: tx)
            return (cast, try await ImportFile.add(upload, by: cast.seller, person: cast.owner, in: tx).id)
        }
    }

    func start(_ db: Database) async throws {
        guard let file = try await db.read(ImportFile.with(id, of: cast.seller)) else { return }
        try await db.transaction { tx in
            try await ImportFile.start(id, over: file.version, by: cast.seller, person: cast.owner, in: tx)
        }
    }

    /// Decides for the shop until that step, and until all pictures are settled. It does `act` once, after that time.
    func goOn(
        until step: ImportFile.Step, _ db: Database, after time: Duration? = nil, _ act: () async throws -> Void = {}
    ) async throws {
        let (began, category) = (ContinuousClock.now, cast.category)
        var isDone = time == nil
        try await eventually("the file is at \(step)", within: .seconds(120)) { () async throws -> Void? in
            if !isDone, let time, ContinuousClock.now - began >= time {
                isDone = true
                try await act()
            }
            guard let file = try await db.read(ImportFile.with(id, of: cast.seller)) else { return nil }
            if file.step == step, isDone {
                guard step == .end else { return () }
                let counts = try await db.read(ImportFile.counts(of: id, cast.seller))
                guard counts.products[.pictures] == nil, counts.picturesWaiting == 0 else { return nil }
                // The letter about the result is the last thing that happens.
                let isTold = Query<Bool>.one("SELECT told_at IS NOT NULL FROM imports.file WHERE id = \(id)") { row in try row.next() }
                return try await db.read(isTold) ? () : nil
            }
            if file.step == .words {
                let words = try await ImportFile.words(of: file, in: try await Taxonomy(from: db), in: db).map(\.word)
                let meanings = Dictionary(uniqueKeysWithValues: words.map { ($0, $0.kind == .category ? category : "") })
                try await db.transaction { tx in
                    try await ImportFile.map(
                        id, over: file.version, meanings, ImportSettings(condition: "new"), by: cast.seller, in: tx)
                }
            } else if file.step == .decision {
                try await start(db)
            }
            return nil
        }
    }

    /// What the shop has of this file, without keys and times: its products with offers, stock and pictures, its drafts, and the result.
    func content(_ db: Database) async throws -> [String] {
        try await db.search(
            Query<[String]>.all(
                """
                SELECT concat_ws(' ', 'offer', h.handle, o.sku, o.price, o.status, s.on_hand, s.reserved,
                    (SELECT count(*) FROM catalog.offer_picture p WHERE p.offer_id = o.id),
                    (SELECT count(*) FROM inventory.movement m WHERE m.offer_id = o.id))
                FROM catalog.offer o JOIN catalog.variant v ON v.id = o.variant_id
                JOIN catalog.handle h ON h.seller_id = o.seller_id AND h.product_id = v.product_id
                LEFT JOIN inventory.stock s ON s.offer_id = o.id WHERE o.seller_id = \(cast.seller)
                UNION ALL
                SELECT concat_ws(' ', 'draft', p.handle) FROM catalog.listing_draft d
                JOIN imports.product p ON p.draft_id = d.id WHERE d.seller_id = \(cast.seller)
                UNION ALL
                SELECT concat_ws(' ', 'product', place, handle, state) FROM imports.product WHERE file_id = \(id)
                UNION ALL
                SELECT concat_ws(' ', 'row', number, is_faulty, faults) FROM imports.row WHERE file_id = \(id)
                UNION ALL
                SELECT concat_ws(' ', 'file', state, rows, products, told_at IS NOT NULL, not_taken) FROM imports.file WHERE id = \(id)
                UNION ALL
                SELECT concat_ws(' ', 'picture', split_part(source, '/', 2), state, fault) FROM imports.fetched
                WHERE seller_id = \(cast.seller)
                ORDER BY 1
                """
            ) { row in try row.next() })
    }
}
