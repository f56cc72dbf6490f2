package import Catalog
import Images
package import Inventory
import Kernel
import Media
package import Postgres

extension Cast {
    /// Records a picture whose files nobody stored, for rows that only name it.
    ///
    /// - Parameters:
    ///   - name: pictures with different names are different.
    ///   - width: of the original, in pixels, like `height`. The picture has the usual widths up to this one.
    /// - Returns: the picture's hash.
    package static func storePicture(_ name: String, width: Int, height: Int, in tx: Transaction) async throws -> String {
        let files = [160, 320, 640, 960].filter { $0 <= width }.map {
            ProcessedPicture.File(width: $0, format: .jpeg, bytes: Array("\(name) \($0)".utf8))
        }
        let picture = ProcessedPicture(width: width, height: height, colour: [0xAA, 0xBB, 0xCC], files: files)
        return try await Picture.store(picture, in: tx).hash
    }
}

extension Cast {
    /// Records a picture that stays only while a row shows it, as a draft's do. Nobody stored its files.
    package static func storeTransientPicture(_ name: String, in tx: Transaction) async throws -> String {
        let file = ProcessedPicture.File(width: 160, format: .jpeg, bytes: Array("transient \(name)".utf8))
        let picture = ProcessedPicture(width: 160, height: 160, colour: [0xAA, 0xBB, 0xCC], files: [file])
        return try await Picture.store(picture, .whileShown, in: tx).hash
    }
}

extension Stock.Claim {
    /// Pieces for an order line of another buyer.
    package init(_ quantity: Int, of offer: Offer.ID) { self.init(offer, quantity: quantity, for: ID<Stock.Line>()) }
}
