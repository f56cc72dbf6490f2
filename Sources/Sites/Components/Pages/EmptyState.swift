package import HTML
import Kernel
package import Links

/// A place where nothing is yet: what is missing, and what a visitor can do about it.
package struct EmptyState {
    package let sentences: [Message]
    package let actions: [Action]
    /// What stands between the sentences and the actions; nil for nothing.
    package let content: (any View)?

    package struct Action: Sendable {
        package enum Look: Sendable { case main, button, link }

        package let label: Message
        package let address: SiteURL
        package let look: Look

        package init(_ label: Message, _ address: SiteURL, _ look: Look = .button) {
            self.label = label
            self.address = address
            self.look = look
        }
    }

    package init(_ sentences: [Message], actions: [Action] = [], content: (any View)? = nil) {
        self.sentences = sentences
        self.actions = actions
        self.content = content
    }

    package static var sample: EmptyState {
        EmptyState(
            [.orderListEmpty],
            actions: [Action(.pageHome, Link(.french).home), Action(.accountPageOrders, Link(.french).orders.list, .link)])
    }
}
