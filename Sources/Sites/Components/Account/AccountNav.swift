import HTML
import Links

/// The navigation of the account, shown on all its pages.
package struct AccountNav: Sendable {
    package enum Page: Sendable, CaseIterable {
        case overview, orders, addresses, profile, notices, preferences, security, data

        var name: Message {
            switch self {
            case .overview: .accountPageOverview
            case .orders: .accountPageOrders
            case .addresses: .accountPageAddresses
            case .profile: .accountPageProfile
            case .notices: .accountPageNotifications
            case .preferences: .accountPagePreferences
            case .security: .accountPageSecurity
            case .data: .accountPageData
            }
        }

        func address(_ link: Link) -> SiteURL {
            switch self {
            case .overview: link.account.overview
            case .orders: link.account.orders
            case .addresses: link.account.addresses
            case .profile: link.account.profile
            case .notices: link.account.notifications
            case .preferences: link.account.preferences
            case .security: link.security.overview
            case .data: link.account.data
            }
        }
    }

    /// The page that is shown.
    let current: Page

    package init(current: Page) { self.current = current }

    func tabs(_ link: Link) -> [Tabs.Tab] { Page.allCases.map { Tabs.Tab($0.name, $0.address(link), isCurrent: $0 == current) } }
}
