import Catalog
import HTTP
import Identity
import Kernel
import Notifications
import Orders
import Postgres
@testable import Components
@testable import Web
import Storefront
import TestKit
import Testing

/// A shop in which every route has something to show or to change, for tests of all routes.
struct RouteFixtures {
    let shop: SellerFixture
    let browser: TestBrowser
    private let slug: String
    /// The number of an order of this browser; `tracked` is another one with its secret link.
    private let order: String
    private let tracked: (number: String, token: String)
    private let purchase: String
    /// The fields of the form of the review step.
    private let review: [(String, String)]
    private let phone = "06 12 34 56 78"
    /// The person of `resident`, and an address in their address book.
    let salma: Person
    private let address: SavedAddress.ID

    /// Places two orders, and brings a third purchase to the review step.
    init(in db: Database) async throws {
        shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90), .dirhams(50)], stock: 9, in: $0) }
        browser = try await TestBrowser(in: db)
        await browser.get("/fr/orders/find")
        try await Self.review(shop, browser)
        await browser.post("/fr/checkout/review", [("key", try browser.hidden("key")), ("total", try browser.hidden("total"))])
        try await browser.follow()
        let track = try #require(browser.page.firstMatch(of: /\/fr\/track\/([^\/"]+)\/([^\/"]+)/))
        tracked = (String(track.output.1), String(track.output.2))
        try await Self.review(shop, browser)
        await browser.post("/fr/checkout/review", [("key", try browser.hidden("key")), ("total", try browser.hidden("total"))])
        purchase = String(try #require(browser.location).split(separator: "/").last ?? "")
        try await browser.follow()
        order = String(try #require(browser.page.firstMatch(of: /\/fr\/track\/([^\/"]+)\//)).output.1)
        try await Self.review(shop, browser)
        review = [("key", try browser.hidden("key")), ("total", try browser.hidden("total"))]
        slug = try #require(try await db.read(Offer.forSale([shop.offers[0]], in: .french)).first).productSlug
        let draft = SavedAddress.Draft(
            try Recipient(typed: [
                .fullName: Cast.salma.name, .phone: Cast.salma.phone, .city: SellerFixture.city, .street: "12, rue Ibn Batouta",
            ]))
        (salma, address) = try await db.transaction { tx in
            let salma = try await Cast.salma.signsUpWithoutPassword(with: "\(ID<RouteFixtures>())@example.ma", in: tx)
            return (salma, try await SavedAddress.add(draft, for: salma.id, in: tx))
        }
    }

    private static func review(_ shop: SellerFixture, _ browser: TestBrowser) async throws {
        await browser.post("/fr/cart/lines", [("offer", "\(shop.offers[0])"), ("key", "\(ID<SellerFixture>())")])
        await browser.post("/fr/checkout/address", recipient)
        await browser.get("/fr/checkout/review")
        try #require(browser.status == .ok)
    }

    private static let recipient = [
        ("full-name", "Salma Benjelloun"), ("phone", "06 12 34 56 78"), ("city", SellerFixture.city), ("street", "12, rue Ibn Batouta"),
        ("landmark", ""),
        ("email", ""), ("notes", ""),
    ]

    /// The token of the unsubscribe link in e-mails to the guest.
    private var letters: String {
        EmailAddress(typed: "salma@example.ma").flatMap { UnsubscribeToken(.orders, to: $0, of: nil) }?.token(browser.world.key) ?? ""
    }

    var shopSlug: String { shop.slug }

    /// Another browser in the same shop, with additional routes.
    func caller(routes: [Route]) async throws -> TestBrowser {
        let caller = TestBrowser(beside: browser, routes: routes)
        await caller.get("/fr/orders/find")
        return caller
    }

    /// The browser of a logged-in person whose session has just been stepped up.
    func resident(in db: Database) async throws -> TestBrowser {
        let resident = try await caller(routes: [])
        let token = try await db.transaction { tx in
            let (session, token) = try await Session.begin(
                for: salma.id, from: "127.0.0.1", userAgent: "a test", isDeviceNew: false, in: tx)
            try await Session.recordStepUp(session, in: tx)
            return token
        }
        resident.set(Visitor.sessionCookie(token, isSecure: false))
        await resident.get("/fr/account/security")
        try #require(resident.status == .ok)
        return resident
    }

    /// The French URL of the route, with a value for each parameter.
    func target(_ route: Route) -> String {
        let isTracked = route.pattern.hasPrefix("/track/")
        let words = route.pattern.split(separator: "/").map { part in
            switch part {
            case ":slug": route.pattern.hasPrefix("/store/") ? shopSlug : slug
            case ":offer": shop.offers[0].description
            case ":address": address.description
            case ":number": isTracked ? tracked.number : order
            case ":token": isTracked ? tracked.token : route.pattern.hasPrefix("/letters/") ? letters : "none"
            case ":purchase": purchase
            case ":name": "about"
            case ":code": "zellige"
            case ":parcel": "1"
            default: String(part)
            }
        }
        return (["/fr"] + words).joined(separator: "/")
    }

    /// The fields that the page's own form sends, without the token.
    func fields(_ route: Route) -> [(String, String)] {
        switch route.pattern {
        case "/products/:slug/report":
            [("key", "\(ID<RouteFixtures>())"), ("reason", "counterfeit"), ("words", "Ce n’est pas ce qui est dit."), ("email", "")]
        case "/pages/contact":
            [
                ("key", "\(ID<RouteFixtures>())"), ("name", "Nadia"), ("contact", "nadia-\(ID<RouteFixtures>())@example.ma"),
                ("topic", "order"), ("order", order), ("words", "Quand arrive mon colis ?"),
            ]
        case "/cart/lines": [("offer", "\(shop.offers[1])"), ("key", "\(ID<RouteFixtures>())")]
        case "/cart/lines/:offer": [("quantity", "3")]
        case "/checkout/address": Self.recipient.map { $0.0 == "street" ? ("street", "3, rue des Orangers") : $0 }
        case "/account/profile": [("name", "Nadia"), ("language", "ar")]
        case "/account/addresses", "/account/addresses/:address": Self.recipient
        case "/checkout/payment": [("payment", "cash_on_delivery")]
        case "/checkout/review": review
        case "/letters/:token/choice": [("wanted", "no")]
        case "/orders/find": [("number", order), ("phone", phone)]
        case "/orders/:number/cancellation", "/track/:number/:token/cancellation": [("reason", "J’ai changé d’avis.")]
        case "/account/data/erasure": [("understood", "yes")]
        default: []
        }
    }
}
