import Catalog
import Components
import HTML
import HTTP
import Identity
import Imports
import Kernel
import Links
import Postgres
import Sellers
import Web

/// One file of a shop. Its content follows the step of the import.
struct FilePage {
    let desk: DeskFrame
    let name: String
    let state: Message
    let format: Message
    let uploadedAt: LocalMoment
    /// Nil once that person's account is erased.
    let uploadedBy: String?
    /// Where a script waits for the next step; nil if the file waits for the shop, or is over.
    let moves: SiteURL?
    let address: SiteURL
    let content: any View
    /// Nil once the import is over.
    let cancellation: SiteURL?
    let isStale: Bool
    let errors: [FieldError]

    private static func sample(_ content: any View, _ state: Message, isBusy: Bool = false, _ errors: [FieldError] = []) -> FilePage {
        let ways = Link(.french).desk("dar-salma")
        return FilePage(
            desk: .sample, name: "catalogue <b>.csv", state: state, format: .importFormatOther,
            uploadedAt: Moment(seconds: 1_795_253_400).inUTC, uploadedBy: isBusy ? nil : "Salma Berrada",
            moves: isBusy ? ways.fileMoves("0193").with([("seen", "3")]) : nil, address: ways.file("0193"), content: content,
            cancellation: isBusy ? ways.fileCancellation("0193") : nil, isStale: !errors.isEmpty, errors: errors)
    }

    static var samples: [FilePage] {
        [
            sample(FileBusyPart.sample, .fileStateRunning, isBusy: true),
            sample(FileColumnsPart.sample, .fileStateColumns, [FieldError("column-0", .fileErrorTwice)]),
            sample(FileWordsPart.sample, .fileStateWords), sample(FileDecisionPart.sample, .fileStateDecision),
            sample(FileEndPart.sample, .fileStateDone),
        ]
    }
}

/// A file of a shop, with the shop of the request.
struct OpenFile: Sendable {
    let desk: Desk
    let file: ImportFile
    let ways: Link.Desk

    var key: String { "\(file.id)" }
    var role: DatabaseRole { desk.seller.id.databaseRole }
}

extension Visit {
    /// The file that the path names.
    ///
    /// - Throws: `Problem.notFound` if the shop has no such file.
    func file(of person: Person) async throws -> OpenFile {
        let desk = try await desk(of: person)
        guard let id = parameters["file"].flatMap(ImportFile.ID.init),
            let file = try await db.read(as: desk.seller.id.databaseRole, ImportFile.with(id, of: desk.seller.id))
        else { throw Problem.notFound }
        return OpenFile(desk: desk, file: file, ways: link.desk(desk.seller.slug))
    }

    /// The version of the file that the form showed; 0 for none.
    var fileVersion: Int { TypedText(form["version"] ?? "").wholeNumber ?? 0 }
}

extension FilePage {
    static let show = Handler.person { visit, person, _ in try await now(visit, person) }

    /// Answers once the file has changed.
    static let moves = Handler.person { visit, person, _ in
        let file = try await visit.file(of: person).file
        guard let seen = visit.query["seen"].flatMap({ Int($0) }) else { throw Problem.badRequest }
        return try visit.answer(onceChanged: ImportFile.topic(file.id), hasChanged: file.version > seen)
    }

    /// The page of a file as it is now.
    ///
    /// - Parameter isStale: whether it answers a form that was older than the file.
    static func now(_ visit: Visit, _ person: Person, isStale: Bool = false) async throws -> Response {
        let open = try await visit.file(of: person)
        let content: any View =
            switch open.file.step {
            case .busy: try await FileBusyPart.of(open, visit)
            case .columns: FileColumnsPart(open, visit, nil)
            case .words: try await FileWordsPart.of(open, visit, nil)
            case .decision: try await FileDecisionPart.of(open, visit)
            case .end: try await FileEndPart.of(open, visit)
            }
        return try await answer(visit, open, content, isStale ? FormRefusal([], status: .conflict) : nil)
    }

    /// The page with that content.
    static func answer(_ visit: Visit, _ open: OpenFile, _ content: any View, _ refusal: FormRefusal?) async throws -> Response {
        let (file, ways) = (open.file, open.ways)
        let names: [Person.ID: String] =
            if let uploader = file.uploadedBy { try await visit.db.read(Person.names(of: [uploader])) } else { [:] }
        return visit.render(
            FilePage(
                desk: visit.deskFrame(open.desk, at: { $0.desk(open.desk.seller.slug).file(open.key) }), name: file.name,
                state: file.stateName, format: file.format?.name ?? .importFormatUnknown, uploadedAt: visit.clock.local(file.uploadedAt),
                uploadedBy: file.uploadedBy.flatMap { names[$0] },
                moves: file.step == .busy ? ways.fileMoves(open.key).with([("seen", "\(file.version)")]) : nil,
                address: ways.file(open.key), content: content,
                cancellation: file.step == .end ? nil : ways.fileCancellation(open.key),
                isStale: refusal?.status == .conflict, errors: refusal?.errors ?? []), refusing: refusal)
    }

    /// Starts the import of all that is right.
    static let start = Handler.person { visit, person, _ in
        let open = try await visit.file(of: person)
        do {
            try await visit.db.transaction { tx in
                try await ImportFile.start(
                    open.file.id, over: visit.fileVersion, by: open.desk.seller.id, person: person.id, in: tx)
            }
        } catch ImportFile.Refusal.otherStep {
            return try await now(visit, person, isStale: true)
        } catch ImportFile.Refusal.unknown {
            throw Problem.notFound
        } catch ImportFile.Refusal.sellerStopped {
            return visit.redirect(to: open.ways.overview, saying: DeskFlash.shopStopped)
        }
        return visit.redirect(to: open.ways.file(open.key))
    }
}

/// What is being done with a file, and how far it is.
struct FileBusyPart: Sendable {
    let sentence: Message
    /// Products; nil while nothing is counted.
    let progress: Progress?
    let pictures: Progress?
    let address: SiteURL

    struct Progress: Sendable {
        let done: Int
        let all: Int
    }

    static let sample = FileBusyPart(
        sentence: .fileRunning, progress: Progress(done: 30, all: 120), pictures: Progress(done: 2, all: 9),
        address: Link(.french).desk("dar-salma").file("0193"))
    static let readingSample = FileBusyPart(
        sentence: .fileReading, progress: nil, pictures: nil, address: Link(.french).desk("dar-salma").file("0193"))
}

extension FileBusyPart {
    static func of(_ open: OpenFile, _ visit: Visit) async throws -> FileBusyPart {
        let counts = try await visit.db.read(as: open.role, ImportFile.counts(of: open.file.id, open.desk.seller.id))
        let (all, unchecked) = (counts.products.values.reduce(0, +), counts.products[.read] ?? 0)
        let pictures = counts.picturesDone + counts.picturesFailed
        let progress: Progress? =
            switch open.file.state {
            case .mapped where all > 0: Progress(done: all - unchecked, all: all)
            case .running: Progress(done: counts.settled, all: counts.settled + (counts.products[.right] ?? 0))
            default: nil
            }
        let sentence: Message =
            switch open.file.state {
            case .recognised: .fileCollecting
            case .mapped, .checked: .fileChecking
            case .running: .fileRunning
            case .uploaded, .done, .cancelled, .refused: .fileReading
            }
        return FileBusyPart(
            sentence: sentence, progress: progress,
            pictures: open.file.state == .running && pictures + counts.picturesWaiting > 0
                ? Progress(done: pictures, all: pictures + counts.picturesWaiting) : nil, address: open.ways.file(open.key))
    }
}
