import Components
import HTML
import HTTP
import Kernel
import Links
import Places
import Postgres
import Sellers
import Web

/// Finds sellers by name or slug. Without words it shows those who are suspended, and the newest.
struct SellersPage: Sendable {
    let house: HouseFrame
    let words: String
    let sellers: [SellerView]

    /// Whether the search may have found more sellers than the page shows.
    var isCut: Bool { sellers.count == FoundSeller.most }

    func table(_ link: Link) -> DataTable {
        DataTable(
            caption: words.isEmpty ? .houseSellersNewest : .houseSellersFound(count: sellers.count),
            columns: [.houseSellersName, .houseSellersCity, .houseSellersStanding, .houseSellersSince],
            rows: sellers.map { seller in
                [
                    .link(seller.name, link.house.standing(of: seller.slug)), .text(seller.city),
                    .view(StandingBadge(standing: seller.standing)), .day(seller.openedAt),
                ]
            })
    }
}

/// A seller as the staff's pages show it.
struct SellerView: Sendable {
    let slug: String
    let name: String
    /// The name of the city.
    let city: String
    let standing: Seller.Standing
    let openedAt: LocalMoment

    static let sample = SellerView(
        slug: "dar-salma", name: "Dar Salma", city: "Fès", standing: .suspended, openedAt: Moment(seconds: 1_795_253_400).inUTC)
}

extension SellerView {
    init(_ found: FoundSeller, in visit: Visit) {
        self.init(
            slug: found.slug, name: found.name, city: visit.cities[typed: found.city]?.name(in: visit.language) ?? "",
            standing: found.standing, openedAt: visit.clock.local(found.openedAt))
    }
}

/// The standing of a seller in a word.
struct StandingBadge {
    let standing: Seller.Standing

    static let sample = StandingBadge(standing: .approved)
}

extension Seller.Standing {
    var word: Message {
        switch self {
        case .approved: .houseSellersApproved
        case .suspended: .houseSellersSuspended
        case .closed: .houseSellersClosed
        }
    }
}

extension SellersPage {
    private static let longestWords = 100

    static let show = Handler { visit in
        let house = try await visit.houseFrame()
        let words = String((visit.query["q"] ?? "").tidied.prefix(longestWords))
        let sellers = try await visit.db.search(FoundSeller.all(by: words))
        return visit.render(SellersPage(house: house, words: words, sellers: sellers.map { SellerView($0, in: visit) }))
    }

    static let sample = SellersPage(house: .sample, words: "dar", sellers: [.sample])
    static let emptySample = SellersPage(house: .sample, words: "zz", sellers: [])
}
