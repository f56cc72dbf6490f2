package import Kernel

/// A part of a listing that changes by itself.
package enum ListingChange: Hashable, Sendable {
    /// The original language.
    case language
    case title(Language)
    case description(Language)
    case category
    /// A trait of the whole product, by the attribute's code.
    case value(String)
    case pictures, condition, measurements, serial, defects, parcel
    case price(Offer.ID)
    case sku(Offer.ID)
    case gtin(Offer.ID)
    /// What distinguishes a variant that is live.
    case choices(Offer.ID)
    /// A variant that is not live yet, by its place among the variants.
    case newVariant(Int)
    /// An offer that the listing no longer has.
    case withdrawn(Offer.ID)

    /// Whether it never waits for the staff.
    var isFree: Bool {
        switch self {
        case .price, .sku, .gtin, .parcel, .withdrawn: true
        default: false
        }
    }

    /// Whether it belongs to the product, which other sellers may offer too.
    var isOfProduct: Bool {
        switch self {
        case .language, .title, .description, .category, .value, .parcel, .gtin, .choices, .newVariant: true
        case .pictures, .condition, .measurements, .serial, .defects, .price, .sku, .withdrawn: false
        }
    }

    /// Whether it says what the product is, so that it never changes unseen once somebody ordered the product.
    var isIdentity: Bool {
        switch self {
        case .title, .category: true
        default: false
        }
    }
}

extension ListingContent {
    /// The title in the original language.
    package var title: String { texts[language]?.title ?? "" }

    /// The fields in which this content differs from another, in the order of the editor. Pieces are not compared.
    package func changes(from base: ListingContent) -> [ListingChange] {
        let languages = Language.allCases.filter { texts[$0] != nil || base.texts[$0] != nil }
        var fields: [ListingChange] = [.pictures, .language]
        fields += languages.flatMap { [.title($0), .description($0)] }
        fields.append(.category)
        fields += Set(values.keys).union(base.values.keys).sorted().map { .value($0) }
        fields += [.measurements, .serial, .condition, .defects]
        for offer in base.variants.compactMap(\.offer) + variants.compactMap(\.offer).filter({ base.variant($0) == nil }) {
            fields += [.choices(offer), .price(offer), .sku(offer), .gtin(offer), .withdrawn(offer)]
        }
        fields += variants.indices.map { .newVariant($0) }
        fields.append(.parcel)
        return fields.filter { differs(in: $0, from: base) }
    }

    /// Whether a field differs. A variant that only one of them has differs in `newVariant` or `withdrawn` alone.
    package func differs(in field: ListingChange, from other: ListingContent) -> Bool {
        func both(_ offer: Offer.ID, _ differ: (Variant, Variant) -> Bool) -> Bool {
            guard let mine = variant(offer), let theirs = other.variant(offer) else { return false }
            return differ(mine, theirs)
        }
        return switch field {
        case .language: language != other.language
        case .title(let language): texts[language]?.title != other.texts[language]?.title
        case .description(let language): texts[language]?.description != other.texts[language]?.description
        case .category: category != other.category
        case .value(let code): values[code] != other.values[code]
        case .pictures: pictures != other.pictures
        case .condition: condition != other.condition
        case .measurements: measurements != other.measurements
        case .serial: serial?.hash != other.serial?.hash
        case .defects: defects != other.defects
        case .parcel: parcel != other.parcel
        case .price(let offer): both(offer) { $0.price != $1.price }
        case .sku(let offer): both(offer) { $0.sku != $1.sku }
        case .gtin(let offer): both(offer) { $0.gtin != $1.gtin }
        case .choices(let offer): both(offer) { $0.values != $1.values }
        case .newVariant(let place):
            variants.indices.contains(place) && (variants[place].offer.map { other.variant($0) == nil } ?? true)
        case .withdrawn(let offer): other.variant(offer) != nil && variant(offer) == nil
        }
    }

    /// The fields that both this content and `live` changed since `base`, and differently.
    package func collisions(with live: ListingContent, since base: ListingContent) -> [ListingChange] {
        changes(from: base).filter { field in live.differs(in: field, from: base) && differs(in: field, from: live) }
    }

    /// This content with those of the given fields that never wait as in another content.
    func taking(_ fields: [ListingChange], from other: ListingContent) -> ListingContent {
        var content = self
        for field in fields {
            switch field {
            case .price(let offer): content.change(offer) { $0.price = other.variant(offer)?.price ?? $0.price }
            case .sku(let offer): content.change(offer) { $0.sku = other.variant(offer)?.sku }
            case .gtin(let offer): content.change(offer) { $0.gtin = other.variant(offer)?.gtin }
            case .withdrawn(let offer): content.variants.removeAll { $0.offer == offer }
            case .parcel: content.parcel = other.parcel
            default: break
            }
        }
        return content
    }

    /// The variant of a live offer.
    package func variant(_ offer: Offer.ID) -> Variant? { variants.first { $0.offer == offer } }

    private mutating func change(_ offer: Offer.ID, _ body: (inout Variant) -> Void) {
        for index in variants.indices where variants[index].offer == offer { body(&variants[index]) }
    }
}
