import Auditing
package import Kernel
package import Media
package import Postgres

extension Seller {
    /// Where a seller shows a picture.
    package enum PicturePlace: String, Sendable {
        /// Beside the name.
        case picture
        /// Above the seller's page.
        case cover
    }

    /// Shows a picture, or none. The former one is released.
    ///
    /// - Parameter picture: stored with `.whileShown`; nil removes the picture.
    package static func show(
        _ picture: Media.Picture?, as place: PicturePlace, of id: ID, by actor: Actor = .system, in tx: Transaction
    ) async throws {
        guard let former = try await tx.read(shown(place, of: id)), former != picture?.hash else { return }
        let (hash, width, height) = (picture?.hash, picture?.width, picture?.height)
        switch place {
        case .picture:
            try await tx.run(
                """
                UPDATE sellers.seller
                SET picture = \(hash as String?), picture_width = \(width as Int?), picture_height = \(height as Int?) WHERE id = \(id)
                """)
        case .cover:
            try await tx.run(
                """
                UPDATE sellers.seller SET cover = \(hash as String?), cover_width = \(width as Int?), cover_height = \(height as Int?)
                WHERE id = \(id)
                """)
        }
        if let former { try await Media.Picture.release(former, in: tx) }
        try await Audit.record("sellers.picture-shown", by: actor, on: id.auditSubject, ["place": place.rawValue], in: tx)
    }

    /// The hash in that place; nil within an optional for none. The seller is locked.
    private static func shown(_ place: PicturePlace, of id: ID) -> Query<String??> {
        switch place {
        case .picture: .first("SELECT picture FROM sellers.seller WHERE id = \(id) FOR UPDATE") { row in try row.next(String?.self) }
        case .cover: .first("SELECT cover FROM sellers.seller WHERE id = \(id) FOR UPDATE") { row in try row.next(String?.self) }
        }
    }
}
