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
    /// In the order of the fields.
    var errors: [FieldError] = []

    static let megabytes = PictureLimits.bytes / (1024 * 1024)
    /// The file types that the browser offers. The server checks the content after the upload.
    static let accept = "image/jpeg,image/png,image/webp,image/gif"
    /// The body may be larger than the file, so that the page can say that a picture is too large.
    static let limits = MultipartLimits(body: 4 * PictureLimits.bytes, files: 1, file: PictureLimits.bytes)

    static let sample = ProfilePage(frame: .sample, name: "Nadia Amrani", chosen: .french, avatar: .sample)
    static let faultySample = ProfilePage(
        frame: .sample, name: "", chosen: .arabic, avatar: .pictureSample,
        errors: [FieldError("name", .signUpErrorName), FieldError("avatar", PictureRefusal.notAPicture.message)])
}

extension ProfilePage {
    static let show = Handler.person { visit, person, _ in
        try await answer(visit, person, person.name, person.language)
    }

    /// Saves everything, or nothing if there is an error. Typed values are shown again; only the picture must be chosen again.
    static let save = Handler.person { visit, person, _ in
        guard let language = visit.form["language"].flatMap(Language.init) else { throw Problem.badRequest }
        let typed = visit.form["name"] ?? ""
        return try await visit.submit(limitBeside: "avatar") {
            let name = try await name(typed, of: person, visit)
            let picture = try await visit.uploadedPicture(
                in: "avatar", limit: UploadLimit("identity.avatar:\(person.id)", files: 20, per: 3_600))
            try await visit.db.transaction { tx in
                try await Person.save(name: name, language: language, of: person.id, in: tx)
                guard picture != nil || visit.form["no-avatar"] != nil else { return }
                if let picture { try await Media.Picture.store(picture, .whileShown, in: tx) }
                let former = try await Person.setAvatar(picture?.hash, of: person.id, in: tx)
                if let former { try await Media.Picture.release(former, in: tx) }
            }
            return visit.redirect(to: Link(language).account.profile, saying: AccountFlash.profileSaved)
        } orShow: {
            try await answer(visit, person, typed, language, $0)
        }
    }

    /// - Throws: `FormRefusal`. A chosen picture is then lost, and the refusal says that too.
    private static func name(_ typed: String, of person: Person, _ visit: Visit) async throws -> String {
        let isStaff = try await !visit.db.read(StaffRole.of(person.id)).isEmpty
        do throws(FormFault) { return try Person.name(typed: typed, isStaff: isStaff) } catch {
            let lost = visit.files.contains { $0.field == "avatar" } ? [FieldError("avatar", .profileErrorAgain)] : []
            throw FormRefusal([FieldError("name", error.message(otherwise: .signUpErrorName))] + lost)
        }
    }

    private static func answer(
        _ visit: Visit, _ person: Person, _ name: String, _ language: Language, _ refusal: FormRefusal? = nil
    ) async throws -> Response {
        let page = ProfilePage(
            frame: try await visit.frame(), name: name, chosen: language, avatar: try await visit.avatar(of: person),
            errors: refusal?.errors ?? [])
        return visit.render(page, refusing: refusal)
    }
}

extension Visit {
    func avatar(of person: Person) async throws -> Avatar {
        let hash = try await db.read(Person.avatar(of: person.id))
        let picture: Media.Picture? = if let hash { try await db.read(Media.Picture.named(hash)) } else { nil }
        return Avatar(name: person.name, picture: picture)
    }
}
