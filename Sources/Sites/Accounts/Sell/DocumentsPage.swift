import Components
import HTML
import HTTP
import Identity
import Images
import Kernel
import Links
import Postgres
import Sellers
import Web

/// The documents of an application. Only the staff can open them.
struct DocumentsPage: Sendable {
    let frame: Frame
    let documents: [Document]
    /// What the staff wrote about them.
    let remarks: [String]
    let purposes: [Choice]
    /// In the order of the fields.
    var errors: [FieldError] = []

    struct Document: Sendable {
        let name: Message
        let removal: SiteURL
    }

    var isFull: Bool { documents.count >= ApplicationDocument.most }

    static let megabytes = ApplicationDocument.mostBytes / (1024 * 1024)
    /// The file types that the browser offers. The server checks the content after the upload.
    static let accept = "image/jpeg,image/png,application/pdf"
    /// The body may be larger than the file, so that the page can say that a file is too large.
    static let limits = MultipartLimits(body: 4 * ApplicationDocument.mostBytes, files: 1, file: ApplicationDocument.mostBytes)

    static let sample = DocumentsPage(
        frame: .sample, documents: [Document(name: .sellDocumentRegister, removal: Link(.french).sell.documentRemoval("1"))], remarks: [],
        purposes: [Choice(value: "tax", label: "Attestation", isChosen: true)],
        errors: [FieldError("file", PictureRefusal.notAPicture.message)])
    static let emptySample = DocumentsPage(frame: .sample, documents: [], remarks: ["Illisible <b>."], purposes: [])
}

extension DocumentsPage {
    static let show = Handler.person { visit, person, _ in try await answer(visit, person, nil) }

    static let add = Handler.person { visit, person, _ in
        let application = try await visit.application(of: person)
        guard application.isEditable else { return visit.redirect(to: visit.link.sell.overview, saying: AccountFlash.applicationClosed) }
        return try await visit.submit(limitBeside: "file") {
            guard let purpose = ApplicationDocument.Purpose(rawValue: visit.form["purpose"] ?? "") else {
                throw FormRefusal("purpose", .sellErrorPurpose)
            }
            let file = try await file(of: person, visit)
            do {
                try await visit.db.transaction { tx in
                    try await ApplicationDocument.add(file, as: purpose, to: application.id, in: tx)
                }
            } catch ApplicationDocument.Refusal.full {
                throw FormRefusal("file", .sellErrorFull(count: ApplicationDocument.most))
            } catch ApplicationDocument.Refusal.closed {
                return visit.redirect(to: visit.link.sell.overview, saying: AccountFlash.applicationClosed)
            }
            return visit.redirect(to: visit.link.sell.documents, saying: AccountFlash.documentAdded)
        } orShow: { refusal in
            try await answer(visit, person, refusal)
        }
    }

    static let remove = Handler.person { visit, person, _ in
        let application = try await visit.application(of: person)
        guard let document = visit.parameters["document"].flatMap(ApplicationDocument.ID.init) else { throw Problem.notFound }
        do {
            let isRemoved = try await visit.db.transaction { tx in
                try await ApplicationDocument.remove(document, from: application.id, in: tx)
            }
            guard isRemoved else { throw Problem.notFound }
        } catch ApplicationDocument.Refusal.closed {
            return visit.redirect(to: visit.link.sell.overview, saying: AccountFlash.applicationClosed)
        }
        return visit.redirect(to: visit.link.sell.documents, saying: AccountFlash.documentRemoved)
    }

    /// The uploaded file, checked and stored.
    ///
    /// - Throws: `FormRefusal`; `RateLimit.Exceeded`.
    private static func file(of person: Person, _ visit: Visit) async throws -> StoredPrivateFile {
        let limit = UploadLimit("sellers.documents:\(person.id)", files: 30, per: 3_600)
        guard let upload = try await visit.uploadedPrivateFiles(in: "file", limit: limit).first else {
            throw FormRefusal("file", .sellErrorFile)
        }
        do throws(UploadRefusal) { return try upload.result.get() } catch {
            switch error {
            case .empty: throw FormRefusal("file", .sellErrorFile)
            case .picture(.notAPicture): throw FormRefusal("file", .sellErrorFileKind)
            case .picture(.tooManyBytes): throw FormRefusal("file", .pictureErrorBytes(megabytes: megabytes), status: error.status)
            case .limit(let exceeded): throw exceeded
            default: throw FormRefusal("file", error.message, status: error.status)
            }
        }
    }

    private static func answer(_ visit: Visit, _ person: Person, _ refusal: FormRefusal?) async throws -> Response {
        let application = try await visit.application(of: person)
        guard application.isEditable else { return visit.redirect(to: visit.link.sell.overview) }
        let page = DocumentsPage(
            frame: try await visit.frame(at: { $0.sell.documents }),
            documents: application.documents.map {
                Document(name: $0.purpose.word, removal: visit.link.sell.documentRemoval($0.id.description))
            },
            remarks: ApplicationPart.documents.items.compactMap { application.remarks[$0] },
            purposes: ApplicationDocument.Purpose.allCases.map {
                Choice(value: $0.rawValue, label: $0.word.text(in: visit.language), isChosen: visit.form["purpose"] == $0.rawValue)
            }, errors: refusal?.errors ?? [])
        return visit.render(page, refusing: refusal)
    }
}
