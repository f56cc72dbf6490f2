import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Media
import Postgres
import Sellers
import Web

/// What the shop's public page shows: banner, mark, and texts in three languages. Pictures and texts are saved apart.
struct StorefrontPage: Sendable {
    let desk: DeskFrame
    let texts: [LanguageTexts]
    /// See `Seller.Description.version`.
    let version: String
    let banner: PictureView?
    let mark: PictureView?
    let top: TopPiecesForm
    /// Nil unless the reader asked for it.
    let preview: StorefrontPreview?
    let errors: [FieldError]

    /// The texts of one language, as they are saved or as they were typed.
    struct LanguageTexts: Sendable {
        let language: Language
        /// Whether the seller writes in this language, so that it needs a text.
        let isOriginal: Bool
        let about: String
        let policies: String
    }

    var shop: SiteURL { Link(desk.frame.language).seller(desk.slug) }
}

extension StorefrontPage {
    static let show = Handler.person { visit, person, _ in try await answer(visit, person, nil, nil) }

    static let saveTexts = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        var typed: [Language: Seller.Description.Texts] = [:]
        for language in Language.allCases {
            typed[language] = Seller.Description.Texts(
                about: (visit.form["about-\(language.rawValue)"] ?? "").readable.tidiedLines,
                policies: (visit.form["policies-\(language.rawValue)"] ?? "").readable.tidiedLines)
        }
        let texts = typed
        return try await visit.submit {
            try checkLengths(texts)
            if visit.form["preview"] != nil { return try await answer(visit, person, texts, nil, showsPreview: true) }
            do {
                try await visit.db.transaction { tx in
                    try await Seller.describe(desk.seller.id, texts, over: visit.form["version"] ?? "", by: person.id.actor, in: tx)
                }
            } catch Seller.Refusal.textMissing {
                let original = try await visit.db.read(Seller.description(of: desk.seller.id))?.original ?? .standard
                throw FormRefusal("about-\(original.rawValue)", .storefrontEditErrorAbout)
            } catch Seller.Description.Refusal.stale {
                throw FormRefusal("about-\(Language.standard.rawValue)", .storefrontEditStale, status: .conflict)
            }
            return visit.redirect(to: visit.link.desk(desk.seller.slug).storefront, saying: DeskFlash.storefrontSaved)
        } orShow: { refusal in
            try await answer(visit, person, texts, refusal)
        }
    }

    private static func checkLengths(_ texts: [Language: Seller.Description.Texts]) throws(FormRefusal) {
        var errors: [FieldError] = []
        for language in Language.allCases {
            guard let text = texts[language] else { continue }
            if text.about.length > Seller.Description.mostAbout {
                errors.append(FieldError("about-\(language.rawValue)", .formTooLong(max: Seller.Description.mostAbout)))
            }
            if text.policies.length > Seller.Description.mostPolicies {
                errors.append(FieldError("policies-\(language.rawValue)", .formTooLong(max: Seller.Description.mostPolicies)))
            }
        }
        guard errors.isEmpty else { throw FormRefusal(errors) }
    }

    /// - Parameter typed: the texts of a form that was refused, or is only shown; nil for the saved ones.
    static func answer(
        _ visit: Visit, _ person: Person, _ typed: [Language: Seller.Description.Texts]?, _ refusal: FormRefusal?,
        showsPreview: Bool = false
    ) async throws -> Response {
        let desk = try await visit.desk(of: person)
        let read = try await visit.db.read(as: desk.seller.id.databaseRole, Seller.description(of: desk.seller.id))
        guard let saved = read else { throw Problem.notFound }
        let texts = typed ?? saved.texts
        let frame = visit.deskFrame(desk, at: { $0.desk(desk.seller.slug).storefront })
        // The shop's own language comes first.
        let shown = ([saved.original] + Language.allCases.filter { $0 != saved.original }).map { language in
            LanguageTexts(
                language: language, isOriginal: language == saved.original, about: texts[language]?.about ?? "",
                policies: texts[language]?.policies ?? "")
        }
        let banner = desk.seller.cover.map { view($0) }
        return visit.render(
            StorefrontPage(
                desk: frame, texts: shown,
                // A preview of texts that were typed over others must not hide that.
                version: showsPreview ? visit.form["version"] ?? "" : saved.version, banner: banner,
                mark: desk.seller.picture.map { view($0) }, top: try await TopPiecesForm.of(desk, frame, refusal, in: visit),
                preview: showsPreview ? StorefrontPreview(name: desk.seller.name, banner: banner, texts: shown) : nil,
                errors: refusal?.errors ?? []), refusing: refusal)
    }

    private static func view(_ picture: Seller.ShownPicture) -> PictureView {
        PictureView(hash: picture.hash, width: picture.width, height: picture.height, alt: "", isFirst: true, shownAt: "20rem")
    }

    static let sample = StorefrontPage(
        desk: .sample,
        texts: [
            LanguageTexts(language: .french, isOriginal: true, about: "", policies: "Échange sous sept jours."),
            LanguageTexts(language: .arabic, isOriginal: false, about: "قفاطين عتيقة", policies: ""),
            LanguageTexts(language: .english, isOriginal: false, about: "", policies: ""),
        ], version: "0", banner: .sample, mark: .sample, top: .sample, preview: .sample,
        errors: [FieldError("about-fr", .storefrontEditErrorAbout)])
    static let bareSample = StorefrontPage(
        desk: .sample, texts: [LanguageTexts(language: .arabic, isOriginal: true, about: "قفاطين", policies: "")], version: "0",
        banner: nil,
        mark: nil, top: .emptySample, preview: nil, errors: [FieldError("cover", .pictureErrorKind)])
}

/// How the texts of a shop's page will look, before they are saved.
struct StorefrontPreview: Sendable {
    let name: String
    let banner: PictureView?
    let texts: [StorefrontPage.LanguageTexts]

    static let sample = StorefrontPreview(
        name: "Dar Salma <b>", banner: .sample,
        texts: [
            StorefrontPage.LanguageTexts(language: .french, isOriginal: true, about: "Caftans <b>\n\nà Fès", policies: "Échange"),
            StorefrontPage.LanguageTexts(language: .arabic, isOriginal: false, about: "", policies: ""),
        ])
}
