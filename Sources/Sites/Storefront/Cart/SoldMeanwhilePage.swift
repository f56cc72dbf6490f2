import Carts
import Catalog
import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Web

/// The answer (409) to an order of which a piece was sold to somebody else. The cart stays as it is.
struct SoldMeanwhilePage: Sendable {
    let frame: Frame
    let sold: [SoldPiece]
    /// How many pieces of the cart can still be ordered.
    let left: Int
    var similar: [PieceCard] = []
}

/// A piece that was sold.
struct SoldPiece: Sendable {
    let title: String
    let variant: String
    let picture: Thumbnail?
}

extension SoldMeanwhilePage {
    /// Answers an order that was not placed because too few pieces of these offers are left.
    static func answer(_ offers: [Offer.ID], _ visit: Visit) async throws -> Response {
        let cart = try await Cart.of(visit.visitorKey, in: visit.language, in: visit.db)
        let short = cart.lines.filter { offers.contains($0.offer.id) }
        let page = SoldMeanwhilePage(
            frame: try await visit.frame(),
            sold: short.map { line in
                SoldPiece(
                    title: line.offer.title, variant: line.offer.variantLabel,
                    picture: line.offer.pictureHash.map(Thumbnail.init))
            },
            left: cart.count, similar: try await PieceCard.similar(to: short.map(\.offer), in: visit))
        return visit.render(page, status: .conflict)
    }
}
