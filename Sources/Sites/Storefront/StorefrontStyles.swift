import Components
package import HTTP

/// The style sheets of the storefront.
package enum StorefrontStyles {
    package static let all = [
        SharedStyles.sheet(
            "storefront.css",
            with: [
                "forms/stepper",
                "components/avatar", "components/breadcrumbs", "components/craft-note", "components/facts", "components/filter-form",
                "components/pager", "components/parcel", "components/piece", "components/piece-card", "components/recipient",
                "components/seller-mark", "components/steps", "components/sums", "components/tabs", "components/tiles",
                "components/timeline",
                "pages/checkout", "pages/home", "pages/listing", "pages/product", "pages/second-factor", "pages/tracking",
            ]),
        SharedStyles.addition("styleguide.css", ["pages/inbox", "pages/styleguide"]),
    ]
}
