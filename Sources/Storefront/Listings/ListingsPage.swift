import HTML
import Kernel
import Links
import Site

/// A list of pieces with its filters: of a category, of a search, or of one seller.
struct ListingsPage {
    let frame: Frame
    let title: Message
    let crumbs: [Breadcrumbs.Crumb]
    /// About the seller whose list it is.
    let seller: SellerHead?
    let subcategories: [Breadcrumbs.Crumb]
    let filters: Filters
    let applied: [Applied]
    let clearAll: SiteURL
    let count: Int
    let orders: [Choice]
    let cards: [PieceCard]
    let previous: SiteURL?
    let next: SiteURL?
    /// Where others stand in for words that were typed.
    let notice: SearchNotice?
    /// In place of the cards, where there are none.
    let nothing: NothingFound?
    /// The way to a category; none elsewhere.
    let data: LinkedData?

    /// A filter that is set, and the list without it.
    struct Applied {
        let label: String
        let without: SiteURL
        /// Whether the label is a sentence of the page, so that it has the page's direction and not that of its first letter.
        var isSentence = false
    }

    struct SellerHead {
        let name: String
        let city: String
        let since: LocalMoment
        let about: String
        let aboutLanguage: Language
        let isTrader: Bool
        /// On holiday: nothing can be bought.
        let isAway: Bool
        /// When the seller on holiday is back; nil where that is not known.
        let backAt: LocalMoment?
        /// Empty where none were written.
        let policies: String
        let policiesLanguage: Language
        /// Where words are searched among the seller's pieces.
        let search: SiteURL
        let words: String
    }

    static let sample = ListingsPage(
        frame: .sample, title: .layoutText(text: "Mode"),
        crumbs: [Breadcrumbs.Crumb(name: "Mode", address: Link(.french).category("mode"))],
        seller: nil, subcategories: [Breadcrumbs.Crumb(name: "Chaussures", address: Link(.french).category("chaussures"))],
        filters: Filters(
            action: Link(.french).category("mode"), hidden: [("sort", "newest")],
            groups: [
                Filters.Group(
                    name: "size", title: .layoutText(text: "Taille"),
                    options: [
                        Filters.Option(value: "m", label: "M", count: 3, isChosen: true),
                        Filters.Option(value: "l", label: "L", count: 2, isChosen: false),
                    ]),
                Filters.Group(
                    name: "price", title: .filtersPrice,
                    options: [Filters.Option(value: "0-100", label: "0 – 100", count: 3, isChosen: false)],
                    bounds: Filters.Bounds(minimum: "20", maximum: "")),
            ]),
        applied: [Applied(label: "M", without: Link(.french).category("mode"))], clearAll: Link(.french).category("mode"), count: 3,
        orders: [
            Choice(value: "newest", label: "Nouveautés", isChosen: true), Choice(value: "price-up", label: "Moins chers", isChosen: false),
        ], cards: [.sample, .sample, .sample], previous: nil,
        next: Link(.french).category("mode"), notice: .sample, nothing: nil, data: nil)

    static let emptySample = ListingsPage(
        frame: .sample, title: .searchTitle(words: "<script>alert(1)</script>"), crumbs: [], seller: nil, subcategories: [],
        filters: Filters(
            action: Link(.french).search, hidden: [("q", "\"><script>")],
            groups: [Filters.Group(name: "price", title: .filtersPrice, options: [], bounds: Filters.Bounds(minimum: "1", maximum: ""))]),
        applied: [], clearAll: Link(.french).search, count: 0, orders: [], cards: [], previous: nil, next: nil, notice: nil,
        nothing: .sample, data: nil)
}
