package import CSV
import Foundation
package import Identity
package import Kernel
package import Postgres
package import Sellers

/// A file of listings that a shop imports.
package struct ImportFile: Sendable, Equatable {
    package typealias ID = Kernel.ID<ImportFile>

    /// The raw values are stored.
    package enum State: String, Sendable, CaseIterable {
        case uploaded
        /// Its format is known. Now the shop says what its columns, then what its words mean.
        case recognised
        /// The meaning of its words is known.
        case mapped
        /// Every row was checked, and nothing was written to the catalogue.
        case checked
        case running
        case done
        case cancelled
        /// The file as a whole cannot be read.
        case refused
    }

    /// What a page of the file shows.
    package enum Step: Sendable, Equatable {
        /// A job is at work.
        case busy
        /// The shop says what each column is.
        case columns
        /// The shop says what the words of the file are in the shop's own terms.
        case words
        /// The shop decides whether to start the import.
        case decision
        /// The import is over, or was cancelled or refused.
        case end
    }

    package let id: ID
    package let seller: Seller.ID
    /// As the member's computer calls it.
    package let name: String
    /// SHA-256 in 64 hexadecimal digits.
    package let hash: String
    /// In bytes.
    package let size: Int
    package let isArchive: Bool
    package let state: State
    /// Whether the meaning of the columns is settled.
    package let isSettled: Bool
    /// Whether a job is at work on it.
    package let isBusy: Bool
    /// Nil until it is recognised.
    package let format: FileFormat?
    package let dialect: CSVDialect?
    package let columns: [ImportColumn]
    package let settings: ImportSettings
    /// How often each kind of content was left out.
    package let notTaken: [NotTaken: Int]
    /// Why the file as a whole was refused.
    package let fault: FileFault?
    /// Without the header.
    package let rows: Int
    package let products: Int
    /// It grows with each step.
    package let version: Int
    /// Nil once the person's account is erased.
    package let uploadedBy: Person.ID?
    package let uploadedAt: Moment
    /// When it was done, cancelled or refused.
    package let endedAt: Moment?

    package var step: Step {
        if endedAt != nil { return .end }
        if isBusy { return .busy }
        return switch state {
        case .recognised where !isSettled: .columns
        case .recognised, .mapped: .words
        case .checked: .decision
        case .uploaded, .running: .busy
        case .done, .cancelled, .refused: .end
        }
    }

    /// The topic on which a long poll waits for the next step.
    package static func topic(_ id: ID) -> String { "import \(id)" }

    /// The most bytes of a table, and of an archive.
    package static let mostTableBytes = 20_000_000, mostArchiveBytes = 300_000_000
    /// The most rows without the header, columns, and variants of a product.
    package static let mostRows = 50_000, mostColumns = 250, mostVariants = 100
    /// The most files of one shop that are not at their end.
    package static let mostOpen = 20
    /// Days after its end until the file, its rows and its faults are removed, and the most files of a shop that are kept so.
    package static let daysKept = 30, mostEnded = 100
    /// Days after which a picture of an address is fetched again.
    package static let daysUntilFetchedAgain = 3 * daysKept

    package enum Refusal: Error, Equatable {
        /// There is no such file of this shop.
        case unknown
        /// The file is at another step than the form showed.
        case otherStep
        /// The shop has `mostOpen` files that are not at their end.
        case tooMany
        /// The shop is suspended or closed.
        case sellerStopped(Seller.Availability)
        /// These words have no meaning yet, or one that the shop does not offer.
        case unmapped([ImportWord])
        /// Two columns have the same meaning, or a column that is needed is missing.
        case columns([ColumnFault])
    }
}

/// What the shop chose for the whole file.
package struct ImportSettings: Sendable, Equatable, Codable {
    /// The language of the texts, unless a column says it.
    package var language: Language
    /// The condition of pieces about which the file says nothing; nil until it is chosen.
    package var condition: String?
    /// Whether the stock of existing offers is set to the file's, for files that do not say which stock their author saw.
    package var setsStock: Bool
    /// The pieces of new offers about whose stock the file says nothing.
    package var pieces: Int
    /// The slug of the category of products about which the file says nothing; nil if there are none, or until it is chosen.
    package var category: String?

    package init(
        language: Language = .standard, condition: String? = nil, setsStock: Bool = false, pieces: Int = 1, category: String? = nil
    ) {
        (self.language, self.condition, self.setsStock, self.pieces) = (language, condition, setsStock, pieces)
        self.category = category
    }
}

/// A column of a file.
package struct ImportColumn: Sendable, Equatable, Codable {
    /// As the file has it.
    package var header: String
    /// What the column means; nil for a column that is left out.
    package var field: ImportField?
    /// The decimal sign of its numbers: `.` or `,`. Empty if no number shows one.
    package var decimal: String
    /// Whether the decimal sign cannot be told, so that the shop is asked.
    package var isUnclear: Bool
    /// Some of its contents, for the form.
    package var samples: [String]

    package init(header: String, field: ImportField?, decimal: String = "", isUnclear: Bool = false, samples: [String] = []) {
        (self.header, self.field, self.decimal, self.isUnclear, self.samples) = (header, field, decimal, isUnclear, samples)
    }
}

package struct ColumnFault: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// Another column has the same meaning.
        case twice
        /// No column has this meaning, which is needed.
        case missing(ImportField)
        /// The decimal sign must be chosen.
        case decimal
    }

    /// From 0; nil if no column is meant.
    package let column: Int?
    package let kind: Kind
}

/// Content that imports leave out. The raw values are stored.
package enum NotTaken: String, Sendable, Codable, CaseIterable {
    /// A struck price comes from the shop's own price history alone.
    case compareAtPrice = "compare-at-price"
    case salePrice = "sale-price"
    case internationalPrice = "international-price"
    case vendor, seo, metafields, tax, tags, cost, scripts, serial
    /// The file says that a live product is not published.
    case unpublishing
    /// Stock of existing offers, because the shop did not tick it.
    case stock
    /// Pieces in warehouses that the shop does not have.
    case unknownWarehouse = "unknown-warehouse"
    /// Columns that mean nothing to the shop.
    case otherColumns = "other-columns"
}

/// Why a file as a whole is refused.
package struct FileFault: Sendable, Equatable, Codable {
    /// The raw values are stored.
    package enum Reason: String, Sendable, Codable, CaseIterable {
        case notText = "not-text"
        case notUTF8 = "not-utf8"
        case noHeader = "no-header"
        case noRows = "no-rows"
        case cellsShifted = "cells-shifted"
        case tooManyRows = "too-many-rows"
        case tooManyColumns = "too-many-columns"
        case cellTooLong = "cell-too-long"
        case quoteNotClosed = "quote-not-closed"
        /// A quotation mark in the middle of a cell, or text after a closing one.
        case strayQuote = "stray-quote"
        case tooLarge = "too-large"
        case notArchive = "not-archive"
        /// No table in the archive, or several.
        case noTable = "no-table"
        case severalTables = "several-tables"
        case tooManyEntries = "too-many-entries"
        case unsafeEntry = "unsafe-entry"
        case linkEntry = "link-entry"
        case lockedEntry = "locked-entry"
        case entryTwice = "entry-twice"
        case brokenEntry = "broken-entry"
    }

    package let reason: Reason
    /// The row as a spreadsheet counts, and the column, both from 1.
    package let row: Int?
    package let column: Int?
    /// The name of an entry of the archive, or how many there are, and how many are allowed.
    package let entry: String?
    package let count: Int?
    package let most: Int?

    package init(
        _ reason: Reason, row: Int? = nil, column: Int? = nil, entry: String? = nil, count: Int? = nil, most: Int? = nil
    ) {
        (self.reason, self.row, self.column, self.entry, self.count, self.most) = (reason, row, column, entry, count, most)
    }
}

extension ImportFile {
    /// A file of this shop; nil if it has none with that key.
    package static func with(_ id: ID, of seller: Seller.ID) -> Query<ImportFile?> {
        .first("\(columns) WHERE f.id = \(id) AND f.seller_id = \(seller)") { row in try ImportFile(&row) }
    }

    /// The files of a shop, the newest first: at most `mostListed` and one more, which shows that there is another page.
    ///
    /// - Parameter page: from 0.
    package static func of(_ seller: Seller.ID, page: Int = 0) -> Query<[ImportFile]> {
        .all(
            """
            \(columns) WHERE f.seller_id = \(seller) ORDER BY f.uploaded_at DESC, f.id DESC
            LIMIT \(mostListed + 1) OFFSET \(page * mostListed)
            """
        ) { row in try ImportFile(&row) }
    }

    /// The shop of a file and who uploaded it; nil if there is no such file.
    package static func owners(of id: ID) -> Query<(seller: Seller.ID, uploader: Person.ID?)?> {
        .first("SELECT seller_id, uploaded_by FROM imports.file WHERE id = \(id)") { row in (try row.next(), try row.next()) }
    }

    /// How many files a page of the list shows.
    package static let mostListed = 20

    static let columns: SQL = """
        SELECT f.id, f.seller_id, f.name, f.hash, f.size, f.is_archive, f.state, f.is_settled, f.is_busy, f.format, f.dialect::text,
            f.columns::text, f.settings::text, f.not_taken::text, f.fault::text, f.rows, f.products, f.version,
            f.uploaded_by, f.uploaded_at, f.ended_at
        FROM imports.file f
        """

    init(_ row: inout Row) throws {
        (id, seller, name, hash) = (try row.next(), try row.next(), try row.next(), try row.next())
        (size, isArchive) = (try row.next(), try row.next())
        (state, isSettled, isBusy, format) = (try row.next(), try row.next(), try row.next(), try row.next())
        let (dialect, columns, settings): (String?, String, String) = (try row.next(), try row.next(), try row.next())
        let (notTaken, fault): (String, String?) = (try row.next(), try row.next())
        self.dialect = try dialect.map { try JSONText.decode(CSVDialect.self, $0) }
        self.columns = try JSONText.decode([ImportColumn].self, columns)
        self.settings = settings == "{}" ? ImportSettings() : try JSONText.decode(ImportSettings.self, settings)
        let counts = try JSONText.decode([String: Int].self, notTaken)
        self.notTaken = Dictionary(uniqueKeysWithValues: counts.compactMap { name, count in NotTaken(rawValue: name).map { ($0, count) } })
        self.fault = try fault.map { try JSONText.decode(FileFault.self, $0) }
        (rows, products, version) = (try row.next(), try row.next(), try row.next())
        (uploadedBy, uploadedAt, endedAt) = (try row.next(), try row.next(), try row.next())
    }
}

/// JSON columns.
enum JSONText {
    static func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }

    static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
