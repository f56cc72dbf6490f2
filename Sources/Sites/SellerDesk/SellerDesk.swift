import Components
import HTTP
package import Web

extension Site {
    /// The pages of the people who work in a shop, and the invitations to join one.
    package static let sellerDesk = Site(
        "SellerDesk", routes: sellerDeskRoutes, styles: [SellerDeskStyles.sheet], flashes: FlashCatalogue(DeskFlash.self),
        samples: { SellerDeskSamples.all })

    private static let sellerDeskRoutes: [Route] = [
        OverviewRoutes.all, OrderRoutes.all, PrintRoutes.all, FigureRoutes.all, WorkRoutes.all, ListingRoutes.all, OfferRoutes.all,
        StockRoutes.all, FileRoutes.all,
        DeliveryRoutes.all, EditorRoutes.all,
        HolidayRoutes.all, TeamRoutes.all,
        InvitationRoutes.all,
    ].flatMap(\.self)
}

/// The style sheet of the shops' pages.
enum SellerDeskStyles {
    static let sheet = SharedStyles.sheet(
        "desk.css",
        with: [
            "layout/work", "components/data-table", "components/tabs", "components/pager", "components/recipient",
            "components/order-parcel",
            "pages/storefront", "pages/desk", "pages/labels",
        ])
}
