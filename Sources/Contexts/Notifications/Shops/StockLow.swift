import Catalog
import HTML
import Identity
import Inventory
import Jobs
import Kernel
import Links
import Postgres
import Sellers

extension NotificationType {
    /// Tells the owners and managers of a shop which items run low. Its subject is the key of the notice and the slug of the shop.
    package static let stockLow = NotificationType(
        "inventory.low", .shopStock,
        email: { draft, _, db in
            guard let subject = LowStockSubject(draft.subject),
                let seller = try await db.read(Seller.names([subject.shop]))[subject.shop]?.id
            else { return nil }
            let alerts = try await db.read(LowStock.told(in: subject.notice, of: seller))
            guard !alerts.isEmpty else { return nil }
            let shown = alerts.prefix(mostListed)
            let pieces = try await db.read(DeskPiece.of(shown.map(\.offer), of: seller, in: draft.language))
            let lines: [Message] = shown.compactMap { alert in
                guard let piece = pieces.first(where: { $0.offer == alert.offer }) else { return nil }
                let name = [piece.title.text, piece.label].filter { !$0.isEmpty }.joined(separator: " · ")
                return .mailLowItem(name: name, left: alert.available)
            }
            let more = alerts.count - shown.count
            return draft.account(
                .mailLowSubject(count: alerts.count), [.mailLow] + lines + (more > 0 ? [.mailLowMore(count: more)] : []), .mailLowAct,
                draft.link.desk(subject.shop).stock.with([("filter", "low")]), reason: .mailLowReason)
        },
        inApp: { subject in
            InAppContent(.noticeLow) { link in
                LowStockSubject(subject).map { link.desk($0.shop).stock.with([("filter", "low")]) } ?? link.desks
            }
        })

    /// How many items an e-mail lists.
    private static let mostListed = 20
}

/// The subject of a notification about low stock.
private struct LowStockSubject: CustomStringConvertible {
    let notice: ID<LowStock>
    /// The slug of the shop, which it has for ever.
    let shop: String

    init(_ notice: ID<LowStock>, of shop: String) { (self.notice, self.shop) = (notice, shop) }

    init?(_ text: String) {
        let parts = text.split(separator: " ").map(String.init)
        guard parts.count == 2, let notice = ID<LowStock>(parts[0]) else { return nil }
        self.init(notice, of: parts[1])
    }

    var description: String { "\(notice) \(shop)" }
}

extension NotificationKey {
    /// Subscribes to low stock.
    static func subscribeToStock(_ jobs: inout JobTable) {
        jobs.on(StockLow.self, as: "notifications") { fact, db in
            let (slug, members) = try await db.read(Seller.slug(of: fact.seller), Member.all(of: fact.seller))
            guard let slug else { return }
            try await NotificationKey(.stockLow, LowStockSubject(fact.notice, of: slug)).tell(members, in: db)
        }
    }
}
