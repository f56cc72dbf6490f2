import Components
import HTML
import Links
import Orders

/// Shows only the orders at one stage of their way.
enum OrderFilter: String, CaseIterable {
    case prepared, shipped, delivered, ended

    /// The name of the field in the URL.
    static let field = "state"

    func contains(_ state: Order.State) -> Bool {
        switch self {
        case .prepared: [.none, .waiting, .unpaid, .placed, .confirmed, .packed].contains(state)
        case .shipped: state == .shipped
        case .delivered: state == .delivered
        case .ended: [.cancelled, .refused].contains(state)
        }
    }

    /// What the page says if no order is at that stage.
    var nothing: Message {
        switch self {
        case .prepared: .ordersNonePrepared
        case .shipped: .ordersNoneShipped
        case .delivered: .ordersNoneDelivered
        case .ended: .ordersNoneEnded
        }
    }

    private func name(_ number: Int) -> Message {
        switch self {
        case .prepared: .ordersPrepared(number: number)
        case .shipped: .ordersShipped(number: number)
        case .delivered: .ordersDelivered(number: number)
        case .ended: .ordersEnded(number: number)
        }
    }

    /// A link to all orders, and one to each filter, with the number of orders.
    static func tabs(_ states: [Order.State], at list: SiteURL, chosen: OrderFilter?) -> Tabs {
        Tabs(
            label: .ordersFilter,
            tabs: [Tabs.Tab(.ordersAll(number: states.count), list, isCurrent: chosen == nil)]
                + allCases.map { filter in
                    Tabs.Tab(
                        filter.name(states.filter(filter.contains).count), list.with([(field, filter.rawValue)]),
                        isCurrent: chosen == filter)
                })
    }
}
