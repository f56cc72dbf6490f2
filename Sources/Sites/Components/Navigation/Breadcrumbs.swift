import Kernel
package import Links

/// The way from the home page to this page. The template adds the home page as the first step.
package struct Breadcrumbs {
    package let crumbs: [Crumb]

    package struct Crumb: Sendable {
        package let name: String
        package let address: SiteURL

        package init(name: String, address: SiteURL) {
            self.name = name
            self.address = address
        }
    }

    package init(crumbs: [Crumb]) { self.crumbs = crumbs }

    package static let sample = Breadcrumbs(crumbs: [Crumb(name: "<b>Mode</b>", address: Link(.french).category("mode"))])
}
