import Catalog
import Components
import HTML
import Kernel
import Links
import Orders
import Places
import Postgres
import Search
import Sellers
import Web

/// The head of a seller's storefront: who sells, since when, and what.
struct StoreHead {
    let name: String
    let mark: SellerMark
    /// Nil if the seller gave none.
    let cover: PictureView?
    let city: String
    let since: LocalMoment
    let isTrader: Bool
    /// Pieces that can be bought now.
    let items: Int
    /// Pieces that were delivered to buyers.
    let sold: Int
    let about: String
    let aboutLanguage: Language
    /// The seller's own policies; may be empty.
    let policies: String
    let policiesLanguage: Language
    /// Who a trader is before the law; nil for a private person.
    let legal: LegalProfile?
    /// Whether one can buy from the seller now.
    let availability: Seller.Availability
    /// When the seller returns from holiday; nil if unknown.
    let backAt: LocalMoment?
    /// The whole storefront, and the URL of the search among the seller's pieces.
    let whole: SiteURL
    let words: String
    /// The categories of the seller's pieces; empty if there is only one.
    let sections: [Section]
    /// The pieces that the seller shows first; empty on a filtered list.
    var top: [PieceCard] = []
    /// The rows of `top`, by which a cached page is checked.
    var topListings: [Listing] = []

    struct Section {
        let name: String
        let address: SiteURL
        let count: Int
        let isChosen: Bool
    }

    /// Whether the list shows the pieces of all sections.
    var showsAll: Bool { !sections.contains(where: \.isChosen) }

    private static let legalSample: [LegalProfile.Field: String] = [
        .legalName: "Dar Salma SARL", .ice: "002136093000040", .taxNumber: "40123456", .registerNumber: "58231", .registerCourt: "Fès",
    ]

    static var topSample: StoreHead {
        var head = sample()
        head.top = [.sample]
        return head
    }

    static func sample(_ mark: SellerMark = .sample, _ availability: Seller.Availability = .open) -> StoreHead {
        StoreHead(
            name: "Dar Salma", mark: mark, cover: mark.picture, city: "Fès",
            since: Moment(seconds: 1_700_000_000).inUTC, isTrader: true, items: 12,
            sold: 34, about: "Caftans anciens <b>", aboutLanguage: .french,
            policies: availability == .away ? "" : "Échange sous quatorze jours.",
            policiesLanguage: .french, legal: availability == .open ? try? LegalProfile(typed: legalSample) : nil,
            availability: availability, backAt: nil, whole: Link(.french).seller("dar-salma"), words: "",
            sections: [
                Section(name: "Caftans", address: Link(.french).seller("dar-salma"), count: 7, isChosen: availability == .away),
                Section(name: "Chaussures", address: Link(.french).seller("dar-salma"), count: 5, isChosen: false),
            ])
    }
}

extension StoreHead {
    /// The most sections. A shop with more has them in the filters.
    private static let mostSections = 8

    /// - Parameter list: the list below the head, with its filters.
    static func of(_ seller: Seller, above list: AskedList, in visit: Visit) async throws -> StoreHead {
        var search = ListingSearch()
        search.sellers = [seller.slug]
        let all = try await visit.world.storefront.listings.page(search, of: 1, counting: [.category], in: visit.db)
        let (sold, legal) = try await visit.db.read(Order.piecesSold(by: seller.id), LegalProfile.of(seller.id))
        let whole = visit.link.seller(seller.slug)
        var top: [Listing] = []
        if list.fields(in: visit).isEmpty, list.cursor == nil {
            let featured = try await visit.db.read(Product.featured(by: seller.id))
            if !featured.isEmpty { top = try await visit.db.read(Listing.ofProducts(featured, in: visit.language)) }
        }
        return StoreHead(
            name: seller.name, mark: SellerMark(seller, shownAt: "6rem"),
            cover: seller.cover.map {
                PictureView(
                    hash: $0.hash, width: $0.width, height: $0.height, alt: "", isFirst: true, shownAt: "(min-width: 76rem) 74rem, 96vw")
            },
            city: visit.cityName(seller.city), since: visit.clock.local(seller.openedAt),
            isTrader: seller.isTrader, items: all.total, sold: sold, about: seller.about.text, aboutLanguage: seller.about.language,
            policies: seller.policies.text, policiesLanguage: seller.policies.language, legal: legal, availability: seller.availability,
            backAt: seller.backAt.map(visit.clock.local), whole: whole, words: list.search.words,
            sections: sections(all.facets, at: whole, chosen: list.search.category, in: visit),
            top: PieceCard.cards(of: top, in: visit, firstRow: .atOnce), topListings: top)
    }

    /// The categories without subcategories of this seller, the largest first.
    private static func sections(_ facets: [Facet], at whole: SiteURL, chosen: String?, in visit: Visit) -> [Section] {
        let counted = facets.compactMap { facet in visit.taxonomy.category(facet.value).map { (category: $0, count: facet.count) } }
        let parents = Set(counted.compactMap(\.category.parent))
        let leaves = counted.filter { !parents.contains($0.category.id) }
        guard leaves.count > 1 else { return [] }
        return leaves.prefix(mostSections).map { category, count in
            Section(
                name: category.names[visit.language], address: whole.with([("category", category.slug)]), count: count,
                isChosen: category.slug == chosen)
        }
    }
}
