package import HTML
import Kernel
package import Links

/// Links to the pages of one area, such as the account. The current one is marked.
package struct Tabs {
    /// What a screen reader calls the area.
    package let label: Message
    package let tabs: [Tab]

    package struct Tab: Sendable {
        package let name: Message
        package let address: SiteURL
        package let isCurrent: Bool

        package init(_ name: Message, _ address: SiteURL, isCurrent: Bool = false) {
            self.name = name
            self.address = address
            self.isCurrent = isCurrent
        }
    }

    package init(label: Message, tabs: [Tab]) {
        self.label = label
        self.tabs = tabs
    }

    package static let sample = Tabs(
        label: .accountPageTitle,
        tabs: [
            Tab(.accountPageOverview, Link(.french).account.overview, isCurrent: true),
            Tab(.accountPageOrders, Link(.french).account.orders),
            Tab(.accountPageAddresses, Link(.french).account.addresses),
        ])
}
