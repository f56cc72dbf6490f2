package import Kernel

/// All URLs of the shop, in one language.
package struct Link: Sendable {
    package let language: Language

    package init(_ language: Language) { self.language = language }

    private func page(_ segments: String..., query: [(name: String, value: String)] = []) -> SiteURL {
        SiteURL([language.rawValue] + segments, query: query)
    }

    // MARK: Window

    package var home: SiteURL { page() }
    package var search: SiteURL { page("search") }
    /// Suggestions while a search is typed, as JSON.
    package var suggestions: SiteURL { page("suggestions") }
    package func search(for words: String) -> SiteURL { search.with([("q", words)]) }
    package func category(_ slug: String) -> SiteURL { page("categories", slug) }
    package func product(_ slug: String) -> SiteURL { page("products", slug) }
    /// The form to report a product to the staff.
    package func productReport(_ slug: String) -> SiteURL { page("products", slug, "report") }
    package func productReportThanks(_ slug: String) -> SiteURL { page("products", slug, "report", "thanks") }
    /// The product's page with the delivery cost to that city.
    package func product(_ slug: String, deliveredTo city: String) -> SiteURL { product(slug).with([("city", city)]) }
    package func seller(_ slug: String) -> SiteURL { page("store", slug) }
    package var crafts: SiteURL { page("crafts") }
    /// The page about a Moroccan craft.
    package func craft(_ code: String) -> SiteURL { page("crafts", code) }
    /// The search for pieces with this value of an attribute.
    package func search(_ attribute: String, _ value: String) -> SiteURL { search.with([(attribute, value)]) }
    /// - Parameter name: `about`, `terms`, `privacy`, `contact` or `sustainability`.
    package func text(_ name: String) -> SiteURL { page("pages", name) }

    // MARK: Cart and checkout

    package var cart: SiteURL { page("cart") }
    package var cartLines: SiteURL { page("cart", "lines") }
    package func cartLine(_ offer: String) -> SiteURL { page("cart", "lines", offer) }
    package func cartLineRemoval(_ offer: String) -> SiteURL { page("cart", "lines", offer, "removal") }
    /// The form that accepts a changed price or stock.
    package var cartAcceptance: SiteURL { page("cart", "acceptance") }
    package var checkout: SiteURL { page("checkout") }
    package var checkoutAddress: SiteURL { page("checkout", "address") }
    package var checkoutDelivery: SiteURL { page("checkout", "delivery") }
    package var checkoutPayment: SiteURL { page("checkout", "payment") }
    /// "Check your answers". A POST places the order.
    package var checkoutReview: SiteURL { page("checkout", "review") }
    package func confirmation(_ purchase: String) -> SiteURL { page("purchases", purchase) }
    /// A long poll. It answers once the orders of the purchase have more than `steps` transitions.
    package func confirmationUpdates(_ purchase: String, after steps: Int) -> SiteURL {
        page("purchases", purchase, "moves").with([("after", "\(steps)")])
    }

    /// The form for the verification code that confirms the telephone number of a purchase.
    package func phoneCheck(_ purchase: String) -> SiteURL { page("purchases", purchase, "phone") }
    /// The form that requests another verification code.
    package func phoneCheckCode(_ purchase: String) -> SiteURL { page("purchases", purchase, "phone", "code") }

    // MARK: Orders

    package var orders: SiteURL { page("orders") }
    package var findOrder: SiteURL { page("orders", "find") }
    /// The form with which a guest makes this browser forget them.
    package var forget: SiteURL { page("orders", "forget") }
    package var forgotten: SiteURL { page("orders", "forgotten") }
    package func order(_ number: String) -> SiteURL { page("orders", number) }
    /// A long poll. It answers once the order has more than `steps` transitions.
    package func orderUpdates(_ number: String, after steps: Int) -> SiteURL {
        page("orders", number, "moves").with([("after", "\(steps)")])
    }
    package func orderCancellation(_ number: String) -> SiteURL { page("orders", number, "cancellation") }
    /// The secret link to follow an order without login.
    package func track(_ number: String, token: String) -> SiteURL { page("track", number, token) }
    package func trackUpdates(_ number: String, token: String, after steps: Int) -> SiteURL {
        page("track", number, token, "moves").with([("after", "\(steps)")])
    }
    package func trackCancellation(_ number: String, token: String) -> SiteURL { page("track", number, token, "cancellation") }
    /// The form to order the content of an order again.
    package func orderAgain(_ number: String) -> SiteURL { page("orders", number, "again") }
    /// The form to add the order to the account of the person who has the secret link.
    package func trackClaim(_ number: String, token: String) -> SiteURL { page("track", number, token, "claim") }
    package func trackAgain(_ number: String, token: String) -> SiteURL { page("track", number, token, "again") }
    package func trackPhoneCheck(_ number: String, token: String) -> SiteURL { page("track", number, token, "phone") }
    package func trackPhoneCheckCode(_ number: String, token: String) -> SiteURL { page("track", number, token, "phone", "code") }

    /// The page to unsubscribe an address from one type of e-mail. A POST unsubscribes at once (RFC 8058).
    package func unsubscribe(_ token: String) -> SiteURL { page("letters", token) }
    package func unsubscribeChoice(_ token: String) -> SiteURL { page("letters", token, "choice") }
    /// The page on which the reader of an e-mail says that the purchase is not theirs.
    package func disavowal(_ token: String) -> SiteURL { page("not-mine", token) }

    // MARK: People

    package var login: SiteURL { page("login") }
    /// The login, which then leads to that page of this shop.
    package func login(next target: String) -> SiteURL { login.with([("next", target)]) }
    /// The form for the second factor, after the password.
    package var loginCode: SiteURL { page("login", "code") }
    /// Login by an identity provider.
    package func provider(_ name: String) -> SiteURL { page("login", "with", name) }
    package var logout: SiteURL { page("logout") }
    package var signUp: SiteURL { page("signup") }
    package var signUpSent: SiteURL { page("signup", "sent") }
    /// The link in an e-mail with which the recipient verifies the address.
    package func verification(_ token: String) -> SiteURL { page("verify", token) }
    /// The form for the code of a text message.
    package func code(_ verification: String) -> SiteURL { page("code", verification) }
    package var reset: SiteURL { page("reset") }
    package var resetSent: SiteURL { page("reset", "sent") }
    /// The link in an e-mail with which the recipient chooses a new password.
    package func reset(_ token: String) -> SiteURL { page("reset", token) }
    /// The form for a new password with the code of a text message.
    package func resetCode(_ verification: String) -> SiteURL { page("reset", "code", verification) }
    /// The link in an e-mail with which the recipient agrees to a new address.
    package func change(_ token: String) -> SiteURL { page("change", token) }
    package var account: SiteURL { page("account") }
    package var accountOrders: SiteURL { page("account", "orders") }
    /// The form to add a guest's purchase to the account.
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
    /// The form to confirm one's identity again, which then leads to that page.
    package func stepUp(next target: String) -> SiteURL { stepUp.with([("next", target)]) }
    package var stepUp: SiteURL { page("account", "confirmation") }
    /// Sends a verification code to a person who has no other means of confirmation.
    package var stepUpCode: SiteURL { page("account", "confirmation", "code") }
    package var secondFactor: SiteURL { page("account", "security", "second-factor") }
    package var secondFactorConfirmation: SiteURL { page("account", "security", "second-factor", "confirmation") }
    package var secondFactorRemoval: SiteURL { page("account", "security", "second-factor", "removal") }
    package var recoveryCodes: SiteURL { page("account", "security", "recovery-codes") }
    /// The form to confirm that the recovery codes are stored.
    package var recoveryCodesKept: SiteURL { page("account", "security", "recovery-codes", "kept") }
    package var accountPassword: SiteURL { page("account", "security", "password") }
    package var accountContact: SiteURL { page("account", "security", "contact") }
    package var accountSessionsEnd: SiteURL { page("account", "security", "sessions", "end") }
    /// The form to link a provider, so that it opens the account.
    package func accountProvider(_ name: String) -> SiteURL { page("account", "security", "houses", name) }
    /// The login at a provider that confirms the person's identity again.
    package func stepUpProvider(_ name: String) -> SiteURL { page("account", "confirmation", "with", name) }
    /// The form to unlink a provider, so that it no longer opens the account.
    package func accountProviderUnlink(_ name: String) -> SiteURL { page("account", "security", "houses", name, "end") }
    package var accountNotifications: SiteURL { page("account", "notifications") }
    /// The person's data: download and erasure.
    package var accountData: SiteURL { page("account", "data") }
    package var accountErasure: SiteURL { page("account", "data", "erasure") }
    package var accountErased: SiteURL { page("account", "erased") }
    /// The in-app notifications of the person.
    package var notices: SiteURL { page("notices") }
    package var noticesRead: SiteURL { page("notices", "read") }
    package func accountSessionEnd(_ session: String) -> SiteURL { page("account", "security", "sessions", session, "end") }

    // MARK: Development

    /// Unsent e-mails and text messages, on a developer's machine.
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
