import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Sellers
import Web

/// The first page of a desk.
struct OverviewPage: Sendable {
    let desk: DeskFrame
    let name: String

    var ways: Link.Desk { Link(desk.frame.language).desk(desk.slug) }
    var seller: SiteURL { Link(desk.frame.language).seller(desk.slug) }
}

extension OverviewPage {
    static let show = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        return visit.render(OverviewPage(desk: visit.deskFrame(desk), name: person.name))
    }

    static let sample = OverviewPage(desk: .sample, name: "Amina El Idrissi")
}
