import Catalog
import Config
import HTTP
import Inventory
import Kernel
import Logging
import Loops
import Orders
import Payments
import Postgres
import SimulatedPayments
import TestKit
import Testing

@testable import Storefront
@testable import Web

/// Paying at the checkout, through the storefront's routes and the simulated gateway.
@Suite("A buyer who pays by card", .timeLimit(.minutes(5)))
struct PayingTests {
    private func browser(in db: Database, gateways: String = "simulated,cash") async throws -> TestBrowser {
        try await TestBrowser(in: db, settings: ["KOLCHI_GATEWAYS": gateways])
    }

    /// The path of a redirect within the shop.
    private func path(_ browser: TestBrowser) throws -> String {
        let location = try #require(browser.location)
        let path = location.hasPrefix(CardSale.origin) ? String(location.dropFirst(CardSale.origin.count)) : location
        try #require(path.hasPrefix("/"))
        return path
    }

    @Test("sees both ways with what happens, pays once however often the form is sent, and finds the order placed")
    func paid() async throws {
        try await TestDatabase.clone { db in
            let browser = try await browser(in: db)
            let sale = try await CardSale.at(review: browser, in: db)
            await browser.get("/fr/checkout/payment")
            #expect(browser.page.contains("value=\"simulated\" checked") && browser.page.contains("Rien n’est débité avant"))
            #expect(browser.page.contains("value=\"cash_on_delivery\"") && browser.page.contains("Montant à préparer en espèces"))
            await browser.get("/fr/checkout/review")
            #expect(browser.page.contains("Payer <bdi>130,00\u{A0}DH</bdi> par carte"))
            #expect(browser.header("Content-Security-Policy")?.contains("form-action 'self' http://localhost") == true)
            let (fields, token) = (try sale.fields(browser) + [("amount", "1"), ("seller", "x"), ("status", "paid")], browser.token)
            let pages = try await sale.working {
                await browser.post("/fr/checkout/review", fields, token: token)
                let others = (1..<20).map { _ in TestBrowser(beside: browser) }
                for other in others { for (name, value) in browser.cookies { other.set(name, to: value) } }
                await withTaskGroup { group in
                    for other in others {
                        nonisolated(unsafe) let other = other
                        group.addTask { await unsafe other.post("/fr/checkout/review", fields, token: token) }
                    }
                }
                return ([browser] + others).map { $0.location ?? "\($0.status.code)" }
            }
            // On a busy machine some are told to come again.
            #expect(Set(pages).subtracting(["503"]).count == 1 && pages.count == 20, "\(Set(pages))")
            let counts = [
                try await sale.count("orders.purchase"), try await sale.count("payments.payment"),
                try await sale.count("simulated.payment"),
            ]
            #expect(counts == [1, 1, 1])
            try await sale.choose("pay", browser)
            let back = try path(browser)
            try await sale.working { await browser.get(back) }
            #expect(browser.location == String(back.dropLast("/payment/return".count)))
            try await browser.follow()
            #expect(browser.page.contains("Votre commande est passée") && browser.page.contains("vous n’avez rien à payer au livreur"))
            #expect(!browser.page.contains("Montant à préparer en espèces"))
            await browser.get(String(back.dropLast("/return".count)))
            #expect(browser.status == .seeOther)
            let (charges, left) = (try await sale.count("simulated.charge"), try await sale.left())
            #expect(charges == 1 && left == 0)
        }
    }

    @Test("is told that the order is placed once that is committed, and not before")
    func told() async throws {
        try await TestDatabase.clone { db in
            let browser = try await browser(in: db)
            let sale = try await CardSale.at(review: browser, in: db)
            let fields = try sale.fields(browser)
            try await sale.working { await browser.post("/fr/checkout/review", fields) }
            try await sale.choose("pay", browser)
            let back = try path(browser)
            let confirmation = String(back.dropLast("/payment/return".count))
            try await sale.working {
                // The worker knows that it is paid, and waits for this lock before it places the order.
                try await db.transaction { tx in
                    try await tx.run("SELECT FROM orders.unpaid_purchase FOR UPDATE")
                    await Patience.$milliseconds.withValue(100) { await browser.get(back) }
                }
                #expect(browser.status == .ok && browser.location == nil && !browser.page.contains("Votre commande est passée"))
                await browser.get(back)
                #expect(browser.location == confirmation)
            }
        }
    }

    @Test("who comes back without paying is told that nothing is charged, and nobody else sees it")
    func returns() async throws {
        try await TestDatabase.clone { db in
            let browser = try await browser(in: db)
            let sale = try await CardSale.at(review: browser, in: db)
            let fields = try sale.fields(browser)
            try await sale.working { await browser.post("/fr/checkout/review", fields) }
            let id: ID<Purchase> = try await db.read(Query.one("SELECT id FROM orders.purchase") { row in try row.next() })
            let page = "/fr/purchases/\(id)/payment"
            try await sale.working { await browser.get(page + "/return") }
            #expect(browser.location == page)
            try await browser.follow()
            #expect(browser.page.contains("Vous êtes en train de payer cette commande") && browser.page.contains("/fr/simulated/"))
            #expect(browser.page.contains("Payer en espèces à la livraison") && browser.page.contains("réservés jusqu’au"))
            let moves = String(try #require(browser.page.firstMatch(of: /data-moves="([^"]+)"/)).output.1).replacing("&amp;", with: "&")
            await browser.get(moves)
            #expect(browser.response.topic == OrderPayment.topic(id))
            await browser.get("/fr/purchases/\(id)")
            #expect(browser.location == page)
            await browser.get("/fr/checkout/review")
            #expect(browser.page.contains("Vous êtes en train de payer une commande") && browser.page.contains(page))
            // What the visitor pays for is still in the cart, and not sold out.
            await browser.get("/fr/cart")
            #expect(!browser.page.contains("class=\"line-sold") && browser.page.contains("/fr/checkout"))
            await browser.get("/fr/orders")
            #expect(browser.page.contains("En attente de paiement"))
            let other = TestBrowser(beside: browser)
            await other.get("/fr/orders/find")
            for end in ["", "/return", "/moves?after=0", "/end"] {
                await other.get(page + end)
                #expect(other.status == .notFound, "\(end)")
            }
            for end in ["", "/end"] {
                await other.post(page + end, [("way", "simulated")])
                #expect(other.status == .notFound, "\(end)")
            }
            await browser.get(page)
            await browser.post(page, [("way", "barter")])
            #expect(browser.status == .conflict && browser.page.contains("n’est pas disponible pour le moment"))
        }
    }

    @Test("who is refused can try again, and then pay in cash: one order is placed")
    func refused() async throws {
        try await TestDatabase.clone { db in
            let browser = try await browser(in: db)
            let sale = try await CardSale.at(review: browser, in: db)
            let fields = try sale.fields(browser)
            try await sale.working { await browser.post("/fr/checkout/review", fields) }
            let gateway = browser.location
            let place = try path(browser)
            for _ in 1...3 { await browser.post(place, [("choice", "refuse")]) }
            let id: ID<Purchase> = try await db.read(Query.one("SELECT id FROM orders.purchase") { row in try row.next() })
            let page = "/fr/purchases/\(id)/payment"
            try await sale.working { await browser.get(page + "/return") }
            await browser.get(page)
            #expect(browser.page.contains("Le paiement a été refusé") && browser.page.contains("Réessayer et payer"))
            try await sale.working { await browser.post(page, [("way", "simulated")]) }
            #expect(browser.location?.contains("/fr/simulated/") == true && browser.location != gateway)
            await browser.get(page)
            try await sale.working { await browser.post(page, [("way", "cash_on_delivery")]) }
            #expect(browser.location == "/fr/checkout/review")
            try await browser.follow()
            #expect(browser.page.contains("Commander, <bdi>130,00\u{A0}DH</bdi> en espèces à la livraison"))
            await browser.post("/fr/checkout/review", try sale.fields(browser))
            try await browser.follow()
            #expect(browser.page.contains("Votre commande est passée") && browser.page.contains("Montant à préparer en espèces"))
            let placed = try await sale.count("orders.order WHERE state = 'placed'")
            let left = try await sale.left()
            #expect(placed == 1 && left == 0)
        }
    }

    @Test("who gives up is asked first, and the cart is as it was")
    func givenUp() async throws {
        try await TestDatabase.clone { db in
            let browser = try await browser(in: db)
            let sale = try await CardSale.at(review: browser, in: db)
            let fields = try sale.fields(browser)
            try await sale.working { await browser.post("/fr/checkout/review", fields) }
            let id: ID<Purchase> = try await db.read(Query.one("SELECT id FROM orders.purchase") { row in try row.next() })
            let page = "/fr/purchases/\(id)/payment"
            await browser.get(page + "/end")
            #expect(browser.page.contains("Abandonner cette commande"))
            try await sale.working { await browser.post(page + "/end") }
            try await browser.follow()
            #expect(browser.page.contains("Cette commande n’a pas été passée") && !browser.page.contains("data-moves"))
            let left = try await sale.left()
            #expect(left == 1)
            await browser.get("/fr/checkout/review")
            #expect(browser.status == .ok)
            // What is given up is no order of the buyer.
            await browser.get("/fr/orders")
            #expect(!browser.page.contains("order-block"))
        }
    }

    @Test("who let two holds of a piece end unpaid is told so, keeps everything, and can pay in cash")
    func heldBefore() async throws {
        try await TestDatabase.clone { db in
            let browser = try await browser(in: db)
            let sale = try await CardSale.at(review: browser, in: db)
            for _ in 1...2 {
                let fields = try sale.fields(browser)
                try await sale.working { await browser.post("/fr/checkout/review", fields) }
                #expect(browser.location?.contains("/fr/simulated/") == true)
                let id: ID<Purchase> = try await db.read(
                    Query.one("SELECT purchase_id FROM orders.unpaid_purchase WHERE state = 'open'") { row in try row.next() })
                try await sale.working { await browser.post("/fr/purchases/\(id)/payment/end") }
                await browser.get("/fr/checkout/review")
            }
            let fields = try sale.fields(browser)
            await browser.post("/fr/checkout/review", fields)
            #expect(browser.status == .conflict && browser.page.contains("Cet article a été réservé deux fois aujourd’hui"))
            #expect(browser.page.contains("payer en espèces à la livraison, ou payer par carte à partir de demain"))
            #expect(browser.page.contains("href=\"/fr/checkout/payment\"") && browser.page.contains("Nadia"))
            #expect(try sale.fields(browser).map(\.1) == fields.map(\.1))
            let left = try await sale.left()
            #expect(left == 1)
            await browser.post("/fr/checkout/payment", [("payment", "cash_on_delivery")])
            await browser.get("/fr/checkout/review")
            await browser.post("/fr/checkout/review", try sale.fields(browser))
            try await browser.follow()
            #expect(browser.page.contains("Votre commande est passée"))
        }
    }

    @Test("sees what to do while the gateway is away, and a gateway that fails again and again is not offered")
    func away() async throws {
        try await TestDatabase.clone { db in
            let browser = try await browser(in: db)
            let sale = try await CardSale.at(review: browser, in: db)
            let fields = try sale.fields(browser)
            await Patience.$milliseconds.withValue(50) { await browser.post("/fr/checkout/review", fields) }
            let page = try #require(browser.location)
            #expect(page.hasSuffix("/payment"))
            try await browser.follow()
            #expect(browser.page.contains("La page de paiement se prépare") && browser.page.contains("Actualiser"))
            #expect(browser.page.contains("réservés jusqu’au") && browser.page.contains("value=\"cash_on_delivery\""))
            await browser.get(page + "/return")
            try await sale.working { await browser.post("/fr/checkout/review", fields) }
            #expect(browser.location?.contains("/fr/simulated/") == true)
            try await db.transaction { tx in
                try await tx.run(
                    """
                    INSERT INTO payments.call (id, payment_id, gateway, verb)
                    SELECT kernel.uuid7(), id, gateway, 'read' FROM payments.payment
                    """)
                try await tx.run(
                    """
                    UPDATE payments.call SET tries = 5, last_error = 'unreachable', due = kernel.now() + interval '16 seconds'
                    WHERE verb = 'read'
                    """)
            }
            let other = TestBrowser(beside: browser)
            let more = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(50)], in: $0) }
            await other.get("/fr/orders/find")
            await other.post("/fr/cart/lines", [("offer", more.offers[0].description), ("key", "\(ID<SellerFixture>())")])
            await other.post(
                "/fr/checkout/address",
                [("full-name", "Ali"), ("phone", "06 61 99 88 78"), ("city", SellerFixture.city), ("street", "3, rue des Orangers")])
            await other.get("/fr/checkout/payment")
            #expect(other.location == "/fr/checkout/review")
        }
    }

    @Test("who begins another purchase gives up the first one, even where the gateway does not answer")
    func another() async throws {
        try await TestDatabase.clone { db in
            let browser = try await browser(in: db)
            let sale = try await CardSale.at(review: browser, stock: 1, in: db)
            let fields = try sale.fields(browser)
            try await sale.working { await browser.post("/fr/checkout/review", fields) }
            // The address is another one, so it is another purchase of the same last piece.
            await browser.get("/fr/checkout/address")
            try await sale.go(browser, phone: "06 61 99 88 79")
            let second = try sale.fields(browser)
            try await sale.working { await browser.post("/fr/checkout/review", second) }
            #expect(browser.location?.contains("/fr/simulated/") == true)
            var states = try await states(db)
            #expect(states == ["given-up", "open"])
            // Nobody answers, so the second one keeps its page, and loses its piece to the third.
            await browser.get("/fr/checkout/address")
            try await sale.go(browser, way: "cash_on_delivery", phone: "06 61 99 88 80")
            let third = try sale.fields(browser)
            await Patience.$milliseconds.withValue(30) { await browser.post("/fr/checkout/review", third) }
            try await browser.follow()
            #expect(browser.page.contains("Votre commande est passée"))
            states = try await self.states(db)
            let left = try await sale.left()
            #expect(states == ["given-up", "open"] && left == 0)
        }
    }

    private func states(_ db: Database) async throws -> [String] {
        try await db.read(Query.all("SELECT state FROM orders.unpaid_purchase ORDER BY purchase_id") { row in try row.next() })
    }

    @Test("is told when a way is not offered: cash above its ceiling, none chosen, or gone since")
    func offered() async throws {
        try await TestDatabase.clone { db in
            let browser = try await browser(in: db)
            let sale = try await CardSale.at(review: browser, 100, stock: 2, in: db)
            let fields = try sale.fields(browser)
            await browser.get("/fr/checkout/payment")
            await browser.post("/fr/checkout/payment")
            #expect(browser.status == .unprocessableContent && browser.page.contains("Choisissez un mode de paiement"))
            await browser.post("/fr/checkout/payment", [("payment", "barter")])
            #expect(browser.status == .conflict && browser.page.contains("n’est pas disponible pour le moment"))
            // The button of another tab names the way that was chosen before.
            await browser.post("/fr/checkout/payment", [("payment", "cash_on_delivery")])
            await browser.post("/fr/checkout/review", fields)
            #expect(browser.status == .conflict && browser.page.contains("Comment voulez-vous payer"))
            let dear = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(10_001)], in: $0) }
            await browser.post("/fr/cart/lines", [("offer", dear.offers[0].description), ("key", "\(ID<SellerFixture>())")])
            await browser.get("/fr/checkout/payment")
            #expect(browser.location == "/fr/checkout/review")
            await browser.get("/fr/checkout/review")
            #expect(browser.page.contains("par carte"))
            let purchases = try await sale.count("orders.purchase")
            #expect(purchases == 0)
        }
    }

    @Test("sees the new total at the review where it has changed, and pays that one with one press")
    func changedTotal() async throws {
        try await TestDatabase.clone { db in
            let browser = try await browser(in: db)
            let sale = try await CardSale.at(review: browser, in: db)
            let fields = try sale.fields(browser)
            try await db.transaction { tx in
                try await Offer.changePrice(sale.shop.offers[0], to: .dirhams(120), by: sale.shop.seller, in: tx)
            }
            await browser.post("/fr/checkout/review", fields)
            #expect(browser.status == .conflict && browser.page.contains("Payer <bdi>150,00"))
            #expect(browser.page.contains("<bdi>120,00\u{A0}DH</bdi> au lieu de <bdi>100,00\u{A0}DH</bdi>"))
            #expect(try await sale.count("orders.purchase") == 0)
            let new = try sale.fields(browser)
            try await sale.working { await browser.post("/fr/checkout/review", new) }
            #expect(browser.location?.contains("/fr/simulated/") == true)
        }
    }

    @Test("whose price rises above the ceiling of cash chooses another way")
    func aboveCash() async throws {
        try await TestDatabase.clone { db in
            let browser = try await browser(in: db)
            let sale = try await CardSale.at(review: browser, in: db)
            try await sale.go(browser, way: "cash_on_delivery")
            let fields = try sale.fields(browser)
            try await db.transaction { tx in
                try await Offer.changePrice(sale.shop.offers[0], to: .dirhams(10_001), by: sale.shop.seller, in: tx)
            }
            await browser.post("/fr/checkout/review", fields)
            #expect(browser.status == .conflict && browser.page.contains("par carte"))
            #expect(try await sale.count("orders.purchase") == 0)
        }
    }

    @Test("leaves no purchase where its payment cannot begin")
    func together() async throws {
        try await TestDatabase.make { test in
            let (db, owner) = (test.db, try BlockingConnection(test.ownerURL))
            let browser = try await browser(in: db)
            let sale = try await CardSale.at(review: browser, in: db)
            let fields = try sale.fields(browser)
            try owner.execute("ALTER TABLE payments.payment ADD CONSTRAINT payment_breaks CHECK (false) NOT VALID")
            await browser.post("/fr/checkout/review", fields)
            #expect(browser.status == .internalServerError)
            let (purchases, left) = (try await sale.count("orders.purchase"), try await sale.left())
            #expect(purchases == 0 && left == 1)
            try owner.execute("ALTER TABLE payments.payment DROP CONSTRAINT payment_breaks")
            try await sale.working { await browser.post("/fr/checkout/review", fields) }
            #expect(browser.location?.contains("/fr/simulated/") == true)
        }
    }

    @Test("does not turn other visitors away while many wait for the gateway")
    func manyWait() async throws {
        try await TestDatabase.clone { db in
            let first = try await browser(in: db)
            let sale = try await CardSale.at(review: first, stock: 40, in: db)
            let onlooker = TestBrowser(beside: first)
            // More than are processed at once.
            let buyers = (0..<WorkLimit().slots + 4).map { _ in TestBrowser(beside: first) }
            for (number, buyer) in buyers.enumerated() { try await sale.go(buyer, phone: "06 61 99 87 \(number + 10)") }
            let posts = try buyers.map { (buyer: $0, fields: try sale.fields($0)) }
            try await Patience.$milliseconds.withValue(60_000) {
                var waiting: [Task<Void, any Error>] = []
                for post in posts {
                    let fields = post.fields
                    nonisolated(unsafe) let buyer = post.buyer
                    waiting.append(db.loop.task { await unsafe buyer.post("/fr/checkout/review", fields) })
                    // A slot is free for the next one only if this one has lent its own.
                    let count = waiting.count
                    try await eventually("\(count) wait for the gateway") {
                        try await sale.count("payments.payment") == count ? () : nil
                    }
                }
                for page in ["/fr", "/fr/cart", "/fr/search?q=caftan"] {
                    await onlooker.get(page)
                    #expect(onlooker.status == .ok, "\(page)")
                }
                try await sale.working { for task in waiting { try await task.value } }
            }
            #expect(buyers.allSatisfy { $0.location?.contains("/fr/simulated/") == true })
        }
    }
}
