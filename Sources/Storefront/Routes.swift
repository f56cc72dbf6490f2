package import Site

/// Every address of the storefront, behind the language: method, path, page file, who may enter, and whose its copies are.
package enum StorefrontRoutes {
    package static let all: [Route] = [
        .get("", "Home/HomePage", .everyone, .open, HomePage.show),
        .get("/search", "Listings/ListingsPage", .everyone, .open, ListingsPage.search),
        .get("/suggestions", "Listings/ShowSuggestions", .everyone, .brief, urgency: .aside, ShownSuggestion.answer),
        .get("/categories/:slug", "Listings/ListingsPage", .everyone, .open, ListingsPage.category),
        .get("/store/:slug", "Listings/ListingsPage", .everyone, .open, ListingsPage.seller),
        .get("/products/:slug", "Catalog/ProductPage", .everyone, .open, ProductPage.show),
        .get("/products/:slug/report", "Reports/ReportPage", .everyone, .personal, ReportPage.show),
        .post("/products/:slug/report", "Reports/ReportPage", .everyone, .personal, ReportPage.file),
        .get("/products/:slug/report/thanks", "Reports/ReportThanksPage", .everyone, .personal, ReportThanksPage.show),
        .get("/crafts", "Crafts/CraftsPage", .everyone, .open, CraftsPage.show),
        .get("/crafts/:code", "Crafts/CraftPage", .everyone, .open, CraftPage.show),
        .get("/pages/:name", "Texts/TextPage", .everyone, .open, TextPage.show),

        .get("/cart", "Cart/CartPage", .everyone, .personal, urgency: .cart, CartPage.show),
        .post("/cart/lines", "Cart/CartPage", .everyone, .personal, urgency: .cart, CartPage.add),
        .post("/cart/lines/:offer", "Cart/CartPage", .everyone, .personal, urgency: .cart, CartPage.change),
        .post("/cart/lines/:offer/removal", "Cart/CartPage", .everyone, .personal, urgency: .cart, CartPage.remove),
        .post("/cart/acceptance", "Cart/CartPage", .everyone, .personal, urgency: .cart, CartPage.accept),

        .get("/checkout", "Checkout/AddressPage", .everyone, .personal, urgency: .address, AddressPage.show),
        .get("/checkout/address", "Checkout/AddressPage", .everyone, .personal, urgency: .address, AddressPage.show),
        .post("/checkout/address", "Checkout/AddressPage", .everyone, .personal, urgency: .address, AddressPage.keep),
        .get("/checkout/delivery", "Checkout/DeliveryPage", .everyone, .personal, urgency: .delivery, DeliveryPage.show),
        .post("/checkout/delivery", "Checkout/DeliveryPage", .everyone, .personal, urgency: .delivery, DeliveryPage.accept),
        .get("/checkout/payment", "Checkout/PaymentPage", .everyone, .personal, urgency: .payment, PaymentPage.show),
        .post("/checkout/payment", "Checkout/PaymentPage", .everyone, .personal, urgency: .payment, PaymentPage.choose),
        .get("/checkout/review", "Checkout/ReviewPage", .everyone, .personal, urgency: .review, ReviewPage.show),
        .post("/checkout/review", "Checkout/ReviewPage", .everyone, .personal, urgency: .placing, ReviewPage.place),
        .get("/purchases/:purchase", "Checkout/ConfirmationPage", .everyone, .personal, urgency: .placing, ConfirmationPage.show),
        .get("/purchases/:purchase/moves", "Orders/AnswerMoves", .everyone, .personal, urgency: .aside, Moves.ofPurchase),
        .get("/purchases/:purchase/phone", "Checkout/PhoneCheckPage", .everyone, .personal, urgency: .placing, PhoneCheckPage.show),
        .post("/purchases/:purchase/phone", "Checkout/PhoneCheckPage", .everyone, .personal, urgency: .placing, PhoneCheckPage.take),
        .post("/purchases/:purchase/phone/code", "Checkout/PhoneCheckPage", .everyone, .personal, urgency: .placing, PhoneCheckPage.sendAgain),
        .get("/track/:number/:token/phone", "Checkout/PhoneCheckPage", .everyone, .secret, urgency: .placing, PhoneCheckPage.showByLink),
        .post("/track/:number/:token/phone", "Checkout/PhoneCheckPage", .everyone, .secret, urgency: .placing, PhoneCheckPage.takeByLink),
        .post("/track/:number/:token/phone/code", "Checkout/PhoneCheckPage", .everyone, .secret, urgency: .placing, PhoneCheckPage.sendAgainByLink),

        .get("/letters/:token", "Letters/LettersPage", .everyone, .secret, urgency: .following, LettersPage.show),
        .post("/letters/:token", "Letters/LettersPage", .everyone, .secret, urgency: .following, formLimit: 4096, by: .sealedAddress, LettersPage.refuseAtOnce),
        .post("/letters/:token/choice", "Letters/LettersPage", .everyone, .secret, urgency: .following, LettersPage.choose),

        .get("/login", "SignIn/LoginPage", .everyone, .personal, LoginPage.show),
        .post("/login", "SignIn/LoginPage", .everyone, .personal, takesPlace: false, LoginPage.logIn),
        .get("/login/code", "SignIn/CodeLoginPage", .everyone, .personal, CodeLoginPage.show),
        .post("/login/code", "SignIn/CodeLoginPage", .everyone, .personal, CodeLoginPage.take),
        .post("/login/with/:issuer", "SignIn/HousePage", .everyone, .personal, takesPlace: false, HousePage.begin),
        .get("/login/with/:issuer/callback", "SignIn/HousePage", .everyone, .personal, takesPlace: false, HousePage.finish),
        .post("/logout", "SignIn/LoginPage", .everyone, .personal, LoginPage.logOut),
        .get("/signup", "SignIn/SignUpPage", .everyone, .personal, SignUpPage.show),
        .post("/signup", "SignIn/SignUpPage", .everyone, .personal, takesPlace: false, SignUpPage.signUp),
        .get("/signup/sent", "SignIn/NoticePage", .everyone, .personal, SignUpPage.showSent),
        .get("/verify/:token", "SignIn/LinkPage", .everyone, .secret, Verification.show),
        .post("/verify/:token", "SignIn/LinkPage", .everyone, .secret, takesPlace: false, Verification.verify),
        .get("/code/:proof", "SignIn/CodePage", .everyone, .personal, CodePage.show),
        .post("/code/:proof", "SignIn/CodePage", .everyone, .personal, CodePage.take),
        .get("/reset", "SignIn/ResetPage", .everyone, .personal, ResetPage.show),
        .post("/reset", "SignIn/ResetPage", .everyone, .personal, ResetPage.ask),
        .get("/reset/sent", "SignIn/NoticePage", .everyone, .personal, ResetPage.showSent),
        .get("/reset/:token", "SignIn/LinkPage", .everyone, .secret, PasswordReset.show),
        .post("/reset/:token", "SignIn/LinkPage", .everyone, .secret, takesPlace: false, PasswordReset.reset),
        .get("/reset/code/:proof", "SignIn/CodePage", .everyone, .personal, CodePage.showReset),
        .post("/reset/code/:proof", "SignIn/CodePage", .everyone, .personal, takesPlace: false, CodePage.reset),
        .get("/change/:token", "SignIn/LinkPage", .everyone, .secret, ContactChange.show),
        .post("/change/:token", "SignIn/LinkPage", .everyone, .secret, ContactChange.agree),

        .get("/account", "Account/AccountPage", .person, .personal, AccountPage.show),
        .get("/account/orders", "Orders/OrdersPage", .person, .personal, urgency: .following, AccountPage.showOrders),
        .get("/account/profile", "Account/ProfilePage", .person, .personal, ProfilePage.show),
        .upload("/account/profile", "Account/ProfilePage", .person, .personal, ProfilePage.limits, ProfilePage.keep),
        .get("/account/addresses", "Account/AddressBookPage", .person, .personal, AddressBookPage.show),
        .post("/account/addresses", "Account/SavedAddressPage", .person, .personal, SavedAddressPage.add),
        .get("/account/addresses/new", "Account/SavedAddressPage", .person, .personal, SavedAddressPage.showNew),
        .get("/account/addresses/:address", "Account/SavedAddressPage", .person, .personal, SavedAddressPage.show),
        .post("/account/addresses/:address", "Account/SavedAddressPage", .person, .personal, SavedAddressPage.change),
        .get("/account/addresses/:address/removal", "Account/AddressRemovalPage", .person, .personal, AddressRemovalPage.ask),
        .post("/account/addresses/:address/removal", "Account/AddressRemovalPage", .person, .personal, AddressRemovalPage.remove),
        .post("/account/addresses/:address/default", "Account/AddressBookPage", .person, .personal, AddressBookPage.makeDefault),
        .get("/account/security", "Account/SecurityPage", .person, .personal, SecurityPage.show),
        .get("/account/notifications", "Account/PreferencesPage", .person, .personal, urgency: .following, PreferencesPage.show),
        .post("/account/notifications", "Account/PreferencesPage", .person, .personal, urgency: .following, PreferencesPage.keep),
        .get("/notices", "Account/NoticesPage", .person, .personal, urgency: .following, NoticesPage.show),
        .post("/notices/read", "Account/NoticesPage", .person, .personal, urgency: .following, NoticesPage.note),
        .post("/account/security/password", "Account/SecurityPage", .person, .personal, takesPlace: false, SecurityPage.changePassword),
        .post("/account/security/contact", "Account/SecurityPage", .person, .personal, takesPlace: false, SecurityPage.changeContact),
        .get("/account/security/second-factor", "Account/SecondFactorPage", .person, .personal, SecondFactorPage.show),
        .post("/account/security/second-factor", "Account/SecondFactorPage", .person.steppedUp, .personal, SecondFactorPage.begin),
        .post("/account/security/second-factor/confirmation", "Account/SecondFactorPage", .person.steppedUp, .personal, SecondFactorPage.confirm),
        .post("/account/security/second-factor/removal", "Account/SecondFactorPage", .person.steppedUp, .personal, SecondFactorPage.end),
        .post("/account/security/recovery-codes", "Account/SecondFactorPage", .person.steppedUp, .personal, SecondFactorPage.renewCodes),
        .get("/account/data", "Account/DataPage", .person.steppedUp, .personal, DataPage.show),
        .post("/account/data", "Account/DataPage", .person.steppedUp, .personal, urgency: .aside, DataPage.export),
        .get("/account/data/erasure", "Account/ErasurePage", .person.steppedUp, .personal, ErasurePage.show),
        .post("/account/data/erasure", "Account/ErasurePage", .person.steppedUp, .personal, ErasurePage.erase),
        .get("/account/erased", "Account/ErasurePage", .everyone, .personal, ErasurePage.showDone),
        .get("/account/confirmation", "Account/StepUpPage", .person, .personal, StepUpPage.show),
        .post("/account/confirmation", "Account/StepUpPage", .person, .personal, takesPlace: false, StepUpPage.take),
        .post("/account/confirmation/code", "Account/StepUpPage", .person, .personal, StepUpPage.sendCode),
        .post("/account/security/houses/:issuer/end", "Account/SecurityPage", .person.steppedUp, .personal, SecurityPage.endHouse),
        .post("/account/security/sessions/end", "Account/SecurityPage", .person, .personal, SecurityPage.endOtherSessions),
        .post("/account/security/sessions/:session/end", "Account/SecurityPage", .person, .personal, SecurityPage.endSession),

        .get("/orders", "Orders/OrdersPage", .everyone, .personal, urgency: .following, OrdersPage.show),
        .get("/orders/find", "Orders/FindOrderPage", .everyone, .personal, urgency: .following, FindOrderPage.show),
        .post("/orders/find", "Orders/FindOrderPage", .everyone, .personal, urgency: .following, FindOrderPage.find),
        .get("/orders/:number", "Orders/TrackingPage", .everyone, .personal, urgency: .following, TrackingPage.show),
        .get("/orders/:number/moves", "Orders/AnswerMoves", .everyone, .personal, urgency: .aside, Moves.ofOrder),
        .get("/orders/:number/cancellation", "Orders/CancellationPage", .everyone, .personal, urgency: .following, CancellationPage.ask),
        .post("/orders/:number/cancellation", "Orders/CancellationPage", .everyone, .personal, urgency: .following, CancellationPage.cancel),
        .get("/orders/:number/again", "Orders/AgainPage", .everyone, .personal, urgency: .cart, AgainPage.show),
        .post("/orders/:number/again", "Orders/AgainPage", .everyone, .personal, urgency: .cart, AgainPage.add),
        .get("/track/:number/:token/again", "Orders/AgainPage", .everyone, .secret, urgency: .cart, AgainPage.showByLink),
        .post("/track/:number/:token/again", "Orders/AgainPage", .everyone, .secret, urgency: .cart, AgainPage.addByLink),
        .get("/track/:number/:token", "Orders/TrackingPage", .everyone, .secret, urgency: .following, TrackingPage.track),
        .get("/track/:number/:token/moves", "Orders/AnswerMoves", .everyone, .secret, urgency: .aside, Moves.ofOrderByLink),
        .get("/track/:number/:token/cancellation", "Orders/CancellationPage", .everyone, .secret, urgency: .following, CancellationPage.askByLink),
        .post("/track/:number/:token/cancellation", "Orders/CancellationPage", .everyone, .secret, urgency: .following, CancellationPage.cancelByLink),
    ]

    /// What only those who build the shop look at.
    private static let styleguide: [Route] = [.get("/styleguide", "Styleguide/StyleguidePage", .everyone, .open, StyleguidePage.show)]

    /// Mails and text messages that were not sent, on a developer's machine.
    private static let inbox: [Route] = [
        .get("/dev/inbox", "Development/InboxPage", .everyone, .secret, InboxPage.show),
        .get("/dev/inbox/:message/html", "Development/InboxPage", .everyone, .secret, InboxPage.showHTML),
    ]

    /// - Parameters:
    ///   - withStyleguide: what only those who build the shop look at, too.
    ///   - withInbox: whoever reads what was not sent can be anybody here, so never where others come.
    package static func shown(withStyleguide: Bool, withInbox: Bool) -> [Route] {
        all + (withStyleguide ? styleguide : []) + (withInbox ? inbox : [])
    }
}
