import Catalog
import Components
import HTML
import Kernel
import Links
import Web

/// The breadcrumb of a page. The template adds the home page as the first step.
struct Breadcrumbs {
    let crumbs: [Crumb]

    struct Crumb {
        let name: String
        let address: SiteURL
    }

    static let sample = Breadcrumbs(crumbs: [Crumb(name: "<b>Mode</b>", address: Link(.french).category("mode"))])
}

extension Breadcrumbs.Crumb {
    init(_ category: Category, in visit: Visit) {
        self.init(name: category.names[visit.language], address: visit.link.category(category.slug))
    }
}
