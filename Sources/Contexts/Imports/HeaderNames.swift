import Catalog
import Kernel

/// How the programs of other shops and Kolchi name their columns.
///
/// Shopify: https://help.shopify.com/en/manual/products/import-export/using-csv. WooCommerce:
/// https://github.com/woocommerce/woocommerce/wiki/Product-CSV-Import-Schema.
enum HeaderNames {
    /// Recognises a table by its headers, in any order and case.
    ///
    /// - Parameter headers: as the file has them.
    static func format(of headers: [String]) -> FileFormat {
        let names = Set(headers.map(normalised))
        if names.isSuperset(of: ["handle", "price mad", "category", "condition"]) { return .kolchi }
        if names.contains("title"), !names.isDisjoint(with: ["url handle", "product image url", "published on online store"]) {
            return .shopifyNew
        }
        if names.isSuperset(of: ["handle", "title"]), !names.isDisjoint(with: ["variant price", "variant sku", "body (html)", "image src"])
        {
            return .shopifyOld
        }
        if names.isSuperset(of: ["type", "name"]), !names.isDisjoint(with: ["regular price", "sale price"]) { return .woocommerce }
        return .other
    }

    /// What a column of a known format means, or what the header of another table suggests; nil where it means nothing to the shop.
    static func field(of header: String, in format: FileFormat) -> ImportField? {
        let name = normalised(header)
        return switch format {
        case .kolchi: KolchiFormat.field(of: name)
        case .shopifyOld, .shopifyNew: shopify[name] ?? numbered(name, "option") ?? leftOut(name)
        case .woocommerce: woocommerce[name] ?? attribute(name) ?? measured(name) ?? leftOut(name)
        case .other: suggestions[folded(name)]
        }
    }

    /// Lower case, one blank between words, and no more than is stored of a header.
    static func normalised(_ header: String) -> String { stored(header).lowercased().cut(to: 2 * mostStored) }

    /// A header as it is stored.
    static func stored(_ header: String) -> String { header.tidied.cut(to: mostStored).tidied }

    private static let mostStored = 200

    /// Also without accents and Arabic vowel signs.
    private static func folded(_ name: String) -> String {
        var text = ""
        for scalar in name.unicodeScalars where scalar.properties.generalCategory != .nonspacingMark {
            text += base[scalar].map(String.init) ?? String(scalar)
        }
        return text
    }

    private static let base: [Unicode.Scalar: Character] = [
        "à": "a", "â": "a", "ä": "a", "ç": "c", "é": "e", "è": "e", "ê": "e", "ë": "e", "î": "i", "ï": "i", "ô": "o", "ö": "o", "ù": "u",
        "û": "u", "ü": "u", "أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "_": " ",
    ]

    /// `option1 name`, `option1 value`.
    private static func numbered(_ name: String, _ prefix: String) -> ImportField? {
        guard let match = name.wholeMatch(of: /option([1-9]) (name|value)/), let number = Int(match.1) else { return nil }
        return match.2 == "name" ? .optionName(number) : .optionValue(number)
    }

    /// `attribute 1 name`, `attribute 1 value(s)`.
    private static func attribute(_ name: String) -> ImportField? {
        guard let match = name.wholeMatch(of: /attribute ([0-9]{1,2}) (name|value\(s\))/), let number = Int(match.1) else { return nil }
        return match.2 == "name" ? .attributeName(number) : .attributeValues(number)
    }

    /// `weight (kg)`, `length (cm)`. The reader takes the unit from the header.
    private static func measured(_ name: String) -> ImportField? {
        if name.hasPrefix("weight (") { return .weight }
        if name.hasPrefix("length (") { return .length }
        if name.hasPrefix("width (") { return .width }
        return name.hasPrefix("height (") ? .height : nil
    }

    private static func leftOut(_ name: String) -> ImportField? {
        if name.contains("metafields.") || name.hasPrefix("meta: ") || name.hasPrefix("google shopping /") { return .metafield }
        if name.hasPrefix("price / ") || name.hasPrefix("compare at price / ") || name.hasPrefix("compare-at price / ") {
            return .internationalPrice
        }
        return nil
    }

    private static let shopify: [String: ImportField] = [
        "handle": .handle, "url handle": .handle, "title": .title, "body (html)": .description, "description": .description,
        "vendor": .brand, "product category": .category, "type": .type, "tags": .tags, "published": .published,
        "published on online store": .published, "status": .status, "variant sku": .sku, "sku": .sku, "variant barcode": .gtin,
        "barcode": .gtin, "variant grams": .grams, "weight value (grams)": .grams, "variant inventory qty": .stock,
        "inventory quantity": .stock, "variant inventory policy": .stockPolicy, "continue selling when out of stock": .stockPolicy,
        "variant price": .price, "price": .price, "variant compare at price": .compareAtPrice, "compare-at price": .compareAtPrice,
        "variant requires shipping": .requiresShipping, "requires shipping": .requiresShipping, "variant taxable": .tax,
        "charge tax": .tax, "variant tax code": .tax, "tax code": .tax, "image src": .picture, "product image url": .picture,
        "image position": .picturePosition, "image alt text": .pictureAlt, "gift card": .giftCard, "seo title": .seo,
        "seo description": .seo, "variant image": .variantPicture, "variant image url": .variantPicture, "cost per item": .cost,
        "packed product length": .length, "packed product width": .width, "packed product height": .height,
        "packed product dimension unit": .sizeUnit, "length": .length, "width": .width, "height": .height, "dimension unit": .sizeUnit,
    ]

    private static let woocommerce: [String: ImportField] = [
        "id": .sourceKey, "type": .kind, "sku": .sku, "gtin, upc, ean, or isbn": .gtin, "name": .title, "published": .published,
        "short description": .shortDescription, "description": .description, "regular price": .price, "sale price": .salePrice,
        "tax status": .tax, "tax class": .tax, "stock": .stock, "backorders allowed?": .stockPolicy, "categories": .category,
        "tags": .tags, "images": .pictures, "parent": .parent, "brands": .brand,
    ]

    /// What the headers of tables that people write themselves most often mean.
    private static let suggestions: [String: ImportField] = {
        let names: [(ImportField, [String])] = [
            (
                .title,
                [
                    "titre", "nom", "designation", "libelle", "article", "produit", "nom du produit", "title", "name", "product",
                    "product name", "العنوان", "الاسم", "اسم المنتج", "المنتج", "اسم السلعه",
                ]
            ),
            (.description, ["description", "descriptif", "details", "الوصف", "وصف", "وصف المنتج", "التفاصيل"]),
            (.category, ["categorie", "rayon", "famille", "category", "الفئه", "الصنف", "القسم", "فئه"]),
            (
                .price,
                ["prix", "prix ttc", "prix (dh)", "prix dh", "prix de vente", "tarif", "price", "price mad", "السعر", "الثمن", "سعر"]
            ),
            (.stock, ["stock", "quantite", "qte", "quantity", "qty", "الكميه", "المخزون", "العدد"]),
            (.condition, ["etat", "condition", "الحاله", "حاله"]),
            (.brand, ["marque", "brand", "العلامه", "الماركه", "العلامه التجاريه"]),
            (.sku, ["reference", "ref", "ref.", "code article", "sku", "code", "المرجع", "الرمز", "رمز المنتج"]),
            (.gtin, ["code barre", "code-barres", "code barres", "ean", "ean13", "gtin", "upc", "barcode", "الباركود", "الرمز الشريطي"]),
            (.pictures, ["photos", "images", "pictures", "الصور", "صور"]),
            (.picture, ["photo", "image", "picture", "الصوره", "صوره"]),
            (.grams, ["poids (g)", "poids g", "weight (g)", "weight g", "الوزن (غ)"]),
            (.kilograms, ["poids (kg)", "poids kg", "weight (kg)", "weight kg", "الوزن (كغ)", "الوزن (كلغ)"]),
            (.option, ["taille", "couleur", "pointure", "size", "colour", "color", "المقاس", "اللون", "القياس"]),
            (.trait, ["matiere", "material", "الماده", "الخامه"]),
        ]
        var fields: [String: ImportField] = [:]
        for (field, headers) in names { for header in headers { fields[header] = field } }
        return fields
    }()
}
