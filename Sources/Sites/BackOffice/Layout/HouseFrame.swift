import Components
import HTML
import Identity
import Kernel
import Links
import Postgres
import Web

/// What the layout shows around every page of the staff.
struct HouseFrame: Sendable {
    let frame: Frame
    /// The roles of the reader.
    let roles: [StaffRole]

    /// Whether the reader decides requests for approval. Others see only their own.
    var decidesApprovals: Bool { HouseSection.deciders.contains(where: roles.contains) }

    static let sample = HouseFrame(frame: .sample, roles: [.admin])
}

/// A section of the staff's pages.
enum HouseSection: CaseIterable, Sendable {
    case overview, messages, applications, listings, values, sellers, carriers, people, holidays, settings, approvals, audit

    /// The roles that may use it.
    var roles: [StaffRole] {
        switch self {
        case .overview: StaffRole.allCases
        case .applications, .listings, .sellers: [.support, .moderator, .admin]
        case .values: [.moderator, .editor, .admin]
        case .holidays: [.moderator, .admin]
        case .messages, .people: [.support, .admin]
        // These roles can ask for a setting, and then see and withdraw their requests.
        case .settings, .approvals: [.editor, .accountant, .admin]
        case .carriers, .audit: [.admin]
        }
    }

    /// The roles that decide requests for approval, and see those of everybody.
    static let deciders: [StaffRole] = [.admin]

    var name: Message {
        switch self {
        case .overview: .houseOverview
        case .applications: .houseApplications
        case .listings: .houseListings
        case .values: .houseValues
        case .sellers: .houseSellers
        case .carriers: .houseCarriers
        case .messages: .houseMessages
        case .people: .housePeople
        case .holidays: .houseHolidays
        case .settings: .houseSettings
        case .approvals: .houseApprovals
        case .audit: .houseAudit
        }
    }

    func address(_ link: Link) -> SiteURL {
        switch self {
        case .overview: link.house.overview
        case .applications: link.house.applications
        case .listings: link.house.listings
        case .values: link.house.values
        case .sellers: link.house.sellers
        case .carriers: link.house.carriers
        case .messages: link.house.messages
        case .people: link.house.people
        case .holidays: link.house.holidays
        case .settings: link.house.settings
        case .approvals: link.house.approvals
        case .audit: link.house.audit
        }
    }
}

extension WorkLayout {
    /// The layout of a page of the staff.
    ///
    /// - Parameter section: the section of the page.
    init(_ link: Link, _ house: HouseFrame, title: Message, section: HouseSection, hasErrors: Bool = false) {
        self.init(
            frame: house.frame, title: title, place: .houseTitle, overview: link.house.overview,
            tabs: HouseSection.allCases.filter { $0.roles.contains(where: house.roles.contains) }
                .map { Tabs.Tab($0.name, $0.address(link), isCurrent: $0 == section) },
            hasErrors: hasErrors)
    }
}

extension Visit {
    /// The frame of a page of the staff.
    ///
    /// - Parameter page: as for `frame(at:)`.
    func houseFrame(at page: ((Link) -> SiteURL)? = nil) async throws -> HouseFrame {
        guard let person else { throw Problem.notFound }
        let roles = try await db.read(StaffRole.of(person.id))
        return HouseFrame(frame: frame(at: page, cartCount: 0, isIndexed: false), roles: roles)
    }
}
