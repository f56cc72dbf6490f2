import CSV
import Components
import HTTP
import Identity
import Imports
import Kernel
import Postgres
import Sellers
import Web

/// The listings of a shop as a table: to change in a spreadsheet program and to import again, or to take elsewhere.
enum ExportFile {
    /// The most exports of one shop in an hour: each reads all of its listings.
    private static let mostAnHour = 20

    static let kolchi = Handler.person { visit, person, _ in try await answer(visit, person, "kolchi.csv", .kolchi) }

    static let shopify = Handler.person { visit, person, _ in
        try await answer(visit, person, "shopify.csv", .shopify(visit.language))
    }

    private static func answer(
        _ visit: Visit, _ person: Person, _ name: String, _ format: ListingExport.Format
    ) async throws -> Response {
        let desk = try await visit.desk(of: person)
        try await visit.db.transaction { tx in
            try await RateLimit.consume("imports.exports:\(desk.seller.id)", limit: mostAnHour, per: 3_600, in: tx)
        }
        let db = visit.db
        let export = try await ListingExport(format, of: desk.seller.id, origin: visit.origin, at: .now(), in: db)
        return .csv(named: name, header: export.header) { rows in
            var page = try await export.rows(after: nil, in: db)
            while let found = page {
                for row in found.rows { try await rows.add(row) }
                page = try await export.rows(after: found.last, in: db)
            }
        }
    }
}
