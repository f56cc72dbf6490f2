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

/// Says that an order was not placed because a piece was sold to somebody else. The cart stays as it is.
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
    /// When the next hold ends, if other buyers hold all pieces that are left; otherwise nil.
    var heldUntil: LocalMoment?
}

extension SoldMeanwhilePage {
    /// 409 with the page about the pieces of the cart of which too few are left; nil if there are none.
    static func answer(_ visit: Visit) async throws -> Response? {
        let cart = try await Cart.of(visit.visitorKey, in: visit.language, in: visit.db)
        let short = cart.lines.filter { !$0.isSetAside && ($0.isSold || $0.left != nil) }
        guard !short.isEmpty else { return nil }
        let holds = try await visit.holds(in: cart)
        let page = SoldMeanwhilePage(
            frame: try await visit.frame(),
            sold: short.map { line in
                SoldPiece(
                    title: line.offer.title, variant: line.offer.variantLabel,
                    picture: line.offer.pictureHash.map(Thumbnail.init),
                    heldUntil: holds[line.offer.id].map(visit.clock.local))
            },
            left: cart.count, similar: try await PieceCard.similar(to: short.map(\.offer), in: visit))
        return visit.render(page, status: .conflict)
    }
}
