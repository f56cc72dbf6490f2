extension Link {
    /// The forms that report a product to the staff.
    package struct Reports: Sendable {
        let link: Link

        /// The form to report a product to the staff.
        package func form(_ slug: String) -> SiteURL { link.page("products", slug, "report") }
        package func thanks(_ slug: String) -> SiteURL { link.page("products", slug, "report", "thanks") }
    }

    package var reports: Reports { Reports(link: self) }
}

extension Link {
    /// The terms as a file to save.
    package var termsFile: SiteURL { page("pages", "terms", "file") }
    package var contactThanks: SiteURL { page("pages", "contact", "thanks") }
    /// The contact form, filled in for a question about an order.
    package func contact(aboutOrder number: String) -> SiteURL { text("contact").with([("topic", "order"), ("order", number)]) }

    /// The cart.
    package struct Cart: Sendable {
        let link: Link

        package var page: SiteURL { link.page("cart") }
        package var lines: SiteURL { link.page("cart", "lines") }
        package func line(_ offer: String) -> SiteURL { link.page("cart", "lines", offer) }
        package func lineRemoval(_ offer: String) -> SiteURL { link.page("cart", "lines", offer, "removal") }
        /// The form that accepts a changed price or stock.
        package var acceptance: SiteURL { link.page("cart", "acceptance") }
    }

    package var cart: Cart { Cart(link: self) }
}

extension Link {
    /// The steps of the checkout, and what follows a purchase.
    package struct Checkout: Sendable {
        let link: Link

        package var start: SiteURL { link.page("checkout") }
        package var address: SiteURL { link.page("checkout", "address") }
        package var delivery: SiteURL { link.page("checkout", "delivery") }
        package var payment: SiteURL { link.page("checkout", "payment") }
        /// "Check your answers". A POST places the order.
        package var review: SiteURL { link.page("checkout", "review") }
        /// The form for the code that proves the contact before pieces are held.
        package var contactCheck: SiteURL { link.page("checkout", "contact") }
        /// The form that requests another code.
        package var contactCheckCode: SiteURL { link.page("checkout", "contact", "code") }
        package func confirmation(_ purchase: String) -> SiteURL { link.page("purchases", purchase) }
        /// A long poll. It answers once the orders of the purchase have more than `steps` transitions.
        package func confirmationUpdates(_ purchase: String, after steps: Int) -> SiteURL {
            link.page("purchases", purchase, "moves").with([("after", "\(steps)")])
        }
        /// The page of a purchase that is paid before it is placed. A POST there chooses how to go on.
        package func paying(_ purchase: String) -> SiteURL { link.page("purchases", purchase, "payment") }
        /// To which the page of a gateway leads back.
        package func paymentReturn(_ purchase: String) -> SiteURL { link.page("purchases", purchase, "payment", "return") }
        /// A long poll. It answers once the payments of the purchase have more than `changes` changes.
        package func payingUpdates(_ purchase: String, after changes: Int) -> SiteURL {
            link.page("purchases", purchase, "payment", "moves").with([("after", "\(changes)")])
        }
        /// Asks whether to give an unpaid purchase up.
        package func givingUp(_ purchase: String) -> SiteURL { link.page("purchases", purchase, "payment", "end") }
        /// The form for the verification code that confirms the telephone number of a purchase.
        package func phoneCheck(_ purchase: String) -> SiteURL { link.page("purchases", purchase, "phone") }
        /// The form that requests another verification code.
        package func phoneCheckCode(_ purchase: String) -> SiteURL { link.page("purchases", purchase, "phone", "code") }
    }

    package var checkout: Checkout { Checkout(link: self) }
}

extension Link {
    /// The orders of this browser or of the person.
    package struct Orders: Sendable {
        let link: Link

        package var list: SiteURL { link.page("orders") }
        package var find: SiteURL { link.page("orders", "find") }
        /// The form with which a guest makes this browser forget them.
        package var forget: SiteURL { link.page("orders", "forget") }
        package var forgotten: SiteURL { link.page("orders", "forgotten") }
        package func order(_ number: String) -> SiteURL { link.page("orders", number) }
        /// A long poll. It answers once the order has more than `steps` transitions.
        package func updates(_ number: String, after steps: Int) -> SiteURL {
            link.page("orders", number, "moves").with([("after", "\(steps)")])
        }
        package func cancellation(_ number: String) -> SiteURL { link.page("orders", number, "cancellation") }
        /// The form to order the content of an order again.
        package func again(_ number: String) -> SiteURL { link.page("orders", number, "again") }
    }

    package var orders: Orders { Orders(link: self) }
}

extension Link {
    /// An order behind its secret link, without a login.
    package struct Tracking: Sendable {
        let link: Link

        /// The secret link to follow an order without login.
        package func order(_ number: String, token: String) -> SiteURL { link.page("track", number, token) }
        package func updates(_ number: String, token: String, after steps: Int) -> SiteURL {
            link.page("track", number, token, "moves").with([("after", "\(steps)")])
        }
        package func cancellation(_ number: String, token: String) -> SiteURL { link.page("track", number, token, "cancellation") }
        /// The form to add the order to the account of the person who has the secret link.
        package func claim(_ number: String, token: String) -> SiteURL { link.page("track", number, token, "claim") }
        package func again(_ number: String, token: String) -> SiteURL { link.page("track", number, token, "again") }
        package func phoneCheck(_ number: String, token: String) -> SiteURL { link.page("track", number, token, "phone") }
        package func phoneCheckCode(_ number: String, token: String) -> SiteURL { link.page("track", number, token, "phone", "code") }
    }

    package var tracking: Tracking { Tracking(link: self) }
}

extension Link {
    /// Pages on a developer's machine.
    package struct Development: Sendable {
        let link: Link

        /// Unsent e-mails and text messages, on a developer's machine.
        package var inbox: SiteURL { link.page("dev", "inbox") }
        /// The page of the simulated gateway. A POST there pays.
        package func simulatedPayment(_ token: String) -> SiteURL { link.page("simulated", token) }
        package func inboxHTML(_ message: String) -> SiteURL { link.page("dev", "inbox", message, "html") }
    }

    package var development: Development { Development(link: self) }
}
