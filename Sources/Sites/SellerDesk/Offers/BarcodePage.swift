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

/// The products with a bar code, so that a shop can put an offer beside those that exist.
struct BarcodePage: Sendable {
    let desk: DeskFrame
    /// As typed.
    let code: String
    /// Nil before a search.
    let found: [Found]?
    let errors: [FieldError]

    struct Found: Sendable {
        let title: LocalizedText
        let product: SiteURL
        let action: SiteURL
    }

    static let sample = BarcodePage(
        desk: .sample, code: "4006381333931",
        found: [
            Found(
                title: LocalizedText("Théière <b>", .french), product: Link(.french).product("theiere"),
                action: Link(.french).sellLike("theiere"))
        ], errors: [])
    static let emptySample = BarcodePage(desk: .sample, code: "4006381333931", found: [], errors: [])
    static let faultySample = BarcodePage(desk: .sample, code: "12", found: nil, errors: [FieldError("code", .listingFaultBarcode)])
}

extension BarcodePage {
    static let show = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        let code = (visit.query["code"] ?? "").readable.tidied.cut(to: 40)
        var found: [Found]?
        var refusal: FormRefusal?
        if let gtin = GTIN(code) {
            let variants = try await visit.db.read(Variant.with(gtin, in: visit.language))
            var seen: Set<Product.ID> = []
            found = variants.filter { seen.insert($0.product).inserted }.map {
                Found(title: $0.title, product: visit.link.product($0.productSlug), action: visit.link.sellLike($0.productSlug))
            }
        } else if !code.isEmpty {
            refusal = FormRefusal("code", .listingFaultBarcode)
        }
        return visit.render(
            BarcodePage(
                desk: visit.deskFrame(desk, at: { $0.desk(desk.seller.slug).barcode }), code: code, found: found,
                errors: refusal?.errors ?? []), refusing: refusal)
    }
}
