package import Web

/// Every route of the storefront, after the language. Each folder has its own `…Routes.swift`.
package enum StorefrontRoutes {
    package static let all: [Route] = [
        HomeRoutes.all,
        ListingsRoutes.all,
        CatalogRoutes.all,
        ReportsRoutes.all,
        CraftsRoutes.all,
        TextsRoutes.all,
        CartRoutes.all,
        CheckoutRoutes.all,
        LettersRoutes.all,
        SignInRoutes.all,
        AccountRoutes.all,
        OrdersRoutes.all,
        StyleguideRoutes.all,
        DevelopmentRoutes.all,
    ].flatMap { $0 }
}
