import Catalog
import Components
import HTML
import HTTP
import Kernel
import Links
import Postgres
import Search
import Web

/// The list of all crafts with a page.
struct CraftsPage {
    let frame: Frame
    let crafts: [ProductPage.Craft]

    static let sample = CraftsPage(
        frame: .sample,
        crafts: [
            ProductPage.Craft(name: "Zellij", region: "Fès-Meknès", summary: "Mosaïque de faïence.", address: Link(.french).craft("zellij"))
        ])
}

extension CraftsPage {
    static let show = Handler { visit in
        let (notes, count) = try await visit.db.read(CraftNote.all(in: visit.language), visit.cartCount)
        let page = CraftsPage(
            frame: visit.frame(cartCount: count, isIndexed: true),
            crafts: notes.map {
                ProductPage.Craft(name: $0.name, region: $0.regionName, summary: $0.summary, address: visit.link.craft($0.code))
            })
        return visit.render(page)
    }
}
