import Catalog
import Components
import HTML
import Kernel
import Links

/// Names for the fields of a listing and for their values, as the staff reads them.
struct ListingWords: Sendable {
    let language: Language
    /// By slug.
    let categories: [String: String]
    /// By code.
    let attributes: [String: Attribute]

    init(_ language: Language, categories: [Catalog.Category], attributes: [Attribute]) {
        self.language = language
        self.categories = Dictionary(categories.map { ($0.slug, $0.names[language]) }) { first, _ in first }
        self.attributes = Dictionary(attributes.map { ($0.code, $0) }) { first, _ in first }
    }

    /// The name of a field.
    ///
    /// - Parameter content: the listing, for the names of its variants.
    func name(_ change: ListingChange, in content: ListingContent) -> DataTable.Cell {
        switch change {
        case .language: .message(.houseListingsLanguage)
        case .title(let language): .message(.houseListingsTitleIn(language: "\(language.ownName)"))
        case .description(let language): .message(.houseListingsDescriptionIn(language: "\(language.ownName)"))
        case .category: .message(.houseListingsCategory)
        case .value(let code): .text(attributes[code]?.names[language] ?? code)
        case .pictures: .message(.houseListingsPictures)
        case .condition: .message(.houseListingsCondition)
        case .measurements: .message(.houseListingsMeasures)
        case .serial: .message(.houseListingsSerial)
        case .defects: .message(.houseListingsDefects)
        case .parcel: .message(.houseListingsParcel)
        case .price(let offer): .message(of(offer, content, .houseListingsPrice) { .houseListingsPriceOf(variant: $0) })
        case .sku(let offer): .message(of(offer, content, .houseListingsSku) { .houseListingsSkuOf(variant: $0) })
        case .gtin(let offer): .message(of(offer, content, .houseListingsGtin) { .houseListingsGtinOf(variant: $0) })
        case .choices: .message(.houseListingsVariant)
        case .newVariant:
            .message(content.variants.allSatisfy { $0.offer == nil } ? .houseListingsVariant : .houseListingsNewVariant)
        case .withdrawn: .message(.houseListingsVariant)
        }
    }

    private func of(_ offer: Offer.ID, _ content: ListingContent, _ plain: Message, _ named: (String) -> Message) -> Message {
        guard let variant = content.variant(offer), !variant.values.isEmpty else { return plain }
        return named(choices(of: variant))
    }

    /// The value of a field; a word for nothing if it has none.
    ///
    /// - Parameter content: nil for a listing that does not exist.
    func value(_ change: ListingChange, in content: ListingContent?) -> DataTable.Cell {
        guard let content else { return .message(.houseNoValue) }
        switch change {
        case .language: return .text("\(content.language.ownName)")
        case .title(let language): return text(content.texts[language]?.title)
        case .description(let language): return text(content.texts[language]?.description)
        case .category: return .text(categories[content.category] ?? content.category)
        case .value(let code): return text(content.values[code].map { name(of: $0, code) })
        case .pictures: return content.pictures.isEmpty ? .message(.houseNoValue) : .view(PictureStrip(content.pictures, language))
        case .condition: return .message(content.condition.name)
        case .measurements:
            return content.measurements.isEmpty ? .message(.houseNoValue) : .view(MeasureList(content.measurements, language))
        case .serial: return content.serial.map { .message(.houseListingsSerialEnd(ending: $0.ending)) } ?? .message(.houseNoValue)
        case .defects: return content.defects.isEmpty ? .message(.houseNoValue) : .view(DefectList(content, language))
        case .parcel: return content.parcel.map { .message(words(for: $0)) } ?? .message(.houseNoValue)
        case .price(let offer): return content.variant(offer).map { .money($0.price) } ?? .message(.houseNoValue)
        case .sku(let offer): return text(content.variant(offer)?.sku)
        case .gtin(let offer): return text(content.variant(offer)?.gtin?.digits)
        case .choices(let offer): return text(content.variant(offer).map(choices))
        case .newVariant(let place):
            return content.variants.indices.contains(place) ? .message(words(for: content.variants[place])) : .message(.houseNoValue)
        case .withdrawn(let offer): return content.variant(offer).map { .message(words(for: $0)) } ?? .message(.houseListingsWithdrawnOffer)
        }
    }

    private func text(_ text: String?) -> DataTable.Cell {
        text.flatMap { $0.isEmpty ? nil : .text($0) } ?? .message(.houseNoValue)
    }

    private func words(for parcel: ParcelSize) -> Message {
        guard let sides = parcel.millimetres else { return .houseListingsParcelWeight(grams: parcel.grams) }
        return .houseListingsParcelSize(grams: parcel.grams, sides: sides.map { "\($0)" }.joined(separator: " × "))
    }

    private func words(for variant: ListingContent.Variant) -> Message {
        .houseListingsVariantLine(choices: choices(of: variant), price: variant.price, count: variant.pieces)
    }

    /// What distinguishes a variant, such as `Bleu · M`; a dash without choices.
    func choices(of variant: ListingContent.Variant) -> String {
        let names = variant.values.sorted { $0.key < $1.key }.map { name(of: $0.value, $0.key) }
        return names.isEmpty ? "–" : names.joined(separator: " · ")
    }

    private func name(of value: ListingContent.Value, _ attribute: String) -> String {
        switch value {
        case .known(let code): attributes[attribute]?.values.first { $0.code == code }?.names[language] ?? code
        case .own(let words): words
        }
    }
}

/// Small pictures, each a link to the large one.
struct PictureStrip: Sendable {
    let pictures: [PictureView]

    init(_ pictures: [ListingContent.Picture], _ language: Language) {
        self.pictures = pictures.map { PictureView($0, language) }
    }

    static let sample = PictureStrip([ListingContent.Picture(hash: String(repeating: "a1", count: 20), width: 960, height: 1200)], .french)
}

/// The measurements of a listing.
struct MeasureList: Sendable {
    let measures: [(name: Message, centimetres: String)]

    init(_ measurements: [Measurement], _ language: Language) {
        measures = measurements.map { ($0.kind.name, $0.centimetres(in: language)) }
    }

    static let sample = MeasureList([Measurement(.chest, millimetres: 525)], .french)
}

/// The declared defects of a listing.
struct DefectList: Sendable {
    let defects: [Line]

    struct Line: Sendable {
        let text: String
        let language: Language
        let picture: PictureView?
    }

    init(_ content: ListingContent, _ language: Language) {
        defects = content.defects.map { defect in
            let shown = defect.text[language] == nil ? content.language : language
            return Line(text: defect.text[shown] ?? "", language: shown, picture: defect.picture.map { PictureView($0, language) })
        }
    }

    static let sample = DefectList(RevisionPage.sampleContent, .french)
}

extension PictureView {
    init(_ picture: ListingContent.Picture, _ language: Language) {
        self.init(
            hash: picture.hash, width: picture.width, height: picture.height, alt: picture.alt[language] ?? picture.alt.first?.value ?? "",
            shownAt: "8rem")
    }
}
