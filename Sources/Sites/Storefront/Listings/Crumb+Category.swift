import Catalog
import Components
import Links
import Web

extension Breadcrumbs.Crumb {
    init(_ category: Category, in visit: Visit) {
        self.init(name: category.names[visit.language], address: visit.link.category(category.slug))
    }
}
