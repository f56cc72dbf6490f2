package import Web

extension Site {
    /// Sign-in, the account with its notifications, and what links in e-mails lead to.
    package static let accounts = Site(
        "Accounts", routes: accountsRoutes, styles: [AccountsStyles.sheet], flashes: FlashCatalogue(AccountFlash.self),
        samples: { AccountsSamples.all })

    /// Each folder has its own `…Routes.swift`.
    private static let accountsRoutes: [Route] = [SignInRoutes.all, AccountRoutes.all, SellRoutes.all, EmailsRoutes.all].flatMap { $0 }
}
