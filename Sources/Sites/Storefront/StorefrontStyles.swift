import Components
package import HTTP

/// The style sheets of the storefront.
package enum StorefrontStyles {
    package static let all = [
        SharedStyles.sheet(
            "storefront.css",
            with: [
                "components/breadcrumbs", "components/craft-note", "components/data-table", "components/facts", "components/filter-form",
                "components/pager", "components/parcel", "components/piece-card", "components/seller-mark", "components/tabs",
                "components/tiles",
                "pages/home", "pages/listing", "pages/storefront", "pages/texts",
            ]),
        // Home, lists and texts need one sheet. A product, and each page between cart and parcel, needs a second one.
        SharedStyles.addition("product.css", ["components/city-choice", "pages/gallery", "pages/product"]),
        SharedStyles.addition(
            "orders.css",
            [
                "forms/stepper",
                "components/city-choice", "components/order-parcel", "components/piece", "components/recipient", "components/steps",
                "components/sums",
                "components/timeline",
                "pages/cart", "pages/checkout", "pages/tracking",
            ]),
        // In development only. The style guide also shows components that other sites use.
        SharedStyles.addition("styleguide.css", ["components/figures", "pages/inbox", "pages/styleguide"]),
        // The page of the simulated gateway has only this one, because it must not look like the shop.
        SharedStyles.addition("simulated.css", ["pages/simulated"]),
    ]
}
