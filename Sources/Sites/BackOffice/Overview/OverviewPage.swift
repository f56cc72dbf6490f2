import Catalog
import Components
import Console
import HTML
import Identity
import Kernel
import Links
import Postgres
import Sellers
import Shipping
import Support
import Web

/// The first page of the staff: what waits for them.
struct OverviewPage: Sendable {
    let house: HouseFrame
    let name: String
    /// What waits for the reader, with numbers; nil if nothing does.
    let figures: Figures?
}

extension OverviewPage {
    static let show = Handler.person { visit, person, _ in
        let house = try await visit.houseFrame()
        var figures: [Figures.Figure] = []
        if HouseSection.messages.roles.contains(where: house.roles.contains) {
            let open = try await visit.db.read(ContactMessage.openCount)
            if open > 0 { figures.append(.init(.houseMessages, open, visit.link.house.messages)) }
        }
        if house.decidesApprovals {
            let waiting = try await visit.db.read(ApprovalRequest.waiting()).count { $0.askedBy != person.id }
            if waiting > 0 { figures.append(.init(.houseApprovals, waiting, visit.link.house.approvals)) }
        }
        if HouseSection.applications.roles.contains(where: house.roles.contains) {
            let waiting = try await visit.db.read(Application.waiting)
            if waiting > 0 { figures.append(.init(.houseApplications, waiting, visit.link.house.applications)) }
        }
        if HouseSection.listings.roles.contains(where: house.roles.contains) {
            let waiting = try await visit.db.read(Revision.waitingCount)
            if waiting > 0 { figures.append(.init(.houseListings, waiting, visit.link.house.listings)) }
        }
        if HouseSection.values.roles.contains(where: house.roles.contains) {
            let open = try await visit.db.read(OwnValue.count)
            if open > 0 { figures.append(.init(.houseValues, open, visit.link.house.values)) }
        }
        if HouseSection.carriers.roles.contains(where: house.roles.contains) {
            let unnoted = try await visit.db.read(TroubledParcel.unnotedCount)
            if unnoted > 0 { figures.append(.init(.carriersParcels, unnoted, visit.link.house.carriers)) }
        }
        return visit.render(OverviewPage(house: house, name: person.name, figures: figures.isEmpty ? nil : Figures(figures)))
    }

    static let sample = OverviewPage(
        house: .sample, name: "Amina El Idrissi",
        figures: Figures([.init(.houseMessages, 5, Link(.french).house.messages), .init(.houseApprovals, 2, Link(.french).house.approvals)])
    )
    static let emptySample = OverviewPage(house: .sample, name: "Amina El Idrissi", figures: nil)
}
