import Carts
import Catalog
import HTTP
import Identity
import Kernel
import Orders
import Payments
import Postgres
import Secrets
import TestKit
import Testing
import Web

/// A buyer who pays on the page of the simulated gateway of a running Kolchi.
struct PayingCustomer: Sendable {
    let purchase: ID<Purchase>
    let payment = Payment.ID()
    private let cookie: String
    private let token: String

    /// An answer that no buyer should see.
    struct Unexpected: Error {
        let answer: Client.Answer?
    }

    /// Begins to pay the offers.
    init(_ offers: [Offer.ID], at kolchi: KolchiProcess, in db: Database) async throws {
        let browser = Visitor(of: Request(.get, "/fr"), isSecure: false)
        let customer = Purchaser(visitor: VisitorKey(cookie: browser.secret))
        (cookie, token) = (browser.secret, browser.formToken(kolchi.key, on: "/"))
        let (checkout, total) = try await customer.comesToReview(of: offers, in: db)
        purchase = try await db.transaction { tx in
            try await Purchase.open(checkout, by: customer.visitor, paying: .card, accepting: total, in: .french, under: nil, in: tx)
        }
        let (gateway, origin) = (try #require(GatewayName("simulated")), "http://localhost:\(kolchi.port)")
        let content = Payment.PageContent(
            lines: [.init("Commande", total)], language: .french, returnURL: origin + "/fr/orders", cancelURL: origin + "/fr/cart")
        let (id, purchase) = (payment, purchase)
        try await db.transaction { tx in
            try await OrderPayment.begin(id, for: purchase, at: gateway, .test, page: content, in: tx)
        }
    }

    /// Pays, and pays again until the gateway leads back to the shop or says that it has the money. It survives kills of Kolchi.
    func pays(at port: UInt16, in db: Database) async throws {
        let page = try await eventually("the page is known", within: .seconds(150)) {
            do { return try await db.read(Payment.of(payment))?.page } catch is DatabaseUnavailable { return nil }
        }
        let path = "/fr/simulated/" + (page.split(separator: "/").last ?? "")
        try await eventually("the gateway takes the money", within: .seconds(60)) { () async throws -> Void? in
            let client = Client(port: port)
            let form: FormFields = ["token": token, "choice": "pay"]
            client.send(
                """
                POST \(path) HTTP/1.1\r
                Host: \(client.host)\r
                Cookie: kolchi=\(cookie); language=fr\r
                Sec-Fetch-Site: same-origin\r
                Content-Type: application/x-www-form-urlencoded\r
                Content-Length: \(form.encoded.utf8.count)\r
                \r
                \(form.encoded)
                """)
            guard let answer = client.answer(), answer.status != 503 else { return nil }
            // A second form leads to the page itself, which says that it is paid.
            guard answer.status == 303 else { throw Unexpected(answer: answer) }
            return ()
        }
    }
}
