import Kernel
import Links
import Site

/// What the house tells about one Moroccan craft, on what it rests, and the way to its pieces.
struct CraftPage {
    let frame: Frame
    let name: String
    let region: String
    let summary: String
    let paragraphs: [String]
    let sources: [Source]
    /// The newest of its pieces; empty where the shop has none now.
    let cards: [PieceCard]
    /// How many there are.
    let count: Int
    /// The list of its pieces, and that of all pieces of its region.
    let pieces: SiteURL
    let piecesOfRegion: SiteURL

    struct Source {
        let citation: String
        /// Empty for a book.
        let address: String
    }

    static let sample = CraftPage(
        frame: .sample, name: "Zellij", region: "Fès-Meknès", summary: "Mosaïque de faïence.",
        paragraphs: ["Taillée à la main.", "<b>Fès</b>"],
        sources: [
            Source(citation: "Un livre, 1992", address: ""), Source(citation: "Une liste", address: "https://whc.unesco.org/en/list/170"),
        ],
        cards: [.sample], count: 9, pieces: Link(.french).search("craft", "zellij"),
        piecesOfRegion: Link(.french).search("region", "fes-meknes"))

    static let emptySample = CraftPage(
        frame: .sample, name: "Zellij", region: "Fès-Meknès", summary: "Mosaïque de faïence.", paragraphs: [], sources: [], cards: [],
        count: 0,
        pieces: Link(.french).search("craft", "zellij"), piecesOfRegion: Link(.french).search("region", "fes-meknes"))
}

/// All crafts that the house tells about.
struct CraftsPage {
    let frame: Frame
    let crafts: [ProductPage.Craft]

    static let sample = CraftsPage(
        frame: .sample,
        crafts: [
            ProductPage.Craft(name: "Zellij", region: "Fès-Meknès", summary: "Mosaïque de faïence.", address: Link(.french).craft("zellij"))
        ])
}
