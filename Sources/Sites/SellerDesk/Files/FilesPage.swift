import Catalog
import Components
import HTML
import HTTP
import Identity
import Images
import Imports
import Kernel
import Links
import Loops
import Postgres
import Sellers
import Web

/// The files of listings that a shop imports: the form that takes another one, and those it has.
struct FilesPage: Sendable {
    let desk: DeskFrame
    let files: [Line]
    /// Whether the shop has no file at all.
    let isEmpty: Bool
    /// Whether an export has more rows than a file for the import may have.
    let isExportLarge: Bool
    let previous: SiteURL?
    let next: SiteURL?
    let errors: [FieldError]

    /// A file of the shop.
    struct Line: Sendable {
        let name: String
        let address: SiteURL
        let state: Message
        let rows: Int
        let products: Int
        let uploadedAt: LocalMoment
        /// Nil once that person's account is erased.
        let uploadedBy: String?
    }

    var ways: Link.Desk { desk.link(Link(desk.frame.language)) }

    /// What a file picker offers. Some systems know no type of CSV files but their extension.
    static let accept = ".csv,.tsv,.txt,.zip,text/csv,application/zip"

    func table() -> DataTable {
        DataTable(
            caption: .filesList, isCaptionHidden: true,
            columns: [.filesName, .filesState, .filesRows, .filesProducts, .filesUploadedAt, .filesUploadedBy],
            rows: files.map { file in
                [
                    .link(file.name, file.address), .message(file.state), .count(file.rows), .count(file.products),
                    .dayAndTime(file.uploadedAt), file.uploadedBy.map { .text($0) } ?? .message(.filesNobody),
                ]
            })
    }

    static let sample = FilesPage(
        desk: .sample,
        files: [
            Line(
                name: "catalogue <b>.csv", address: Link(.french).desk("dar-salma").file("0193"), state: .fileStateWords, rows: 120,
                products: 40, uploadedAt: Moment(seconds: 1_795_253_400).inUTC, uploadedBy: "Salma Berrada"),
            Line(
                name: "السلع.zip", address: Link(.french).desk("dar-salma").file("0194"), state: .fileStateReading, rows: 0,
                products: 0,
                uploadedAt: Moment(seconds: 1_795_253_400).inUTC, uploadedBy: nil),
        ], isEmpty: false, isExportLarge: true, previous: nil, next: Link(.french).desk("dar-salma").files.with([("page", "2")]),
        errors: [FieldError("file", .filesErrorNone)])
    static let emptySample = FilesPage(desk: .sample, files: [], isEmpty: true, isExportLarge: false, previous: nil, next: nil, errors: [])
    static let lastSample = FilesPage(desk: .sample, files: [], isEmpty: false, isExportLarge: false, previous: nil, next: nil, errors: [])
}

extension FilesPage {
    private static let lastPage = 500

    static let show = Handler.person { visit, person, _ in try await page(visit, person, nil) }

    private static func page(_ visit: Visit, _ person: Person, _ refusal: FormRefusal?) async throws -> Response {
        let desk = try await visit.desk(of: person)
        let number = min(max(TypedText(visit.query["page"] ?? "").wholeNumber ?? 1, 1), lastPage)
        let (found, hasManyOffers) = try await visit.db.read(
            as: desk.seller.id.databaseRole, ImportFile.of(desk.seller.id, page: number - 1),
            OfferedProduct.hasMoreOffers(than: ImportFile.mostRows, of: desk.seller.id))
        let shown = found.prefix(ImportFile.mostListed)
        let names = try await visit.db.read(Person.names(of: Array(Set(shown.compactMap(\.uploadedBy)))))
        let ways = visit.link.desk(desk.seller.slug)
        func address(_ page: Int) -> SiteURL { page == 1 ? ways.files : ways.files.with([("page", "\(page)")]) }
        return visit.render(
            FilesPage(
                desk: visit.deskFrame(desk, at: { $0.desk(desk.seller.slug).files }),
                files: shown.map { file in
                    Line(
                        name: file.name, address: ways.file("\(file.id)"), state: file.stateName, rows: file.rows, products: file.products,
                        uploadedAt: visit.clock.local(file.uploadedAt), uploadedBy: file.uploadedBy.flatMap { names[$0] })
                }, isEmpty: found.isEmpty && number == 1, isExportLarge: hasManyOffers, previous: number > 1 ? address(number - 1) : nil,
                next: found.count > shown.count && number < lastPage ? address(number + 1) : nil, errors: refusal?.errors ?? []),
            refusing: refusal)
    }

    /// The most files of one shop in an hour.
    private static let mostAnHour = 30
    /// Seconds until a member should try again when other files are being stored.
    private static let wait = 5...15

    static let upload = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        if let answer = visit.stopped(desk) { return answer }
        return try await visit.submit(limitBeside: "file") {
            let file = try chosen(visit)
            try await visit.db.transaction { tx in
                try await RateLimit.consume("imports.files:\(desk.seller.id)", limit: mostAnHour, per: 3_600, in: tx)
            }
            let upload = try await stored(file, visit)
            let (id, isNew): (ImportFile.ID, Bool)
            do {
                (id, isNew) = try await visit.db.transaction { tx in
                    try await ImportFile.add(upload, by: desk.seller.id, person: person.id, in: tx)
                }
            } catch {
                try? visit.world.privateFiles.remove(upload.file.key)
                switch error {
                case ImportFile.Refusal.tooMany: throw FormRefusal("file", .filesErrorTooMany(most: ImportFile.mostOpen))
                case ImportFile.Refusal.sellerStopped:
                    return visit.redirect(to: visit.link.desk(desk.seller.slug).overview, saying: DeskFlash.shopStopped)
                default: throw error
                }
            }
            let way = visit.link.desk(desk.seller.slug).file("\(id)")
            guard isNew else {
                try? visit.world.privateFiles.remove(upload.file.key)
                return visit.redirect(to: way, saying: DeskFlash.fileIsHere)
            }
            return visit.redirect(to: way)
        } orShow: { refusal in
            try await page(visit, person, refusal)
        }
    }

    /// The file of the form.
    ///
    /// - Throws: `FormRefusal`.
    private static func chosen(_ visit: Visit) throws(FormRefusal) -> UploadedFile {
        if visit.oversized.contains(where: { $0.field == "file" }) {
            throw FormRefusal("file", .filesErrorTooLarge(most: ImportFile.mostArchiveBytes / 1_000_000), status: .contentTooLarge)
        }
        guard let file = visit.files.first(where: { $0.field == "file" }) else { throw FormRefusal("file", .filesErrorNone) }
        guard file.size > 0 else { throw FormRefusal("file", file.fileName.isEmpty ? .filesErrorNone : .filesErrorEmpty) }
        return file
    }

    private static func stored(_ file: UploadedFile, _ visit: Visit) async throws -> ImportUpload {
        do {
            return try await ImportUpload.store(path: file.path, name: file.fileName, into: visit.world.privateFiles)
        } catch ImportUpload.Refusal.empty {
            throw FormRefusal("file", .filesErrorEmpty)
        } catch ImportUpload.Refusal.tooLarge(let most) {
            throw FormRefusal("file", .filesErrorTooLarge(most: most / 1_000_000), status: .contentTooLarge)
        } catch is PoolRefusal {
            throw Problem.busy(retryAfter: .random(in: wait))
        }
    }
}
