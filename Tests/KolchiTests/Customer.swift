import Carts
import Catalog
import Components
import HTTP
import Identity
import Kernel
import Orders
import Postgres
import Secrets
import TestKit
import Web

/// A browser at the last step of the checkout. It speaks to a running Kolchi over sockets.
struct Customer: Sendable {
    let visitor: VisitorKey
    let checkout: ID<Checkout>
    private let language: Language
    private let cookie: String
    private let form: String

    /// The result of placing the order.
    enum Outcome: Hashable {
        /// The path of the confirmation page.
        case bought(String)
        case soldOut
    }

    /// An answer that no customer should see.
    struct Unexpected: Error {
        let answer: Client.Answer?
    }

    /// Puts the offers into a cart and answers all questions up to "check your answers".
    /// - Parameter key: the signing key of the running Kolchi.
    static func atReview(wanting offers: [Offer.ID], in language: Language, key: SigningKey, _ db: Database) async throws -> Customer {
        let browser = Visitor(of: Request(.get, "/\(language.rawValue)"), isSecure: false)
        let visitor = VisitorKey(cookie: browser.secret)
        let (checkout, total) = try await Purchaser(language: language, visitor: visitor).comesToReview(of: offers, in: db)
        let form: FormFields = [
            "token": browser.formToken(key, on: "/"), "key": checkout.description, "total": "\(total.minor)",
        ]
        return Customer(visitor: visitor, checkout: checkout, language: language, cookie: browser.secret, form: form.encoded)
    }

    func post(over client: Client) {
        client.send(
            """
            POST /\(language.rawValue)/checkout/review HTTP/1.1\r
            Host: \(client.host)\r
            Cookie: kolchi=\(cookie); language=\(language.rawValue)\r
            Sec-Fetch-Site: same-origin\r
            Content-Type: application/x-www-form-urlencoded\r
            Content-Length: \(form.utf8.count)\r
            \r
            \(form)
            """)
    }

    /// - Returns: nil without an answer or for a 503, so that the customer tries again.
    func outcome(_ answer: Client.Answer?) throws -> Outcome? {
        switch answer?.status {
        case nil, 503: return nil
        case 303:
            let location = answer?.fields["location"] ?? ""
            if location.hasPrefix("/\(language.rawValue)/purchases/") { return .bought(location) }
        // The page names the pieces that are gone.
        case 409 where answer?.text.contains("piece-gone") == true: return .soldOut
        default: break
        }
        throw Unexpected(answer: answer)
    }

    /// Sends the form until there is a result.
    func places(at port: UInt16) async throws -> Outcome {
        try await eventually("an answer to the order") {
            let client = Client(port: port)
            post(over: client)
            return try outcome(client.answer())
        }
    }

    /// The page at that path, with this browser's cookies.
    func page(_ path: String, at port: UInt16) throws -> String {
        let client = Client(port: port)
        client.send("GET \(path) HTTP/1.1\r\nHost: \(client.host)\r\nCookie: kolchi=\(cookie); language=\(language.rawValue)\r\n\r\n")
        let answer = client.answer()
        guard let answer, answer.status == 200 else { throw Unexpected(answer: answer) }
        return answer.text
    }

    /// The number of purchases of this checkout, and the order numbers of this visitor. One purchase has an order per seller.
    func orders(in db: Database) async throws -> (purchases: Int, numbers: [String]) {
        let purchases = Query.one("SELECT count(*) FROM orders.purchase WHERE checkout_id = \(checkout)") { row in try row.next(Int.self) }
        let (count, orders) = try await db.read(purchases, OrderSummary.of(visitor))
        return (count, orders.map(\.number.rawValue))
    }
}
