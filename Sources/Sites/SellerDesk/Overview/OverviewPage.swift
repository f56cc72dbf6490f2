import Components
import HTML
import HTTP
import Identity
import Inventory
import Kernel
import Links
import Orders
import Postgres
import Sellers
import Shipping
import Web

/// The first page of a desk: whether people can buy, and what is left to do.
struct OverviewPage: Sendable {
    let desk: DeskFrame
    let name: String
    let state: State
    /// What the reader can do for the shop; empty if nothing is missing, or if the reader may not.
    let tasks: [Task]
    /// What the orders wait for; empty if nothing waits.
    let waiting: [Waiting]

    /// Orders that wait for the shop.
    struct Waiting: Sendable {
        let words: Message
        let count: String
        let address: SiteURL
    }

    /// Whether people can buy from the shop now.
    enum State: Sendable {
        case open
        /// On holiday. The day of return is nil if it is not known.
        case away(back: LocalMoment?)
        /// Why is nil once the reason is forgotten.
        case suspended(why: String?)
        case closed(why: String?)
    }

    struct Task: Sendable {
        let words: Message
        let address: SiteURL
    }

    /// Whether the reader may close the shop.
    var isClosable: Bool { if case .closed = state { false } else { desk.role == .owner } }

    var ways: Link.Desk { Link(desk.frame.language).desk(desk.slug) }
    /// Whether the reader may list items.
    var canList: Bool { DeskSection.listings.roles.contains(desk.role) }
    var seller: SiteURL { Link(desk.frame.language).seller(desk.slug) }
}

extension OverviewPage {
    static let show = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        let (description, standings, low, rates, counts) = try await visit.db.read(
            as: desk.seller.id.databaseRole, Seller.description(of: desk.seller.id), Seller.standings(of: desk.seller.id),
            LowStock.open(of: desk.seller.id), DeliveryRate.of(desk.seller.id), DeskOrder.counts(of: desk.seller.id))
        let state: State =
            switch desk.seller.availability {
            case .open: .open
            case .away: .away(back: desk.seller.backAt.map(visit.clock.local))
            case .suspended: .suspended(why: standings.first?.why)
            case .closed: .closed(why: standings.first?.why)
            }
        let frame = visit.deskFrame(desk)
        let tasks = lowStock(low, desk, visit) + tasks(desk, description, rates, visit)
        return visit.render(
            OverviewPage(desk: frame, name: person.name, state: state, tasks: tasks, waiting: waiting(desk, counts, visit)))
    }

    private static func waiting(_ desk: Desk, _ counts: [DeskOrder.Queue: Int], _ visit: Visit) -> [Waiting] {
        let ways = visit.link.desk(desk.seller.slug)
        return DeskOrder.Queue.allCases.filter { $0 != .underWay }.compactMap { queue in
            guard let count = counts[queue], count > 0 else { return nil }
            return Waiting(words: queue.name, count: DeskOrder.countText(count), address: ways.orders(queue.rawValue))
        }
    }

    /// Leads to the items that run low.
    private static func lowStock(_ alerts: [LowStock], _ desk: Desk, _ visit: Visit) -> [Task] {
        let address = visit.link.desk(desk.seller.slug).stock.with([("filter", "low")])
        return alerts.isEmpty ? [] : [Task(words: .stockLowTask(count: alerts.count), address: address)]
    }

    private static func tasks(_ desk: Desk, _ description: Seller.Description?, _ rates: [DeliveryRate], _ visit: Visit) -> [Task] {
        guard DeskSection.storefront.roles.contains(desk.role) else { return [] }
        let editor = visit.link.desk(desk.seller.slug).storefront
        var missing: [Message] = []
        if desk.seller.picture == nil { missing.append(.deskTaskLogo) }
        if desk.seller.cover == nil { missing.append(.deskTaskBanner) }
        if Language.allCases.contains(where: { description?.texts[$0]?.about.isWritten != true }) { missing.append(.deskTaskTranslations) }
        let delivery = visit.link.desk(desk.seller.slug).delivery
        var tasks: [Task] = []
        if rates.isEmpty { tasks.append(Task(words: .deskTaskNoRates, address: delivery)) }
        if rates == [.standard(visit.settings)] { tasks.append(Task(words: .deskTaskRates, address: delivery)) }
        return tasks + missing.map { Task(words: $0, address: editor) }
    }

    private static func sample(_ state: State, _ tasks: [Task] = []) -> OverviewPage {
        OverviewPage(
            desk: .sample, name: "Amina El Idrissi", state: state, tasks: tasks,
            waiting: tasks.isEmpty
                ? [] : [Waiting(words: .orderQueueConfirm, count: "999+", address: Link(.french).desk("dar-salma").orders("confirm"))])
    }

    static let samples = [
        sample(.open, [Task(words: .deskTaskLogo, address: Link(.french).desk("dar-salma").storefront)]),
        sample(.away(back: Moment(seconds: 1_795_953_600).inUTC)), sample(.away(back: nil)),
        sample(.suspended(why: "Contrefaçons signalées")),
        sample(.closed(why: nil)),
    ]
}
