import HTML
import Kernel
import Links

/// A piece in a list.
struct PieceCard: Sendable {
    let address: SiteURL
    let title: String
    let titleLanguage: Language
    let price: Money
    /// Several offers: the price is the lowest one.
    let isPriceFrom: Bool
    let condition: Message
    let city: String
    let seller: String
    let picture: PictureView?

    static let sample = PieceCard(
        address: Link(.french).product("caftan-majorelle"), title: "Caftan bleu Majorelle", titleLanguage: .french,
        price: .dirhams(890), isPriceFrom: false, condition: .conditionGentlyUsed, city: "Fès", seller: "Dar Salma", picture: .sample)
}
