import Catalog
import Identity
import Images
import Kernel
import Logging
import Media
import Outgoing
import Postgres
import Sellers
import TestKit

import Jobs
@testable import Imports

/// A shop that imports files, with the workers that do it.
struct ImportingShop {
    private(set) var cast: CastListing
    let db: Database
    let files: PrivateFileStore
    let pictures: Pictures
    let worker: Worker
    let fetcher: PictureFetcher
    let folder: TemporaryFolder

    static let mediaPrefix = "https://kolchi.test/media/"

    /// - Parameter isTrusted: whether the shop's listings go live at once.
    static func open<Value: Sendable>(
        isTrusted: Bool = true, fetching client: PublicHTTPClient = PublicHTTPClient("test-fetches"),
        limits: PublicHTTPClient.Limits = .init(), _ body: @Sendable @escaping (ImportingShop) async throws -> Value
    ) async throws -> Value {
        try await TestDatabase.clone { db in
            let folder = TemporaryFolder()
            let cast = try await db.transaction { tx in
                let cast = try await CastListing.opens(as: "files-\(ID<ImportingShop>())", in: tx)
                if isTrusted { try await SellerTrust.set(.trusted, of: cast.seller, by: .system, why: "Known from the market.", in: tx) }
                return cast
            }
            return try await body(try await ImportingShop(cast, db, client, limits, in: folder))
        }
    }

    private init(
        _ cast: CastListing, _ db: Database, _ client: PublicHTTPClient, _ limits: PublicHTTPClient.Limits, in folder: TemporaryFolder
    ) async throws {
        (self.cast, self.db, self.folder) = (cast, db, folder)
        files = try PrivateFileStore(folder: folder.path + "/private")
        pictures = Pictures(store: try PictureStore(folder: folder.path + "/media"), command: .built)
        var jobs = JobTable()
        ImportFile.register(on: &jobs, files: files, mediaPrefix: Self.mediaPrefix)
        let table = jobs
        try await db.transaction { tx in try await table.register(in: tx) }
        worker = Worker(table, on: db, log: Log())
        fetcher = PictureFetcher(client, limits: limits, pictures, files, on: db, log: Log())
    }

    /// The same workers for another shop.
    func beside(_ other: CastListing) -> ImportingShop {
        var shop = self
        shop.cast = other
        return shop
    }

    /// Stores a file and adds it to the shop's imports.
    func upload(_ bytes: [UInt8], named name: String = "catalogue.csv") async throws -> ImportFile.ID {
        let path = folder.write(bytes, to: "upload-\(ID<ImportingShop>())")
        let upload = try await ImportUpload.store(path: path, name: name, into: files)
        return try await db.transaction { tx in try await ImportFile.add(upload, by: cast.seller, person: cast.owner, in: tx).id }
    }

    func upload(_ text: String) async throws -> ImportFile.ID { try await upload(Array(text.utf8)) }

    /// Does all that is due: steps of imports and pictures.
    func work() async throws {
        try await worker.runDue()
        try await fetcher.runDue()
        try await worker.runDue()
    }

    /// Another shop with a table of its own words, in the same database and with the same workers.
    init(beside other: ImportingShop) async throws {
        let cast = try await other.db.transaction { tx in
            let cast = try await CastListing.opens(as: "files-\(ID<ImportingShop>())", in: tx)
            try await SellerTrust.set(.trusted, of: cast.seller, by: .system, why: "Known from the market.", in: tx)
            return cast
        }
        (self.cast, db, folder, files, pictures) = (cast, other.db, other.folder, other.files, other.pictures)
        (worker, fetcher) = (other.worker, other.fetcher)
    }

    /// The address of a picture that the shop shows already.
    func ownPicture() async throws -> String {
        let made = try await pictures.process(folder.write(TestPicture.png, to: "own.png"))
        try await db.transaction { tx in
            let stored = try await Media.Picture.store(made, .whileShown, in: tx)
            var content = cast.content("Lot")
            content.pictures = [.init(hash: stored.hash, width: stored.width, height: stored.height)]
            _ = try await cast.publishes(content, in: tx)
        }
        return "\(Self.mediaPrefix)\(made.hash)/original"
    }

    func file(_ id: ImportFile.ID) async throws -> ImportFile {
        guard let file = try await db.read(ImportFile.with(id, of: cast.seller)) else { throw Gone() }
        return file
    }

    private struct Gone: Error {}

    func counts(_ id: ImportFile.ID) async throws -> ImportCounts { try await db.read(ImportFile.counts(of: id, cast.seller)) }

    /// Maps all words: categories to the test's, options by name, values as own words.
    func map(_ id: ImportFile.ID, _ settings: ImportSettings = ImportSettings(condition: "new")) async throws {
        let file = try await file(id)
        let words = try await ImportFile.words(of: file, in: try await Taxonomy(from: db), in: db)
        var meanings: [ImportWord: String] = [:]
        for word in words {
            meanings[word.word] =
                switch word.word.kind {
                case .category: cast.category
                case .option: ["Size", "Taille", "المقاس"].contains(word.word.theirs) ? "test-size" : ""
                case .value: word.ours ?? ""
                case .condition: word.ours ?? "new"
                }
        }
        let meant = meanings
        try await db.transaction { tx in
            try await ImportFile.map(id, over: file.version, meant, settings, by: cast.seller, in: tx)
        }
        try await work()
    }

    func start(_ id: ImportFile.ID) async throws {
        let version = try await file(id).version
        try await db.transaction { tx in
            try await ImportFile.start(id, over: version, by: cast.seller, person: cast.owner, in: tx)
        }
        try await work()
    }

    /// Uploads, maps and imports.
    func imports(_ text: String, _ settings: ImportSettings = ImportSettings(condition: "new")) async throws -> ImportFile.ID {
        let id = try await upload(text)
        try await work()
        try await map(id, settings)
        try await start(id)
        return id
    }
}
