package import CSV
package import Catalog
import Images
import Inventory
package import Kernel
import Media
package import Postgres
package import Sellers

/// The listings of a shop as a table, in Kolchi's own format or in Shopify's new one.
///
/// It has the offers that are for sale, in the order of the products' keys. Drafts, withdrawn offers, serial numbers and pictures of
/// defects are left out. It is read page by page, without a transaction: a client that reads slowly holds no connection. Each product is
/// read by one statement, so it is whole.
package struct ListingExport: Sendable {
    package enum Format: Sendable, Equatable {
        case kolchi
        /// The texts in that language, or else in that of the listing.
        case shopify(Language)
    }

    /// Products of one page.
    package static let page = 100

    package let format: Format
    let seller: Seller.ID
    /// What the addresses of pictures begin with, such as `https://kolchi.example`.
    let origin: String
    let exportedAt: Moment
    let taxonomy: Taxonomy
    let values: ExportedValues
    /// The pictures and defects that have columns.
    let mostPictures: Int, mostDefects: Int
    /// The warehouses that have columns of stock, if the shop has several; empty otherwise.
    private let warehouses: [(id: Warehouse.ID, name: String)]
    /// Fields of these columns.
    let warehouseFields: [ImportField: Warehouse.ID]

    /// - Parameters:
    ///   - origin: the shop's public address, without a slash at its end.
    ///   - now: stands in Kolchi's table, so that an import knows which stock its author saw.
    /// - Throws: `DatabaseUnavailable`.
    package init(
        _ format: Format, of seller: Seller.ID, origin: String, at now: Moment, in db: Database
    ) async throws {
        (self.format, self.seller, self.origin, exportedAt) = (format, seller, origin, now)
        taxonomy = try await Taxonomy(from: db)
        let (categories, most) = try await db.read(
            as: seller.databaseRole, OfferedProduct.categories(of: seller), OfferedProduct.most(of: seller))
        values = try await ExportedValues(categories, of: seller, in: db)
        mostPictures = min(most.pictures, KolchiFormat.mostPictures)
        mostDefects = min(most.defects, KolchiFormat.mostDefects)
        let known = try await WarehouseColumns(of: seller, in: db).warehouses
        warehouses = format == .kolchi && known.count > 1 ? known : []
        warehouseFields = warehouses.reduce(into: [:]) { fields, one in
            (fields[.stock(at: one.id)], fields[.stockSeen(at: one.id)]) = (one.id, one.id)
        }
    }

    package var header: [String] {
        switch format {
        case .kolchi: kolchiColumns.map(\.header) + attributes.map(KolchiFormat.header(of:))
        case .shopify: ShopifyFormat.columns
        }
    }

    /// The attributes of the shop's categories, in the shop's order.
    var attributes: [Attribute] { taxonomy.attributes.filter { values.attributes.contains($0.code) } }

    /// The rows of the next products.
    ///
    /// - Parameters:
    ///   - last: the last product of the page before; nil for the first page.
    ///   - most: the products of the page.
    /// - Returns: the rows, each with a cell for each column, and the last product; nil at the end.
    /// - Throws: `DatabaseUnavailable`.
    package func rows(
        after last: Product.ID?, most: Int = Self.page, in db: Database
    ) async throws -> (rows: [[CSVCell]], last: Product.ID)? {
        let role = seller.databaseRole
        let products = try await db.read(as: role, OfferedProduct.of(seller, after: last, most: most))
        guard let end = products.last?.id else { return nil }
        let offers = products.flatMap(\.offers)
        let (contents, stocks, levels) = try await db.read(
            as: role, ListingContent.live(products.map(\.id), of: seller), Stock.of(offers),
            StockLevel.of(warehouses.isEmpty ? [] : offers))
        let hashes = Set(contents.values.joined().flatMap(\.pictures).map(\.hash)).sorted()
        let pictures = try await db.search(Media.Picture.of(hashes))
        let found = Found(
            addresses: Dictionary(uniqueKeysWithValues: pictures.map { ($0.hash, "\(origin)\($0.address($0.largest, .jpeg))") }),
            onHand: Dictionary(uniqueKeysWithValues: stocks.map { ($0.offer, $0.onHand) }),
            levels: levels.reduce(into: [:]) { $0[$1.offer, default: [:]][$1.warehouse] = $1.onHand })
        let rows = products.flatMap { product -> [[CSVCell]] in
            let pieces = (contents[product.id] ?? []).compactMap { $0.having(product.offers) }
            return switch format {
            case .kolchi: kolchi(pieces, called: product.handle, found)
            case .shopify(let language): ShopifyFormat(export: self, language: language).rows(pieces, called: product.handle, found)
            }
        }
        return (rows, end)
    }

    /// What the listings of a page need beside their contents.
    struct Found {
        /// By the picture's hash.
        let addresses: [String: String]
        let onHand: [Offer.ID: Int]
        let levels: [Offer.ID: [Warehouse.ID: Int]]
    }

    // MARK: Kolchi's own format

    private var kolchiColumns: [(header: String, field: ImportField)] {
        let all = KolchiFormat.columns(pictures: mostPictures, defects: mostDefects)
        guard !warehouses.isEmpty else { return all }
        return all.flatMap { column -> [(header: String, field: ImportField)] in
            switch column.field {
            case .stock: warehouses.map { (WarehouseColumns.stock($0.name), .stock(at: $0.id)) }
            case .stockSeen: warehouses.map { (WarehouseColumns.stockSeen($0.name), .stockSeen(at: $0.id)) }
            default: [column]
            }
        }
    }

    private func kolchi(_ pieces: [ListingContent], called handle: String, _ found: Found) -> [[CSVCell]] {
        var rows: [[CSVCell]] = []
        let (columns, attributes) = (kolchiColumns, attributes)
        for piece in pieces {
            for variant in piece.variants {
                let (isFirst, row) = (rows.isEmpty, KolchiRow(piece: piece, variant: variant, handle: handle, export: self, found: found))
                var cells = columns.map { column in
                    !isFirst && KolchiFormat.isOfProduct(column.field) ? CSVCell.empty : row.cell(column.field)
                }
                for attribute in attributes {
                    let value = attribute.isOfVariant ? variant.values[attribute.code] : isFirst ? piece.values[attribute.code] : nil
                    cells.append(value.flatMap { values.cell($0, of: attribute.code, in: piece.category) }.map { .text($0) } ?? .empty)
                }
                rows.append(cells)
            }
        }
        return rows
    }
}

/// One offer as a row of Kolchi's own format.
private struct KolchiRow {
    let piece: ListingContent
    let variant: ListingContent.Variant
    let handle: String
    let export: ListingExport
    let found: ListingExport.Found

    func cell(_ field: ImportField) -> CSVCell {
        let onHand = variant.offer.flatMap { found.onHand[$0] }
        switch field {
        case .handle: return .text(handle)
        case .offer: return variant.offer.map { .text("\($0)") } ?? .empty
        case .language: return .text(piece.language.rawValue)
        case .category: return .text(piece.category)
        case .condition: return .text(piece.condition.rawValue)
        case .price: return .money(variant.price)
        case .sku: return Self.text(variant.sku)
        case .gtin: return Self.text(variant.gtin?.digits)
        case .stock, .stockSeen: return onHand.map { .number($0) } ?? .empty
        case .exportedAt: return onHand == nil ? .empty : .moment(export.exportedAt)
        case .status: return .text("active")
        case .grams: return piece.parcel.map { .number($0.grams) } ?? .empty
        case .length: return side(0)
        case .width: return side(1)
        case .height: return side(2)
        case .pictures: return Self.text(piece.pictures.compactMap { found.addresses[$0.hash] }.joined(separator: "\n"))
        default: return other(field)
        }
    }

    /// Fields with a warehouse, a language, a number or a kind.
    private func other(_ field: ImportField) -> CSVCell {
        if let warehouse = export.warehouseFields[field] {
            guard let offer = variant.offer, found.onHand[offer] != nil else { return .empty }
            return .number(found.levels[offer]?[warehouse] ?? 0)
        }
        for language in Language.allCases {
            if field == .title(language.rawValue) { return Self.text(piece.texts[language]?.title) }
            if field == .description(language.rawValue) { return Self.text(piece.texts[language]?.description) }
            for (index, picture) in piece.pictures.enumerated() where field == .pictureAlt(index + 1, language.rawValue) {
                return Self.text(picture.alt[language])
            }
            for (index, defect) in piece.defects.enumerated() where field == .defect(index + 1, language.rawValue) {
                return Self.text(defect.text[language])
            }
        }
        let measurement = piece.measurements.first { field == .measure($0.kind.rawValue) }
        return measurement.map { .text(Self.centimetres($0.millimetres)) } ?? .empty
    }

    private func side(_ index: Int) -> CSVCell {
        piece.parcel?.millimetres.map { .text(Self.centimetres($0[index])) } ?? .empty
    }

    static func centimetres(_ millimetres: Int) -> String {
        millimetres % 10 == 0 ? "\(millimetres / 10)" : "\(millimetres / 10).\(millimetres % 10)"
    }

    private static func text(_ text: String?) -> CSVCell { text.flatMap { $0.isEmpty ? nil : .text($0) } ?? .empty }
}

extension ListingContent {
    /// The same content with those of its variants that these offers are; nil without any.
    fileprivate func having(_ offers: [Offer.ID]) -> ListingContent? {
        var content = self
        content.variants.removeAll { variant in !(variant.offer.map(offers.contains) ?? false) }
        return content.variants.isEmpty ? nil : content
    }
}
