/// A new visitor with a browser. It decides on the next request after each answer.
struct Shopper {
    enum Errand: Sendable {
        /// Looks at a piece and puts it into the cart. Completes every step of the checkout, places the order and sees it.
        case order
        /// The same, paid on the page of the simulated gateway.
        case pay
        /// Puts a piece that was viewed before into the cart, and sees no other page.
        case fill
        /// Looks at one page.
        case browse
    }

    enum Move {
        case ask(Request)
        /// The errand succeeded.
        case done
        /// The shop answered 503 at this step.
        case shed(String)
        /// An unexpected answer, described in words.
        case failed(String)
    }

    struct Request {
        let path: String
        /// Nil for a page that is only viewed.
        var form: String?
    }

    /// The current step.
    private enum Stage { case look, add, cart, address, keepAddress, way, chooseWay, review, place, bank, pay, comeBack, confirmation }

    let errand: Errand
    private(set) var cookie = ""
    private let page: String
    private var step = Stage.look
    private var token = ""
    private var piece = ""
    /// The path of the last page that was asked for.
    private var path = ""

    /// - Parameter page: the path of a product's page; for `.browse` of any page.
    init(_ errand: Errand, at page: String) {
        self.errand = errand
        self.page = page
    }

    /// The first request.
    var first: Request { piece.isEmpty ? Request(path: page) : adding }

    private var adding: Request { Request(path: "/fr/cart/lines", form: "token=\(token)&\(piece)") }

    /// Stores the cookie and the form of the product's page, from which the errand continues.
    mutating func look(at answer: Answer) -> Bool {
        guard answer.status == 200, let token = answer.field("token"), let key = answer.field("key"), let offer = answer.field("offer")
        else { return false }
        cookie = answer.cookie
        self.token = token
        piece = "key=\(key)&offer=\(offer)"
        step = .add
        return true
    }

    mutating func hear(_ answer: Answer) -> Move {
        if answer.status == 503 { return .shed("\(step)") }
        switch (step, answer.status) {
        case (.look, 200) where errand == .browse: return .done
        case (.look, 200): return look(at: answer) ? .ask(adding) : .failed("a page without a form to buy")
        case (.add, 303) where errand == .fill: return .done
        case (.add, 303): return go(.cart, answer.location)
        case (.cart, 200): return go(.address, "/fr/checkout/address")
        case (.address, 200): return send(.keepAddress, "/fr/checkout/address", Self.address())
        case (.keepAddress, 303): return go(answer.location.hasSuffix("/payment") ? .way : .review, answer.location)
        case (.way, 200): return send(.chooseWay, "/fr/checkout/payment", "&payment=\(errand == .pay ? "simulated" : "cash_on_delivery")")
        case (.chooseWay, 303): return go(.review, answer.location)
        case (.review, 200):
            guard let key = answer.field("key"), let total = answer.field("total") else { return .failed("a review without its form") }
            let way = answer.field("way").map { "&way=\($0)" } ?? ""
            return send(.place, "/fr/checkout/review", "&key=\(key)&total=\(total)\(way)")
        case (.place, 303) where answer.location.contains("/simulated/"): return go(.bank, answer.location)
        case (.bank, 200):
            guard let token = answer.field("token") else { return .failed("a bank without its form") }
            self.token = token
            return send(.pay, path, "&choice=pay")
        case (.pay, 303): return go(.comeBack, answer.location)
        case (.comeBack, 303) where !answer.location.hasSuffix("/payment"): return go(.confirmation, answer.location)
        // A refused order leads back to the review.
        case (.place, 303) where answer.location.contains("/purchases/"): return go(.confirmation, answer.location)
        case (.confirmation, 200): return .done
        default: return .failed("\(step): \(answer.status)")
        }
    }

    private mutating func go(_ step: Stage, _ path: String) -> Move {
        self.step = step
        // The gateway's page and the way back are absolute addresses of the same site.
        self.path = path.hasPrefix("http") ? "/" + path.split(separator: "/").dropFirst(2).joined(separator: "/") : path
        return .ask(Request(path: self.path))
    }

    private mutating func send(_ step: Stage, _ path: String, _ fields: String) -> Move {
        self.step = step
        return .ask(Request(path: path, form: "token=\(token)\(fields)"))
    }

    /// An address in Casablanca, to which every seller of the demo's catalogue delivers. Each has a random telephone number for
    /// which nothing is pending, so no code is required.
    private static func address() -> String {
        "&full-name=Salma+Benjelloun&phone=06\(Int.random(in: 10_000_000...99_999_999))&city=06.141.01.0&street=12,+rue+Ibn+Batouta"
    }
}
