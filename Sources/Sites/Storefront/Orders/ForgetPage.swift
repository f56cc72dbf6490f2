import Carts
import Components
import Config
import HTML
import HTTP
import Links
import Postgres
import Web

/// Asks a guest whether this browser should forget their orders, cart, checkout answers and recently seen pieces.
enum ForgetPage {
    static func page(_ frame: Frame) -> ConfirmPage {
        let link = Link(frame.language)
        return ConfirmPage(
            title: .forgetTitle,
            form: ConfirmForm(frame: frame, action: link.orders.forget, button: .forgetButton, keep: .forgetKeep, way: link.orders.list),
            words: [.forgetWords], points: [.forgetOrders, .forgetCart, .forgetSeen], notice: .forgetStays)
    }

    static var sample: ConfirmPage { page(.sample) }
}

extension ForgetPage {
    /// A logged-in person is redirected to the account, and can log out instead.
    static let ask = Handler { visit in
        guard visit.person == nil else { return visit.redirect(to: visit.link.account.overview) }
        return visit.render(page(try await visit.frame()))
    }

    /// The orders themselves stay. Their secret links and "find my order" still work.
    static let forget = Handler { visit in
        guard visit.person == nil else { return visit.redirect(to: visit.link.account.overview) }
        try await visit.db.transaction { tx in try await Cart.forget(visit.browserKey, in: tx) }
        var response = visit.redirect(to: visit.link.orders.forgotten)
        for cookie in visit.farewellCookies + [visit.deviceRemoval] { response.setCookie(cookie) }
        return response
    }

    static let showDone = Handler { visit in
        try await MessagePage.answer(visit, .forgetDoneTitle, .forgetDone, way: visit.link.home, .pageHome)
    }
}
