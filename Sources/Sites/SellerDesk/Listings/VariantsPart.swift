import Catalog
import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Web

/// Prices, article numbers, bar codes and pieces, a row for each variant; and the size of the parcel.
struct VariantsPart: Sendable {
    let saving: SavingFields
    let rows: [RowFields]
    let grams: String
    let sides: [String]
    /// Whether another variant can be added.
    let takesMore: Bool

    /// The fields of one variant.
    struct RowFields: Sendable {
        let index: Int
        /// What distinguishes a variant that is live; nil for a new one, or for a piece without choices.
        let label: String?
        /// The choices of a new variant.
        let values: [DetailsPart.ValueField]
        let row: ListingInput.Row
        /// The page where the stock of a live offer is changed; nil for a new one.
        let stock: SiteURL?

        func name(_ field: String) -> String { ListingFieldName.row(index, field) }

        static let sample = {
            var row = ListingInput.Row()
            (row.price, row.sku, row.gtin, row.pieces) = ("1 200,50", "AB-<12>", "4006381333931", "3")
            return RowFields(index: 0, label: nil, values: [.sample], row: row, stock: nil)
        }()
        static let liveSample = RowFields(
            index: 1, label: "M, bleu", values: [], row: ListingInput.Row(offer: Offer.ID(), variant: Variant.ID()),
            stock: Link(.french).desk("dar-salma").offer("0193"))
    }

    static let sample = VariantsPart(
        saving: .sample, rows: [.sample, .liveSample], grams: "800", sides: ["30", "20", ""], takesMore: true)
    static let emptySample = VariantsPart(saving: .staleSample, rows: [], grams: "", sides: ["", "", ""], takesMore: false)
    static let waitingSample = VariantsPart(
        saving: .waitingSample, rows: [.sample], grams: "800", sides: ["", "", ""], takesMore: false)
}

extension VariantsPart {
    init(saving: SavingFields, input: ListingInput.Variants, _ open: OpenDraft, in language: Language) {
        let attributes = open.attributes.filter(\.isOfVariant)
        var rows = Self.rows(input.rows, open)
        let takesMore = !attributes.isEmpty && !open.draft.subject.isSecondOffer
        if rows.isEmpty { rows = [ListingInput.Row()] }
        if takesMore, saving.form.wantsMore, !saving.form.isWaiting {
            rows += (0..<3).map { _ in ListingInput.Row() }
        }
        self.init(
            saving: saving,
            rows: rows.prefix(ListingInput.mostVariants).enumerated().map { index, row in
                RowFields(
                    index: index, label: row.variant.flatMap { open.label(of: $0, in: language) },
                    values: row.variant == nil
                        ? attributes.map {
                            DetailsPart.ValueField($0, row.values, prefix: "row-\(index)-", saving.form.errors, in: language)
                        } : [],
                    row: row, stock: row.offer.map { open.link.offer($0.description) })
            }, grams: input.grams, sides: (input.sides + ["", "", ""]).prefix(3).map(\.self), takesMore: takesMore)
    }

    /// The rows of the form. A second offer has a row for each variant of the product, whether the seller offers it or not.
    private static func rows(_ saved: [ListingInput.Row], _ open: OpenDraft) -> [ListingInput.Row] {
        guard open.draft.subject.isSecondOffer else { return saved }
        return open.variants.map { variant in saved.first { $0.variant == variant.id } ?? ListingInput.Row(variant: variant.id) }
    }

    static let save = Handler.draft { visit, person, open in
        var variants = ListingInput.Variants()
        let attributes = open.attributes.filter(\.isOfVariant)
        let known = rows(open.draft.input.variants.rows, open)
        for index in 0..<ListingInput.mostVariants where visit.form["row-\(index)-shown"] != nil {
            if visit.form["row-\(index)-remove"] != nil { continue }
            // A row names a live variant only if the draft, or the product, has it.
            let named = visit.form["row-\(index)-variant"].flatMap(Variant.ID.init)
            let live = named.flatMap { named in known.first { $0.variant == named } }
            if open.draft.subject.isSecondOffer, live == nil { continue }
            var row = ListingInput.Row(offer: live?.offer, variant: live?.variant)
            row.values =
                live.map(\.values) ?? DetailsPart.values(visit.form, of: attributes, prefix: "row-\(index)-")
            row.price = (visit.form["row-\(index)-price"] ?? "").tidied.cut(to: 40)
            row.sku = (visit.form["row-\(index)-sku"] ?? "").tidied.cut(to: 200)
            row.gtin = (visit.form["row-\(index)-gtin"] ?? "").tidied.cut(to: 40)
            row.pieces = (visit.form["row-\(index)-pieces"] ?? "").tidied.cut(to: 20)
            if !row.isBlank { variants.rows.append(row) }
        }
        variants.grams = (visit.form[ListingFieldName.grams] ?? "").tidied.cut(to: 20)
        variants.sides = ListingFieldName.sides.map { (visit.form[$0] ?? "").tidied.cut(to: 20) }
        return try await ListingPage.save(.variants(variants), of: open, visit, person, again: visit.form["more"] != nil)
    }
}
