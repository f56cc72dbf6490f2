extension Link {
    /// Where links in e-mails lead that need no account.
    package struct Emails: Sendable {
        let link: Link

        /// The page to unsubscribe an address from one type of e-mail. A POST unsubscribes at once (RFC 8058).
        package func unsubscribe(_ token: String) -> SiteURL { link.page("letters", token) }
        package func unsubscribeChoice(_ token: String) -> SiteURL { link.page("letters", token, "choice") }
        /// The page on which the reader of an e-mail says that the purchase is not theirs.
        package func disavowal(_ token: String) -> SiteURL { link.page("not-mine", token) }
    }

    package var emails: Emails { Emails(link: self) }
}

extension Link {
    /// Sign-in, sign-up and forgotten passwords.
    package struct SignIn: Sendable {
        let link: Link

        package var login: SiteURL { link.page("login") }
        /// The login, which then leads to that page of this shop.
        package func login(next target: String) -> SiteURL { login.with([("next", target)]) }
        /// The form for the second factor, after the password.
        package var secondFactor: SiteURL { link.page("login", "code") }
        /// Login by an identity provider.
        package func provider(_ name: String) -> SiteURL { link.page("login", "with", name) }
        package var logout: SiteURL { link.page("logout") }
        package var signUp: SiteURL { link.page("signup") }
        package var signUpSent: SiteURL { link.page("signup", "sent") }
        /// The link in an e-mail with which the recipient verifies the address.
        package func verification(_ token: String) -> SiteURL { link.page("verify", token) }
        /// The form for the code of a text message.
        package func code(_ verification: String) -> SiteURL { link.page("code", verification) }
        package var reset: SiteURL { link.page("reset") }
        package var resetSent: SiteURL { link.page("reset", "sent") }
        /// The link in an e-mail with which the recipient chooses a new password.
        package func reset(_ token: String) -> SiteURL { link.page("reset", token) }
        /// The form for a new password with the code of a text message.
        package func resetCode(_ verification: String) -> SiteURL { link.page("reset", "code", verification) }
        /// The link in an e-mail with which the recipient agrees to a new address.
        package func contactChange(_ token: String) -> SiteURL { link.page("change", token) }
    }

    package var signIn: SignIn { SignIn(link: self) }
}

extension Link {
    /// The account of a person.
    package struct Account: Sendable {
        let link: Link

        package var overview: SiteURL { link.page("account") }
        package var orders: SiteURL { link.page("account", "orders") }
        /// The form to add a guest's purchase to the account.
        package func offeredPurchase(_ purchase: String) -> SiteURL { link.page("account", "orders", "offers", purchase) }
        package func offeredPurchaseRefusal(_ purchase: String) -> SiteURL { link.page("account", "orders", "offers", purchase, "refusal") }
        package var profile: SiteURL { link.page("account", "profile") }
        /// The person's address book.
        package var addresses: SiteURL { link.page("account", "addresses") }
        package var newAddress: SiteURL { link.page("account", "addresses", "new") }
        package func address(_ address: String) -> SiteURL { link.page("account", "addresses", address) }
        package func addressRemoval(_ address: String) -> SiteURL { link.page("account", "addresses", address, "removal") }
        package func addressDefault(_ address: String) -> SiteURL { link.page("account", "addresses", address, "default") }
        package var preferences: SiteURL { link.page("account", "notifications") }
        /// The person's data: download and erasure.
        package var data: SiteURL { link.page("account", "data") }
        package var erasure: SiteURL { link.page("account", "data", "erasure") }
        package var erased: SiteURL { link.page("account", "erased") }
        /// The in-app notifications of the person.
        package var notifications: SiteURL { link.page("notices") }
        package var notificationsRead: SiteURL { link.page("notices", "read") }
    }

    package var account: Account { Account(link: self) }
}

extension Link {
    /// How a person logs in, and the confirmation of their identity.
    package struct Security: Sendable {
        let link: Link

        package var overview: SiteURL { link.page("account", "security") }
        /// The security notifications by device.
        package var activity: SiteURL { link.page("account", "security", "activity") }
        /// The form to confirm one's identity again, which then leads to that page.
        package func stepUp(next target: String) -> SiteURL { stepUp.with([("next", target)]) }
        package var stepUp: SiteURL { link.page("account", "confirmation") }
        /// Sends a verification code to a person who has no other means of confirmation.
        package var stepUpCode: SiteURL { link.page("account", "confirmation", "code") }
        package var secondFactor: SiteURL { link.page("account", "security", "second-factor") }
        package var secondFactorConfirmation: SiteURL { link.page("account", "security", "second-factor", "confirmation") }
        package var secondFactorRemoval: SiteURL { link.page("account", "security", "second-factor", "removal") }
        package var recoveryCodes: SiteURL { link.page("account", "security", "recovery-codes") }
        /// The form to confirm that the recovery codes are stored.
        package var recoveryCodesKept: SiteURL { link.page("account", "security", "recovery-codes", "kept") }
        package var password: SiteURL { link.page("account", "security", "password") }
        package var contact: SiteURL { link.page("account", "security", "contact") }
        package var sessionsEnd: SiteURL { link.page("account", "security", "sessions", "end") }
        /// The form to link a provider, so that it opens the account.
        package func provider(_ name: String) -> SiteURL { link.page("account", "security", "houses", name) }
        /// The login at a provider that confirms the person's identity again.
        package func stepUpProvider(_ name: String) -> SiteURL { link.page("account", "confirmation", "with", name) }
        /// The form to unlink a provider, so that it no longer opens the account.
        package func providerUnlink(_ name: String) -> SiteURL { link.page("account", "security", "houses", name, "end") }
        package func sessionEnd(_ session: String) -> SiteURL { link.page("account", "security", "sessions", session, "end") }
    }

    package var security: Security { Security(link: self) }
}
