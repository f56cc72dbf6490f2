package import Kernel

/// Every URL of the shop, in one language.
package struct Link: Sendable {
    package let language: Language

    package init(_ language: Language) { self.language = language }

    private func page(_ segments: String..., query: [(name: String, value: String)] = []) -> Address {
        Address([language.rawValue] + segments, query: query)
    }

    // MARK: Window

    package var home: Address { page() }
    package var search: Address { page("search") }
    /// What may be meant by a search while it is typed, as JSON.
    package var suggestions: Address { page("suggestions") }
    package func search(for words: String) -> Address { search.with([("q", words)]) }
    package func category(_ slug: String) -> Address { page("categories", slug) }
    package func product(_ slug: String) -> Address { page("products", slug) }
    /// Where something is told to the house about the product.
    package func productReport(_ slug: String) -> Address { page("products", slug, "report") }
    package func productReportThanks(_ slug: String) -> Address { page("products", slug, "report", "thanks") }
    /// The product's page, with the delivery cost to that city.
    package func product(_ slug: String, deliveredTo city: String) -> Address { product(slug).with([("city", city)]) }
    package func seller(_ slug: String) -> Address { page("store", slug) }
    package var crafts: Address { page("crafts") }
    /// What the house tells about a Moroccan craft.
    package func craft(_ code: String) -> Address { page("crafts", code) }
    /// The pieces that have this value of an attribute.
    package func search(_ attribute: String, _ value: String) -> Address { search.with([(attribute, value)]) }
    /// One of `about`, `terms`, `privacy`, `contact`, `sustainability`.
    package func text(_ name: String) -> Address { page("pages", name) }

    // MARK: Cart and checkout

    package var cart: Address { page("cart") }
    package var cartLines: Address { page("cart", "lines") }
    package func cartLine(_ offer: String) -> Address { page("cart", "lines", offer) }
    package func cartLineRemoval(_ offer: String) -> Address { page("cart", "lines", offer, "removal") }
    /// Where a changed price or stock is accepted.
    package var cartAcceptance: Address { page("cart", "acceptance") }
    package var checkout: Address { page("checkout") }
    package var checkoutAddress: Address { page("checkout", "address") }
    package var checkoutDelivery: Address { page("checkout", "delivery") }
    package var checkoutPayment: Address { page("checkout", "payment") }
    /// "Check your answers", and by POST the placing of the order.
    package var checkoutReview: Address { page("checkout", "review") }
    package func confirmation(_ purchase: String) -> Address { page("purchases", purchase) }
    /// Answers once the orders of the purchase have taken more steps than those.
    package func confirmationMoves(_ purchase: String, after steps: Int) -> Address {
        page("purchases", purchase, "moves").with([("after", "\(steps)")])
    }

    /// Where the code is typed that confirms the telephone number of a purchase.
    package func phoneCheck(_ purchase: String) -> Address { page("purchases", purchase, "phone") }
    /// Where another code is asked for.
    package func phoneCheckCode(_ purchase: String) -> Address { page("purchases", purchase, "phone", "code") }

    // MARK: Orders

    package var orders: Address { page("orders") }
    package var findOrder: Address { page("orders", "find") }
    /// Where a guest has this browser forget them.
    package var forget: Address { page("orders", "forget") }
    package var forgotten: Address { page("orders", "forgotten") }
    package func order(_ number: String) -> Address { page("orders", number) }
    /// Answers once the order has taken more steps than those.
    package func orderMoves(_ number: String, after steps: Int) -> Address { page("orders", number, "moves").with([("after", "\(steps)")]) }
    package func orderCancellation(_ number: String) -> Address { page("orders", number, "cancellation") }
    /// The secret link by which an order is followed without login.
    package func track(_ number: String, token: String) -> Address { page("track", number, token) }
    package func trackMoves(_ number: String, token: String, after steps: Int) -> Address {
        page("track", number, token, "moves").with([("after", "\(steps)")])
    }
    package func trackCancellation(_ number: String, token: String) -> Address { page("track", number, token, "cancellation") }
    /// Where one orders again what an order held.
    package func orderAgain(_ number: String) -> Address { page("orders", number, "again") }
    /// Where whoever has the secret link takes the order into the account.
    package func trackClaim(_ number: String, token: String) -> Address { page("track", number, token, "claim") }
    package func trackAgain(_ number: String, token: String) -> Address { page("track", number, token, "again") }
    package func trackPhoneCheck(_ number: String, token: String) -> Address { page("track", number, token, "phone") }
    package func trackPhoneCheckCode(_ number: String, token: String) -> Address { page("track", number, token, "phone", "code") }

    /// Where letters of one kind to one address are refused, and by POST at once (RFC 8058).
    package func letters(_ token: String) -> Address { page("letters", token) }
    package func lettersChoice(_ token: String) -> Address { page("letters", token, "choice") }
    /// Where whoever reads a mail says that the purchase is not theirs.
    package func disavowal(_ token: String) -> Address { page("not-mine", token) }

    // MARK: People

    package var login: Address { page("login") }
    /// Login, and then on to that page of this shop.
    package func login(next target: String) -> Address { login.with([("next", target)]) }
    /// Where the second factor is shown, after the password.
    package var loginCode: Address { page("login", "code") }
    /// Login by another house.
    package func house(_ name: String) -> Address { page("login", "with", name) }
    package var logout: Address { page("logout") }
    package var signUp: Address { page("signup") }
    package var signUpSent: Address { page("signup", "sent") }
    /// Where a mail leads whose recipient shows that the address is theirs.
    package func verification(_ token: String) -> Address { page("verify", token) }
    /// Where the code of an SMS is typed.
    package func code(_ proof: String) -> Address { page("code", proof) }
    package var reset: Address { page("reset") }
    package var resetSent: Address { page("reset", "sent") }
    /// Where a mail leads whose recipient may choose a new password.
    package func reset(_ token: String) -> Address { page("reset", token) }
    /// The same with the code of an SMS.
    package func resetCode(_ proof: String) -> Address { page("reset", "code", proof) }
    /// Where a mail leads whose recipient agrees to another address.
    package func change(_ token: String) -> Address { page("change", token) }
    package var account: Address { page("account") }
    package var accountOrders: Address { page("account", "orders") }
    /// Where a guest's purchase is taken into the account.
    package func offeredPurchase(_ purchase: String) -> Address { page("account", "orders", "offers", purchase) }
    package func offeredPurchaseRefusal(_ purchase: String) -> Address { page("account", "orders", "offers", purchase, "refusal") }
    package var accountProfile: Address { page("account", "profile") }
    /// The person's address book.
    package var accountAddresses: Address { page("account", "addresses") }
    package var newAddress: Address { page("account", "addresses", "new") }
    package func accountAddress(_ address: String) -> Address { page("account", "addresses", address) }
    package func accountAddressRemoval(_ address: String) -> Address { page("account", "addresses", address, "removal") }
    package func accountAddressDefault(_ address: String) -> Address { page("account", "addresses", address, "default") }
    package var accountSecurity: Address { page("account", "security") }
    /// Where it is shown again who one is, before going on to that page.
    package func stepUp(next target: String) -> Address { stepUp.with([("next", target)]) }
    package var stepUp: Address { page("account", "confirmation") }
    /// Has a code sent to whoever has nothing else to show it by.
    package var stepUpCode: Address { page("account", "confirmation", "code") }
    package var secondFactor: Address { page("account", "security", "second-factor") }
    package var secondFactorConfirmation: Address { page("account", "security", "second-factor", "confirmation") }
    package var secondFactorRemoval: Address { page("account", "security", "second-factor", "removal") }
    package var recoveryCodes: Address { page("account", "security", "recovery-codes") }
    /// Where a person says that the codes are kept.
    package var recoveryCodesKept: Address { page("account", "security", "recovery-codes", "kept") }
    package var accountPassword: Address { page("account", "security", "password") }
    package var accountContact: Address { page("account", "security", "contact") }
    package var accountSessionsEnd: Address { page("account", "security", "sessions", "end") }
    /// A provider is to open the account from then on.
    package func accountHouse(_ name: String) -> Address { page("account", "security", "houses", name) }
    /// Where the person shows by a login at a provider who they are.
    package func stepUpHouse(_ name: String) -> Address { page("account", "confirmation", "with", name) }
    /// From then on a house opens the account no longer.
    package func accountHouseEnd(_ name: String) -> Address { page("account", "security", "houses", name, "end") }
    package var accountNotifications: Address { page("account", "notifications") }
    /// What the shop holds of the person: given to them, and forgotten.
    package var accountData: Address { page("account", "data") }
    package var accountErasure: Address { page("account", "data", "erasure") }
    package var accountErased: Address { page("account", "erased") }
    /// What the person is told here.
    package var notices: Address { page("notices") }
    package var noticesRead: Address { page("notices", "read") }
    package func accountSessionEnd(_ session: String) -> Address { page("account", "security", "sessions", session, "end") }

    // MARK: Development

    /// Mails and text messages that were not sent, on a developer's machine.
    package var inbox: Address { page("dev", "inbox") }
    package func inboxHTML(_ message: String) -> Address { page("dev", "inbox", message, "html") }

    // MARK: Without a language

    /// The web application manifest in this language.
    package var manifest: Address { Address(["manifests", language.rawValue + ".webmanifest"]) }

    /// A picture at one of its widths. `format` is `webp` or `jpg`.
    package static func picture(_ hash: String, width: Int, format: String) -> Address {
        Address(["media", hash, "\(width).\(format)"])
    }
}
