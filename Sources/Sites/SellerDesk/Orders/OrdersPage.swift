import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Orders
import Postgres
import Sellers
import Web

/// The orders of a shop, in queues by what is to be done, the nearest deadline first; or those that a search finds.
struct OrdersPage: Sendable {
    let desk: DeskFrame
    let queues: [QueueLink]
    let queue: DeskOrder.Queue
    /// What was searched for; empty for a queue.
    let words: String
    let orders: [Line]
    /// The acts that the reader may do with several orders at once.
    let acts: [OrderAct]
    let next: SiteURL?

    struct QueueLink: Sendable {
        let name: Message
        /// Empty if the queue is not counted.
        let count: String
        let address: SiteURL
        let isCurrent: Bool
    }

    struct Line: Sendable {
        let number: String
        let address: SiteURL
        let state: Message
        let placedAt: LocalMoment
        let title: LocalizedText
        let pieces: Int
        let total: Money
        /// Nil once the buyer's account is erased.
        let recipient: String?
        let city: String
        /// What the shop must do by when; nil where it has no time limit.
        let due: Message?
        let isUrgent: Bool
    }

    var ways: Link.Desk { desk.link(Link(desk.frame.language)) }
}

extension OrdersPage {
    static let longestWords = 100

    static let show = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        let queue = DeskOrder.Queue(rawValue: visit.query["queue"] ?? "") ?? .toConfirm
        let words = (visit.query["q"] ?? "").readable.tidied.cut(to: longestWords)
        let last = DeskOrder.Cursor(text: visit.query["after"] ?? "")
        let seller = desk.seller.id
        let found: [DeskOrder]
        let counts: [DeskOrder.Queue: Int]
        if words.isEmpty {
            (counts, found) = try await visit.db.read(
                as: seller.databaseRole, DeskOrder.counts(of: seller), DeskOrder.page(queue, of: seller, after: last))
        } else {
            counts = try await visit.db.read(as: seller.databaseRole, DeskOrder.counts(of: seller))
            found = try await visit.db.search(DeskOrder.found(words, of: seller))
        }
        let shown = found.prefix(DeskOrder.mostListed)
        let ways = visit.link.desk(desk.seller.slug)
        let isLast = found.count == shown.count
        return visit.render(
            OrdersPage(
                desk: visit.deskFrame(desk, at: { $0.desk(desk.seller.slug).orders }),
                queues: DeskOrder.Queue.allCases.map { one in
                    QueueLink(
                        name: one.name, count: counts[one].map(DeskOrder.countText) ?? "", address: ways.orders(one.rawValue),
                        isCurrent: words.isEmpty && one == queue)
                }, queue: queue, words: words, orders: shown.map { Line($0, ways, visit) },
                acts: words.isEmpty ? queue.acts.filter { $0.roles.contains(desk.role) } : [],
                next: isLast ? nil : shown.last.map { ways.orders(queue.rawValue).with([("after", $0.cursor.text)]) }))
    }

    static let sample = OrdersPage(
        desk: .sample,
        queues: [
            QueueLink(
                name: .orderQueueConfirm, count: "2", address: Link(.french).desk("dar-salma").orders("confirm"), isCurrent: true),
            QueueLink(name: .orderQueueDone, count: "", address: Link(.french).desk("dar-salma").orders("done"), isCurrent: false),
        ], queue: .toConfirm, words: "",
        orders: [
            Line(
                number: "K-7HM2XQP", address: Link(.french).desk("dar-salma").order("K-7HM2XQP"), state: .orderStatePlaced,
                placedAt: Moment(seconds: 1_795_253_400).inUTC, title: LocalizedText("قفطان", .arabic), pieces: 2,
                total: .dirhams(1_235), recipient: "Amina <El Idrissi>", city: "Casablanca",
                due: .ordersDue(at: Moment(seconds: 1_795_953_600).inUTC.asDayAndTime), isUrgent: true),
            Line(
                number: "K-2345678", address: Link(.french).desk("dar-salma").order("K-2345678"), state: .orderStatePlaced,
                placedAt: Moment(seconds: 1_795_253_400).inUTC, title: LocalizedText("Tapis", .french), pieces: 1, total: .dirhams(90),
                recipient: nil, city: "Fès", due: nil, isUrgent: false),
        ], acts: [.confirm, .slips], next: Link(.french).desk("dar-salma").orders("confirm").with([("after", "1~0193")]))
    static let emptySample = OrdersPage(
        desk: .sample, queues: [], queue: .problems, words: "", orders: [], acts: [], next: nil)
    static let noneFoundSample = OrdersPage(
        desk: .sample, queues: [], queue: .toConfirm, words: "Amina", orders: [], acts: [], next: nil)
}

extension OrdersPage.Line {
    init(_ order: DeskOrder, _ ways: Link.Desk, _ visit: Visit) {
        self.init(
            number: order.number.rawValue, address: ways.order(order.number.rawValue), state: order.state.name,
            placedAt: visit.clock.local(order.placedAt), title: LocalizedText(order.title, order.titleLanguage), pieces: order.pieces,
            total: order.total, recipient: order.recipient, city: order.city,
            due: order.dueAt.map { .ordersDue(at: visit.clock.local($0).asDayAndTime) },
            isUrgent: order.dueAt.map { $0.seconds - visit.now.seconds < 86_400 } ?? false)
    }
}

extension DeskOrder {
    /// A count as it is shown: above the largest counted number only that there are more.
    static func countText(_ count: Int) -> String { count < mostCounted ? "\(count)" : "\(mostCounted - 1)+" }
}

extension DeskOrder.Queue {
    var name: Message {
        switch self {
        case .toConfirm: .orderQueueConfirm
        case .toPack: .orderQueuePack
        case .toHandOver: .orderQueueHandOver
        case .problems: .orderQueueProblems
        case .requests: .orderQueueRequests
        case .underWay: .orderQueueUnderWay
        case .done: .orderQueueDone
        }
    }

    /// What can be done with several of its orders at once.
    var acts: [OrderAct] {
        switch self {
        case .toConfirm: [.confirm, .slips]
        case .toPack: [.pack, .labels, .track, .slips]
        case .toHandOver: [.ship, .labels, .track, .slips]
        case .problems, .requests, .underWay, .done: []
        }
    }
}
