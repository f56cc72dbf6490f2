package import HTML
import Kernel
package import Links

/// Numbers with a label, such as the open orders of an account. Each leads to the page that lists what it counts.
package struct Figures {
    package let figures: [Figure]

    package struct Figure: Sendable {
        package let label: Message
        package let number: Int
        package let address: SiteURL

        package init(_ label: Message, _ number: Int, _ address: SiteURL) {
            self.label = label
            self.number = number
            self.address = address
        }
    }

    package init(_ figures: [Figure]) { self.figures = figures }

    package static let sample = Figures([
        Figure(.accountPageOrders, 3, Link(.french).account.orders), Figure(.accountPageAddresses, 2, Link(.french).account.addresses),
        Figure(.accountPageNotifications, 0, Link(.french).account.notifications),
    ])
}
