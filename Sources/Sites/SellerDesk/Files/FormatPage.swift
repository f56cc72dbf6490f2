import Catalog
import Components
import HTML
import HTTP
import Identity
import Imports
import Links
import Sellers
import Web

/// The columns of Kolchi's own format.
struct FormatPage: Sendable {
    let desk: DeskFrame
    /// The warehouses as the headers of their columns call them.
    let warehouses: [String]

    /// Those of warehouses; an ellipsis stands for the name if the shop has one warehouse.
    private var warehouseHeaders: String {
        let names = warehouses.count > 1 ? warehouses : ["…"]
        return names.flatMap { [WarehouseColumns.stock($0), WarehouseColumns.stockSeen($0)] }.joined(separator: ", ")
    }

    var ways: Link.Desk { desk.link(Link(desk.frame.language)) }

    /// Columns that differ in a number or a language stand in one row.
    func table() -> DataTable {
        let rows: [(String, Message)] = [
            ("Handle", .fileFormatHandle), ("Offer", .fileFormatOffer), ("Language", .fileFormatLanguage),
            ("Title fr, Title ar, Title en", .fileFormatItemTitle),
            ("Description fr, Description ar, Description en", .fileFormatDescription), ("Category", .fileFormatCategory),
            ("Condition", .fileFormatCondition), ("Price MAD", .fileFormatPrice), ("SKU", .fileFormatSku), ("Barcode", .fileFormatBarcode),
            ("Stock", .fileFormatStock), ("Stock seen, Exported at", .fileFormatStockSeen),
            (warehouseHeaders, .fileFormatStockThere), ("Status", .fileFormatStatus),
            ("Weight g, Length cm, Width cm, Height cm", .fileFormatParcel),
            ("Pictures", .fileFormatPictures(days: ImportFile.daysUntilFetchedAgain)),
            ("Alt 1 fr … Alt \(KolchiFormat.mostPictures) en", .fileFormatAlt),
            ("Defect 1 fr … Defect \(KolchiFormat.mostDefects) en", .fileFormatDefect),
            (Measurement.Kind.allCases.map { "Measure \($0.rawValue) cm" }.joined(separator: ", "), .fileFormatMeasure),
            ("Option …", .fileFormatOption), ("Trait …", .fileFormatTrait),
        ]
        return DataTable(
            caption: .fileFormatColumns, isCaptionHidden: true, columns: [.fileFormatColumn, .fileFormatMeaning],
            rows: rows.map { [.text($0.0), .message($0.1)] })
    }

    static let sample = FormatPage(desk: .sample, warehouses: ["Fès <b>", "مراكش"])
    static let oneSample = FormatPage(desk: .sample, warehouses: ["Fès"])
}

extension FormatPage {
    static let show = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        let columns = try await WarehouseColumns(of: desk.seller.id, in: visit.db)
        return visit.render(
            FormatPage(
                desk: visit.deskFrame(desk, at: { $0.desk(desk.seller.slug).fileFormat }), warehouses: columns.warehouses.map(\.name)))
    }
}
