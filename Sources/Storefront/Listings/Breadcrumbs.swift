import Catalog
import HTML
import Kernel
import Links
import Site

/// The way from the first page to the one that is shown; the first page is put before.
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
