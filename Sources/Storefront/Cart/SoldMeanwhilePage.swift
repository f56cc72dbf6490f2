import HTML
import Kernel
import Site

/// The answer, with 409, to an order of which a piece went to somebody else; the cart is kept.
struct SoldMeanwhilePage: Sendable {
    let frame: Frame
    let sold: [SoldPiece]
    /// How many pieces of the cart can still be ordered.
    let left: Int
    var similar: [PieceCard] = []
}

/// A piece that is gone.
struct SoldPiece: Sendable {
    let title: String
    let variant: String
    let picture: Thumbnail?
}
