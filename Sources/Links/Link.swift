package import Kernel

/// Every URL of the shop, in one language.
package struct Link: Sendable {
    package let language: Language

    package init(_ language: Language) { self.language = language }

    private func page(_ segments: String..., query: [(name: String, value: String)] = []) -> SiteURL {
        SiteURL([language.rawValue] + segments, query: query)
    }

    // MARK: Window

    package var home: SiteURL { page() }
    package var search: SiteURL { page("search") }
    /// What may be meant by a search while it is typed, as JSON.
    package var suggestions: SiteURL { page("suggestions") }
    package func search(for words: String) -> SiteURL { search.with([("q", words)]) }
    package func category(_ slug: String) -> SiteURL { page("categories", slug) }
    package func product(_ slug: String) -> SiteURL { page("products", slug) }
    /// Where something is told to the house about the product.
    package func productReport(_ slug: String) -> SiteURL { page("products", slug, "report") }
    package func productReportThanks(_ slug: String) -> SiteURL { page("products", slug, "report", "thanks") }
    /// The product's page, with the delivery cost to that city.
    package func product(_ slug: String, deliveredTo city: String) -> SiteURL { product(slug).with([("city", city)]) }
    package func seller(_ slug: String) -> SiteURL { page("store", slug) }
    package var crafts: SiteURL { page("crafts") }
    /// What the house tells about a Moroccan craft.
    package func craft(_ code: String) -> SiteURL { page("crafts", code) }
    /// The pieces that have this value of an attribute.
    package func search(_ attribute: String, _ value: String) -> SiteURL { search.with([(attribute, value)]) }
    /// One of `about`, `terms`, `privacy`, `contact`, `sustainability`.
    package func text(_ name: String) -> SiteURL { page("pages", name) }

    // MARK: Cart and checkout

    package var cart: SiteURL { page("cart") }
    package var cartLines: SiteURL { page("cart", "lines") }
    package func cartLine(_ offer: String) -> SiteURL { page("cart", "lines", offer) }
    package func cartLineRemoval(_ offer: String) -> SiteURL { page("cart", "lines", offer, "removal") }
    /// Where a changed price or stock is accepted.
    package var cartAcceptance: SiteURL { page("cart", "acceptance") }
    package var checkout: SiteURL { page("checkout") }
    package var checkoutAddress: SiteURL { page("checkout", "address") }
    package var checkoutDelivery: SiteURL { page("checkout", "delivery") }
    package var checkoutPayment: SiteURL { page("checkout", "payment") }
    /// "Check your answers", and by POST the placing of the order.
    package var checkoutReview: SiteURL { page("checkout", "review") }
    package func confirmation(_ purchase: String) -> SiteURL { page("purchases", purchase) }
    /// Answers once the orders of the purchase have taken more steps than those.
    package func confirmationUpdates(_ purchase: String, after steps: Int) -> SiteURL {
        page("purchases", purchase, "moves").with([("after", "\(steps)")])
    }

    /// Where the code is typed that confirms the telephone number of a purchase.
    package func phoneCheck(_ purchase: String) -> SiteURL { page("purchases", purchase, "phone") }
    /// Where another code is asked for.
    package func phoneCheckCode(_ purchase: String) -> SiteURL { page("purchases", purchase, "phone", "code") }

    // MARK: Orders

    package var orders: SiteURL { page("orders") }
    package var findOrder: SiteURL { page("orders", "find") }
    /// Where a guest has this browser forget them.
    package var forget: SiteURL { page("orders", "forget") }
    package var forgotten: SiteURL { page("orders", "forgotten") }
    package func order(_ number: String) -> SiteURL { page("orders", number) }
    /// Answers once the order has taken more steps than those.
    package func orderUpdates(_ number: String, after steps: Int) -> SiteURL {
        page("orders", number, "moves").with([("after", "\(steps)")])
    }
    package func orderCancellation(_ number: String) -> SiteURL { page("orders", number, "cancellation") }
    /// The secret link by which an order is followed without login.
    package func track(_ number: String, token: String) -> SiteURL { page("track", number, token) }
    package func trackUpdates(_ number: String, token: String, after steps: Int) -> SiteURL {
        page("track", number, token, "moves").with([("after", "\(steps)")])
    }
    package func trackCancellation(_ number: String, token: String) -> SiteURL { page("track", number, token, "cancellation") }
    /// Where one orders again what an order held.
    package func orderAgain(_ number: String) -> SiteURL { page("orders", number, "again") }
    /// Where whoever has the secret link takes the order into the account.
    package func trackClaim(_ number: String, token: String) -> SiteURL { page("track", number, token, "claim") }
    package func trackAgain(_ number: String, token: String) -> SiteURL { page("track", number, token, "again") }
    package func trackPhoneCheck(_ number: String, token: String) -> SiteURL { page("track", number, token, "phone") }
    package func trackPhoneCheckCode(_ number: String, token: String) -> SiteURL { page("track", number, token, "phone", "code") }

    /// Where letters of one kind to one address are refused, and by POST at once (RFC 8058).
    package func unsubscribe(_ token: String) -> SiteURL { page("letters", token) }
    package func unsubscribeChoice(_ token: String) -> SiteURL { page("letters", token, "choice") }
    /// Where whoever reads a mail says that the purchase is not theirs.
    package func disavowal(_ token: String) -> SiteURL { page("not-mine", token) }

    // MARK: People

    package var login: SiteURL { page("login") }
    /// Login, and then on to that page of this shop.
    package func login(next target: String) -> SiteURL { login.with([("next", target)]) }
    /// Where the second factor is shown, after the password.
    package var loginCode: SiteURL { page("login", "code") }
    /// Login by another house.
    package func provider(_ name: String) -> SiteURL { page("login", "with", name) }
    package var logout: SiteURL { page("logout") }
    package var signUp: SiteURL { page("signup") }
    package var signUpSent: SiteURL { page("signup", "sent") }
    /// Where a mail leads whose recipient shows that the address is theirs.
    package func verification(_ token: String) -> SiteURL { page("verify", token) }
    /// Where the code of an SMS is typed.
    package func code(_ verification: String) -> SiteURL { page("code", verification) }
    package var reset: SiteURL { page("reset") }
    package var resetSent: SiteURL { page("reset", "sent") }
    /// Where a mail leads whose recipient may choose a new password.
    package func reset(_ token: String) -> SiteURL { page("reset", token) }
    /// The same with the code of an SMS.
    package func resetCode(_ verification: String) -> SiteURL { page("reset", "code", verification) }
    /// Where a mail leads whose recipient agrees to another address.
    package func change(_ token: String) -> SiteURL { page("change", token) }
    package var account: SiteURL { page("account") }
    package var accountOrders: SiteURL { page("account", "orders") }
    /// Where a guest's purchase is taken into the account.
    package func offeredPurchase(_ purchase: String) -> SiteURL { page("account", "orders", "offers", purchase) }
    package func offeredPurchaseRefusal(_ purchase: String) -> SiteURL { page("account", "orders", "offers", purchase, "refusal") }
    package var accountProfile: SiteURL { page("account", "profile") }
    /// The person's address book.
    package var accountAddresses: SiteURL { page("account", "addresses") }
    package var newAddress: SiteURL { page("account", "addresses", "new") }
    package func accountAddress(_ address: String) -> SiteURL { page("account", "addresses", address) }
    package func accountAddressRemoval(_ address: String) -> SiteURL { page("account", "addresses", address, "removal") }
    package func accountAddressDefault(_ address: String) -> SiteURL { page("account", "addresses", address, "default") }
    package var accountSecurity: SiteURL { page("account", "security") }
    /// Where it is shown again who one is, before going on to that page.
    package func stepUp(next target: String) -> SiteURL { stepUp.with([("next", target)]) }
    package var stepUp: SiteURL { page("account", "confirmation") }
    /// Has a code sent to whoever has nothing else to show it by.
    package var stepUpCode: SiteURL { page("account", "confirmation", "code") }
    package var secondFactor: SiteURL { page("account", "security", "second-factor") }
    package var secondFactorConfirmation: SiteURL { page("account", "security", "second-factor", "confirmation") }
    package var secondFactorRemoval: SiteURL { page("account", "security", "second-factor", "removal") }
    package var recoveryCodes: SiteURL { page("account", "security", "recovery-codes") }
    /// Where a person says that the codes are kept.
    package var recoveryCodesKept: SiteURL { page("account", "security", "recovery-codes", "kept") }
    package var accountPassword: SiteURL { page("account", "security", "password") }
    package var accountContact: SiteURL { page("account", "security", "contact") }
    package var accountSessionsEnd: SiteURL { page("account", "security", "sessions", "end") }
    /// A provider is to open the account from then on.
    package func accountProvider(_ name: String) -> SiteURL { page("account", "security", "houses", name) }
    /// Where the person shows by a login at a provider who they are.
    package func stepUpProvider(_ name: String) -> SiteURL { page("account", "confirmation", "with", name) }
    /// From then on a house opens the account no longer.
    package func accountProviderUnlink(_ name: String) -> SiteURL { page("account", "security", "houses", name, "end") }
    package var accountNotifications: SiteURL { page("account", "notifications") }
    /// What the shop holds of the person: given to them, and forgotten.
    package var accountData: SiteURL { page("account", "data") }
    package var accountErasure: SiteURL { page("account", "data", "erasure") }
    package var accountErased: SiteURL { page("account", "erased") }
    /// What the person is told here.
    package var notices: SiteURL { page("notices") }
    package var noticesRead: SiteURL { page("notices", "read") }
    package func accountSessionEnd(_ session: String) -> SiteURL { page("account", "security", "sessions", session, "end") }

    // MARK: Development

    /// Mails and text messages that were not sent, on a developer's machine.
    package var inbox: SiteURL { page("dev", "inbox") }
    package func inboxHTML(_ message: String) -> SiteURL { page("dev", "inbox", message, "html") }

    // MARK: Without a language

    /// The web application manifest in this language.
    package var manifest: SiteURL { SiteURL(["manifests", language.rawValue + ".webmanifest"]) }

    /// A picture at one of its widths. `format` is `webp` or `jpg`.
    package static func picture(_ hash: String, width: Int, format: String) -> SiteURL {
        SiteURL(["media", hash, "\(width).\(format)"])
    }
}
