import HTML
import Kernel
import Links

/// A piece that may be had in place of one that is gone.
struct PieceCard: Sendable {
    let title: String
    /// The language in which the title is written.
    let language: Language
    let address: Address
    let condition: Message
    let price: Money
    let picture: Thumbnail?

    static let sample = PieceCard(
        title: "Caftan bleu Majorelle", language: .french, address: Link(.french).product("caftan-bleu-majorelle"),
        condition: .conditionLikeNew, price: .dirhams(950), picture: .sample)
}
