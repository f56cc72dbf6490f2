import Kernel
package import Postgres
package import Sellers

/// What is wrong with a cell of a file.
package struct ImportFault: Sendable, Equatable, Codable {
    /// The raw values are stored.
    package enum Reason: String, Sendable, Codable, CaseIterable {
        /// `detail` is the field, where the file has no column for it.
        case missing
        case tooShort = "too-short"
        /// `detail` is the limit in characters.
        case tooLong = "too-long"
        case unreadable, lookalike, malformed
        case outOfBounds = "out-of-bounds"
        /// Another row has the same number, or the same options. `detail` is that row.
        case twice
        case checkDigit = "check-digit"
        /// The word has no meaning in the shop.
        case unmapped
        /// The category has others below it.
        case notALeaf = "not-a-leaf"
        case giftCard = "gift-card"
        case virtual, grouped, external
        /// The other shop goes on selling what it does not have.
        case soldWithoutStock = "sold-without-stock"
        /// No row is the product of this variation. `detail` is the name of the product.
        case noParent = "no-parent"
        /// `detail` is the limit.
        case tooManyVariants = "too-many-variants"
        /// The number belongs to another product of the shop. `detail` is that product's handle.
        case skuElsewhere = "sku-elsewhere"
        /// The rows of a product do not agree, for example in their condition. `detail` is the other row.
        case differs
        /// Fewer pieces than customers have ordered. `detail` is the least number.
        case promised
        /// Another shop offers the product, too. Its title, texts, category and traits stay.
        case shared
        /// Another change of this product waits for the staff.
        case waits
        /// The catalogue did not take the row. `detail` is a code for the support.
        case notAccepted = "not-accepted"
        // Warnings about pictures.
        case pictureAddress = "picture-address"
        case pictureNotInArchive = "picture-not-in-archive"
        case pictureNotPublic = "picture-not-public"
        case pictureUnreachable = "picture-unreachable"
        case pictureLate = "picture-late"
        case pictureTooLarge = "picture-too-large"
        /// `detail` is the status.
        case pictureStatus = "picture-status"
        case notAPicture = "not-a-picture"
        case pictureTooMany = "picture-too-many"

        /// Whether the row is imported all the same.
        package var isWarning: Bool {
            switch self {
            case .shared, .pictureAddress, .pictureNotInArchive, .pictureNotPublic, .pictureUnreachable, .pictureLate, .pictureTooLarge,
                .pictureStatus, .notAPicture, .pictureTooMany:
                true
            default: false
            }
        }
    }

    /// From 0; nil where the whole row is meant.
    package let column: Int?
    /// The cell, at most 200 characters of it.
    package let content: String
    package let reason: Reason
    package let detail: String

    package init(_ column: Int?, _ content: String, _ reason: Reason, _ detail: String = "") {
        (self.column, self.content, self.reason, self.detail) = (column, content.cut(to: 200), reason, detail)
    }
}

/// A fault with its row, as pages list it.
package struct FaultLine: Sendable, Equatable {
    /// As a spreadsheet counts: the header is row 1.
    package let row: Int
    /// The header of the column; nil where the whole row is meant.
    package let header: String?
    package let fault: ImportFault

    /// How many rows with faults a page lists.
    package static let mostListed = 50
}

/// What became of a file's products and pictures so far.
package struct ImportCounts: Sendable, Equatable {
    /// Products by state.
    package var products: [ImportedProduct.State: Int] = [:]
    /// Rows with a fault that keeps them from being imported, and rows with a warning only.
    package var faultyRows = 0, warnedRows = 0
    package var picturesWaiting = 0, picturesDone = 0, picturesFailed = 0

    package init() {}

    /// Products that were tried already.
    package var settled: Int {
        products.reduce(0) { $0 + ([.read, .right, .faulty].contains($1.key) ? 0 : $1.value) }
    }
}

/// A product of a file.
package struct ImportedProduct: Sendable, Equatable {
    /// The raw values are stored.
    package enum State: String, Sendable, CaseIterable {
        /// Not checked.
        case read
        case right, faulty
        /// It waits for its pictures.
        case pictures
        /// As many listings of the shop wait for the staff as may. It is submitted once the staff has decided about a file.
        case held
        /// It stays a draft, because it has no picture or because the file says so.
        case draft
        /// It waits for the staff.
        case waiting
        /// It is new in the shop.
        case published
        case changed, unchanged
        /// The catalogue did not take it.
        case failed
    }
}

extension ImportFile {
    package static func counts(of id: ID, _ seller: Seller.ID) -> Query<ImportCounts> {
        Query<[(String, Int)]>.all(
            """
            WITH file AS (SELECT id FROM imports.file WHERE id = \(id) AND seller_id = \(seller))
            SELECT 'product-' || p.state, count(*) FROM imports.product p JOIN file ON file.id = p.file_id GROUP BY p.state
            UNION ALL
            SELECT CASE WHEN r.is_faulty THEN 'faulty' ELSE 'warned' END, count(*)
            FROM imports.row r JOIN file ON file.id = r.file_id WHERE r.faults <> '[]' GROUP BY r.is_faulty
            UNION ALL
            SELECT 'picture-' || CASE WHEN f.state IN ('done', 'failed') THEN f.state ELSE 'waiting' END, count(DISTINCT f.id)
            FROM imports.wanted w JOIN file ON file.id = w.file_id JOIN imports.fetched f ON f.id = w.fetched_id
            GROUP BY CASE WHEN f.state IN ('done', 'failed') THEN f.state ELSE 'waiting' END
            """
        ) { row in (try row.next(), try row.next()) }.map { rows in
            var counts = ImportCounts()
            for (name, count) in rows {
                switch name {
                case "faulty": counts.faultyRows = count
                case "warned": counts.warnedRows = count
                case "picture-waiting": counts.picturesWaiting = count
                case "picture-done": counts.picturesDone = count
                case "picture-failed": counts.picturesFailed = count
                default:
                    if let state = ImportedProduct.State(rawValue: String(name.dropFirst("product-".count))) {
                        counts.products[state] = count
                    }
                }
            }
            return counts
        }
    }

    /// The faults and warnings of a file, by row. Faults of pictures that could not be fetched come with the row that names them first.
    ///
    /// - Parameters:
    ///   - isFaulty: true for faults that keep rows from being imported, false for warnings.
    ///   - row: rows after this one.
    /// - Returns: those of at most `FaultLine.mostListed` rows and one more, which shows that there is another page.
    package static func faults(of file: ImportFile, isFaulty: Bool, after row: Int = 0) -> Query<[FaultLine]> {
        let headers = file.columns.map(\.header)
        return Query<[(Int, String)]>.all(
            """
            SELECT number, faults::text FROM imports.row
            WHERE file_id = \(file.id) AND faults <> '[]' AND is_faulty = \(isFaulty) AND number > \(row)
            ORDER BY number LIMIT \(FaultLine.mostListed + 1)
            """
        ) { row in (try row.next(), try row.next()) }.map { rows in
            rows.flatMap { number, json in
                ((try? JSONText.decode([ImportFault].self, json)) ?? []).map { fault in
                    let header = fault.column.flatMap { headers.indices.contains($0) ? headers[$0] : nil }
                    return FaultLine(row: number, header: header, fault: fault)
                }
            }
        }
    }
}
