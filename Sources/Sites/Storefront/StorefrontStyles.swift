import Components
package import HTTP

/// The style sheets of the storefront.
package enum StorefrontStyles {
    package static let all = [
        SharedStyles.sheet(
            "storefront.css",
            with: [
                "forms/stepper",
                "components/breadcrumbs", "components/city-choice", "components/craft-note", "components/data-table", "components/facts",
                "components/filter-form",
                "components/pager", "components/parcel", "components/piece", "components/piece-card", "components/recipient",
                "components/seller-mark", "components/steps", "components/sums", "components/tabs", "components/tiles",
                "components/timeline",
                "pages/cart", "pages/checkout", "pages/gallery", "pages/home", "pages/listing", "pages/product", "pages/storefront",
                "pages/texts", "pages/tracking",
            ]),
        // In development only. The style guide also shows components that other sites use.
        SharedStyles.addition("styleguide.css", ["components/figures", "pages/inbox", "pages/styleguide"]),
    ]
}
