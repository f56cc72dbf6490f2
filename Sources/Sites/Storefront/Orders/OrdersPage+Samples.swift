import Components
import HTML
import Kernel
import Links
import Orders
import Web

extension OrdersPage {
    static func sample(frame: Frame = .sample) -> OrdersPage {
        OrdersPage(frame: frame, orders: [.sample], filters: filters(chosen: nil))
    }

    static func accountSample(frame: Frame = .sample) -> OrdersPage {
        OrdersPage(frame: frame, orders: sample().orders, filters: filters(chosen: nil), isOfAccount: true)
    }

    /// No order has the chosen state.
    static func filteredSample(frame: Frame = .sample) -> OrdersPage {
        OrdersPage(frame: frame, orders: [], filters: filters(chosen: .shipped), filter: .shipped)
    }

    private static func filters(chosen: OrderFilter?) -> Tabs {
        OrderFilter.tabs([.confirmed], at: Link(.french).orders.list, chosen: chosen)
    }

    /// With guest purchases, and a typed number that belongs to none of them.
    static func offersSample(frame: Frame = .sample) -> OrdersPage {
        let link = Link(.french)
        func offered(_ key: String, _ numbers: String, isOfBrowser: Bool) -> Offered {
            Offered(
                numbers: numbers, sellers: "Dar Zineb", placedAt: Moment(seconds: 1_795_253_400).inUTC, isOfBrowser: isOfBrowser,
                field: "number-\(key)",
                action: link.account.offeredPurchase(key), refusal: link.account.offeredPurchaseRefusal(key))
        }
        var wrong = offered("0193e7a0-0000-7000-8000-0000000000ad", "K-••••QXP", isOfBrowser: false)
        (wrong.typed, wrong.error) = ("K-1", .offersErrorNumber)
        return OrdersPage(
            frame: frame, orders: [], isOfAccount: true,
            offered: [offered("0193e7a0-0000-7000-8000-0000000000ac", "K-7HM2XQP", isOfBrowser: true), wrong],
            errors: [FieldError(wrong.field, .offersErrorNumber)])
    }

    static func emptySample(frame: Frame = .sample) -> OrdersPage { OrdersPage(frame: frame, orders: []) }
}
