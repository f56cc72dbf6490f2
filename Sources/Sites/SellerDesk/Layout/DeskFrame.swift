import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Sellers
import Web

/// The shop of a request, and what its reader may do there.
struct Desk: Sendable {
    let seller: Seller
    let role: Member.Role
    let person: Person
}

extension Visit {
    /// The shop that the path names. The access rule of the route has checked that the person works there.
    ///
    /// - Throws: `Problem.notFound`.
    func desk(of person: Person) async throws -> Desk {
        let slug = parameters["shop"] ?? ""
        let (seller, role) = try await db.read(Seller.named(slug, in: language), Member.role(of: person.id, inShop: slug))
        guard let seller, let role else { throw Problem.notFound }
        return Desk(seller: seller, role: role, person: person)
    }

    /// The answer to a change of what a shop sells while the staff has suspended or closed it; nil for a shop that may sell.
    func stopped(_ desk: Desk) -> Response? {
        switch desk.seller.availability {
        case .open, .away: nil
        case .suspended, .closed: stoppedMeanwhile(desk)
        }
    }

    /// The answer to a change of a shop that was suspended or closed after the request began.
    func stoppedMeanwhile(_ desk: Desk) -> Response {
        redirect(to: link.desk(desk.seller.slug).overview, saying: DeskFlash.shopStopped)
    }

    /// The frame of a page of the desk.
    ///
    /// - Parameter page: as for `frame(at:)`.
    func deskFrame(_ desk: Desk, at page: ((Link) -> SiteURL)? = nil) -> DeskFrame {
        DeskFrame(
            frame: frame(at: page, cartCount: 0, isIndexed: false), slug: desk.seller.slug, shop: desk.seller.name, role: desk.role)
    }
}

/// What the layout shows around every page of a desk.
struct DeskFrame: Sendable {
    let frame: Frame
    /// The slug and the name of the shop.
    let slug: String
    let shop: String
    /// The role of whoever reads the page.
    let role: Member.Role

    func link(_ link: Link) -> Link.Desk { link.desk(slug) }

    static let sample = DeskFrame(frame: .sample, slug: "dar-salma", shop: "Dar Salma", role: .owner)
}

/// A section of the desk.
enum DeskSection: CaseIterable, Sendable {
    case overview, orders, figures, listings, stock, files, delivery, storefront, work, holiday, team

    /// Who may use it.
    var roles: [Member.Role] {
        switch self {
        case .overview, .orders, .stock: Member.Role.allCases
        case .figures, .listings, .files, .delivery, .storefront, .work, .holiday: [.owner, .manager]
        case .team: [.owner]
        }
    }

    var name: Message {
        switch self {
        case .overview: .deskOverview
        case .orders: .deskOrders
        case .figures: .deskFigures
        case .listings: .deskListings
        case .stock: .stockTitle
        case .files: .deskFiles
        case .delivery: .deskDelivery
        case .storefront: .deskStorefront
        case .work: .deskWork
        case .holiday: .deskHoliday
        case .team: .deskTeam
        }
    }

    func address(_ desk: Link.Desk) -> SiteURL {
        switch self {
        case .overview: desk.overview
        case .orders: desk.orders
        case .figures: desk.figures
        case .listings: desk.listings
        case .stock: desk.stock
        case .files: desk.files
        case .delivery: desk.delivery
        case .storefront: desk.storefront
        case .work: desk.work
        case .holiday: desk.holiday
        case .team: desk.team
        }
    }

    /// The rule of its pages.
    var access: AccessRule { .member(roles) }
}

extension WorkLayout {
    /// The layout of a page of the desk.
    ///
    /// - Parameter section: the section of the page.
    init(_ link: Link, _ desk: DeskFrame, title: Message, section: DeskSection, hasErrors: Bool = false) {
        let ways = desk.link(link)
        self.init(
            frame: desk.frame, title: title, place: .deskTitle(shop: desk.shop), overview: ways.overview,
            tabs: DeskSection.allCases.filter { $0.roles.contains(desk.role) }
                .map { Tabs.Tab($0.name, $0.address(ways), isCurrent: $0 == section) },
            hasErrors: hasErrors)
    }
}

extension Member.Role {
    /// Its name.
    var word: Message {
        switch self {
        case .owner: .deskRoleOwner
        case .manager: .deskRoleManager
        case .packer: .deskRolePacker
        }
    }

    /// What it may do.
    var explanation: Message {
        switch self {
        case .owner: .deskRoleOwnerWords
        case .manager: .deskRoleManagerWords
        case .packer: .deskRolePackerWords
        }
    }
}
