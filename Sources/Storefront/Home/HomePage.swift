import HTML
import Kernel
import Links
import Site

/// The first page: what there is, and why one may trust it.
struct HomePage {
    let frame: Frame
    let categories: [Tile]
    let conditions: [ConditionTile]
    let newest: [PieceCard]
    /// What the visitor looked at last and can still be bought.
    let seen: [PieceCard]
    /// Where the visitor has parcels sent; nil while that is not known.
    let city: String?
    /// Those of the city and its region first.
    let sellers: [SellerTile]
    let data: LinkedData

    struct Tile {
        let name: String
        let address: SiteURL
        /// How many products can be bought there.
        let count: Int
    }

    struct ConditionTile {
        let name: Message
        let meaning: Message
        let address: SiteURL
        let count: Int
    }

    struct SellerTile {
        let name: String
        let address: SiteURL
        let city: String
    }

    static let sample = HomePage(
        frame: .sample, categories: [Tile(name: "Mode", address: Link(.french).category("mode"), count: 12)],
        conditions: [
            ConditionTile(
                name: .conditionLikeNew, meaning: .conditionLikeNewMeaning, address: Link(.french).search.with([("condition", "like-new")]),
                count: 7)
        ],
        newest: [.sample, .sample, .sample, .sample], seen: [.sample], city: "Fès",
        sellers: [SellerTile(name: "Dar Salma", address: Link(.french).seller("dar-salma"), city: "Fès")],
        data: ["@type": "Organization", "name": "</script><script>"])
}
