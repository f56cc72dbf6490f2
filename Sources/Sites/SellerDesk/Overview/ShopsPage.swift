import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Sellers
import Web

/// The shops in which a person works. With a single one, the page leads straight to its desk.
struct ShopsPage: Sendable {
    let frame: Frame
    let shops: [Shop]

    struct Shop: Sendable {
        let name: String
        let role: Message
        let address: SiteURL
    }
}

extension ShopsPage {
    static let show = Handler.person { visit, person, _ in
        let (shops, count) = try await visit.db.read(Member.shops(of: person.id), visit.cartCount)
        // A message of the page before, such as after leaving a shop, stays readable.
        if shops.count == 1, visit.flash == nil { return visit.redirect(to: visit.link.desk(shops[0].slug).overview) }
        return visit.render(
            ShopsPage(
                frame: visit.frame(cartCount: count, isIndexed: false),
                shops: shops.map { Shop(name: $0.name, role: $0.role.word, address: visit.link.desk($0.slug).overview) }))
    }

    static let sample = ShopsPage(
        frame: .sample,
        shops: [
            Shop(name: "Dar Salma", role: .deskRoleOwner, address: Link(.french).desk("dar-salma").overview),
            Shop(name: "Riad Déco", role: .deskRolePacker, address: Link(.french).desk("riad-deco").overview),
        ])
    static let emptySample = ShopsPage(frame: .sample, shops: [])
}
