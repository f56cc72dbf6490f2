import Catalog
import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Sellers
import Web

/// Which pieces a shop shows first on its page. Each has a field for its place; an empty one takes it away.
struct TopPiecesForm: Sendable {
    let desk: DeskFrame
    /// Those that are on top first, in their order.
    let rows: [Row]
    /// The words that narrow the list of the others.
    let words: String
    let errors: [FieldError]

    struct Row: Sendable {
        let key: String
        let title: LocalizedText
        /// As it is saved, or as it was typed.
        let place: String
        let picture: PictureView?

        var field: String { TopPiecesForm.field(key) }
    }

    static let sample = TopPiecesForm(
        desk: .sample,
        rows: [
            Row(key: "0193", title: LocalizedText("Théière <b>", .french), place: "1", picture: .sample),
            Row(key: "0194", title: LocalizedText("قفطان", .arabic), place: "x", picture: nil),
        ], words: "thé", errors: [FieldError("place-0194", .storefrontEditErrorPlace(most: Product.mostFeatured))])
    static let emptySample = TopPiecesForm(desk: .sample, rows: [], words: "", errors: [])
}

extension TopPiecesForm {
    private static let longestWords = 100

    fileprivate static func field(_ key: String) -> String { "place-\(key)" }

    /// Saves the order of the pieces with a number. Equal numbers keep the order of the list.
    static let save = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        return try await visit.submit {
            let rows = try await rows(of: desk, visit)
            var errors: [FieldError] = []
            var placed: [(product: Product.ID, place: Int)] = []
            for row in rows {
                let typed = (visit.form[row.field] ?? "").tidied
                guard !typed.isEmpty, let product = Product.ID(row.key) else { continue }
                if let place = TypedText(typed).wholeNumber, (1...Product.mostFeatured).contains(place) {
                    placed.append((product, place))
                } else {
                    errors.append(FieldError(row.field, .storefrontEditErrorPlace(most: Product.mostFeatured)))
                }
            }
            guard errors.isEmpty else { throw FormRefusal(errors) }
            let sorted = placed.enumerated().sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }.map(\.element.product)
            guard sorted.count <= Product.mostFeatured else {
                throw FormRefusal(rows.first?.field ?? "q", .storefrontEditErrorMany(most: Product.mostFeatured))
            }
            do {
                try await visit.db.transaction { tx in
                    try await Product.feature(sorted, by: desk.seller.id, person.id.actor, in: tx)
                }
            } catch Product.FeatureRefusal.notOffered {
                throw FormRefusal(rows.first?.field ?? "q", .storefrontEditErrorGone, status: .conflict)
            }
            return visit.redirect(to: visit.link.desk(desk.seller.slug).storefront, saying: DeskFlash.storefrontSaved)
        } orShow: { refusal in
            try await StorefrontPage.answer(visit, person, nil, refusal)
        }
    }

    /// - Parameter refusal: of this form; then it shows what was typed.
    static func of(_ desk: Desk, _ frame: DeskFrame, _ refusal: FormRefusal?, in visit: Visit) async throws -> TopPiecesForm {
        let saved = try await rows(of: desk, visit)
        let errors = (refusal?.errors ?? []).filter { $0.field.hasPrefix("place-") }
        let rows =
            errors.isEmpty
            ? saved
            : saved.map { row in
                Row(key: row.key, title: row.title, place: visit.form[row.field] ?? "", picture: row.picture)
            }
        return TopPiecesForm(desk: frame, rows: rows, words: words(visit), errors: errors)
    }

    private static func words(_ visit: Visit) -> String {
        (visit.form["q"] ?? visit.query["q"] ?? "").readable.tidied.cut(to: longestWords)
    }

    private static func rows(of desk: Desk, _ visit: Visit) async throws -> [Row] {
        let (id, role) = (desk.seller.id, desk.seller.id.databaseRole)
        let top = try await visit.db.read(as: role, Product.featured(by: id))
        let (featured, others) = try await visit.db.read(
            as: role, DeskListing.of(top, of: id, in: visit.language),
            DeskListing.of(id, .published, matching: words(visit), in: visit.language))
        let chosen = top.compactMap { key in featured.first { $0.product == key } }
        let rest = others.prefix(DeskListing.mostListed).filter { !top.contains($0.product) }
        return chosen.enumerated().map { Row($0.element, place: "\($0.offset + 1)") } + rest.map { Row($0, place: "") }
    }
}

extension TopPiecesForm.Row {
    fileprivate init(_ listing: DeskListing, place: String) {
        self.init(
            key: "\(listing.product)", title: listing.title, place: place, picture: listing.picture.map { PictureView($0) })
    }
}
