import HTML
import Links

/// The navigation of the account, shown on all its pages.
struct AccountNav: Sendable {
    enum Page: Sendable, CaseIterable {
        case overview, orders, addresses, profile, notices, preferences, security, data

        var name: Message {
            switch self {
            case .overview: .accountOverview
            case .orders: .ordersTitle
            case .addresses: .addressesTitle
            case .profile: .profileTitle
            case .notices: .noticesTitle
            case .preferences: .preferencesTitle
            case .security: .securityTitle
            case .data: .dataTitle
            }
        }

        func address(_ link: Link) -> SiteURL {
            switch self {
            case .overview: link.account
            case .orders: link.accountOrders
            case .addresses: link.accountAddresses
            case .profile: link.accountProfile
            case .notices: link.notices
            case .preferences: link.accountNotifications
            case .security: link.accountSecurity
            case .data: link.accountData
            }
        }
    }

    /// The page that is shown.
    let current: Page
}
