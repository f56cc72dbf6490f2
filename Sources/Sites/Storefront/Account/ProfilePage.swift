import Components
import HTML
import HTTP
import Identity
import Images
import Kernel
import Links
import Media
import Postgres
import Web

/// A person's name, language of correspondence and avatar.
struct ProfilePage: Sendable {
    let frame: Frame
    let name: String
    /// The language of e-mails and text messages to the person.
    let chosen: Language
    let avatar: Avatar
    /// Whether the profile was saved just now.
    var isKept = false
    /// In the order of the fields.
    var errors: [FieldError] = []

    static let megabytes = PictureLimits.bytes / (1024 * 1024)
    /// The file types that the browser offers. The server checks the content after the upload.
    static let accept = "image/jpeg,image/png,image/webp,image/gif"
    /// The body may be larger than the file, so that the page can say that a picture is too large.
    static let limits = MultipartLimits(body: 4 * PictureLimits.bytes, files: 1, file: PictureLimits.bytes)

    static let sample = ProfilePage(frame: .sample, name: "Nadia Amrani", chosen: .french, avatar: .sample, isKept: true)
    static let faultySample = ProfilePage(
        frame: .sample, name: "", chosen: .arabic, avatar: .pictureSample,
        errors: [FieldError("name", .signUpErrorName), FieldError("avatar", PictureRefusal.notAPicture.message)])
}

extension ProfilePage {
    static let show = Handler.person { visit, person, _ in
        return try await answer(visit, person.name, person.language, [])
    }

    /// Saves everything, or nothing if there is an error. Typed values are shown again; only the picture must be chosen again.
    static let save = Handler.person { visit, person, _ in
        guard let language = visit.form["language"].flatMap(Language.init) else { throw Problem.badRequest }
        let (typed, file) = (visit.form["name"] ?? "", visit.files.first { $0.field == "avatar" })
        let name: String
        let isStaff = try await !visit.db.read(StaffRole.of(person.id)).isEmpty
        do throws(FormFault) { name = try Person.name(typed: typed, isStaff: isStaff) } catch {
            let errors =
                [FieldError("name", error.message(otherwise: .signUpErrorName))]
                + (file == nil ? [] : [FieldError("avatar", .profileErrorAgain)])
            return try await answer(visit, typed, language, errors, status: .unprocessableContent)
        }
        do {
            if visit.oversized.contains("avatar") { throw PictureRefusal.tooManyBytes }
            let picture: ProcessedPicture? = if let file { try await processPicture(file, of: person, visit) } else { nil }
            try await visit.db.transaction { tx in
                try await Person.save(name: name, language: language, of: person.id, in: tx)
                guard picture != nil || visit.form["no-avatar"] != nil else { return }
                if let picture { try await Media.Picture.store(picture, .whileShown, in: tx) }
                let former = try await Person.setAvatar(picture?.hash, of: person.id, in: tx)
                if let former { try await Media.Picture.release(former, in: tx) }
            }
            return .redirect(to: Link(language).accountProfile.with([("kept", "yes")]))
        } catch let refusal as PictureRefusal {
            let status: Status = refusal == .tooManyBytes ? .contentTooLarge : .unprocessableContent
            return try await answer(visit, typed, language, [FieldError("avatar", refusal.message)], status: status)
        } catch let limit as RateLimit.Exceeded {
            return .tooMany(try await answer(visit, typed, language, [FieldError("avatar", limit.message)]), limit)
        } catch PictureFailure.busy {
            throw Problem.busy(retryAfter: .random(in: 2...6))
        }
    }

    /// A person may upload twenty pictures an hour, because each occupies a worker for about a second.
    private static func processPicture(_ file: UploadedFile, of person: Person, _ visit: Visit) async throws -> ProcessedPicture {
        guard file.size > 0 else { throw PictureRefusal.notAPicture }
        try await visit.db.transaction { tx in try await RateLimit.consume("identity.avatar:\(person.id)", limit: 20, per: 3600, in: tx) }
        return try await visit.world.pictures.process(file.path, beneath: visit.db.span)
    }

    private static func answer(
        _ visit: Visit, _ name: String, _ language: Language, _ errors: [FieldError], status: Status = .ok
    ) async throws -> Response {
        let page = ProfilePage(
            frame: try await visit.frame(), name: name, chosen: language, avatar: try await visit.avatar,
            isKept: visit.query["kept"] == "yes", errors: errors)
        return visit.render(page, status: status)
    }
}

extension Visit {
    /// The avatar of the logged-in person.
    var avatar: Avatar {
        get async throws {
            let person = try knownPerson
            let hash = try await db.read(Person.avatar(of: person.id))
            let picture: Media.Picture? = if let hash { try await db.read(Media.Picture.named(hash)) } else { nil }
            return Avatar(name: person.name, picture: picture)
        }
    }
}

extension PictureRefusal {
    /// What the person can do about it.
    var message: Message {
        switch self {
        case .notAPicture: .pictureErrorKind
        case .tooManyBytes: .pictureErrorBytes(megabytes: PictureLimits.bytes / (1024 * 1024))
        case .tooManyPixels: .pictureErrorPixels
        case .tooNarrow: .pictureErrorNarrow(ratio: PictureLimits.ratio)
        case .tooManyFrames, .tooMuchText, .tooManyParts, .damaged: .pictureErrorDamaged
        }
    }
}
