package import Web

extension Site {
    /// The pages for buyers.
    package static let storefront = Site(
        "Storefront", routes: storefrontRoutes, styles: StorefrontStyles.all, flashes: FlashCatalogue(CheckoutFlash.self),
        samples: { StorefrontSamples.all })

    /// Each folder has its own `…Routes.swift`.
    private static let storefrontRoutes: [Route] = [
        HomeRoutes.all,
        ListingsRoutes.all,
        CatalogRoutes.all,
        DeliveryRoutes.all,
        ReportsRoutes.all,
        CraftsRoutes.all,
        TextsRoutes.all,
        CartRoutes.all,
        CheckoutRoutes.all,
        OrdersRoutes.all,
        StyleguideRoutes.all,
        DevelopmentRoutes.all,
        SimulatedPaymentRoutes.all,
    ].flatMap { $0 }
}
