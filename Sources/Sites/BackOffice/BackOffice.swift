import Components
import HTTP
package import Web

extension Site {
    /// The pages of the staff.
    package static let backOffice = Site(
        "BackOffice", routes: backOfficeRoutes, styles: [BackOfficeStyles.sheet], flashes: FlashCatalogue(HouseFlash.self),
        samples: { BackOfficeSamples.all })

    private static let backOfficeRoutes: [Route] = [
        OverviewRoutes.all, MessageRoutes.all, ApplicationRoutes.all, ListingRoutes.all, ValueRoutes.all, SellerRoutes.all,
        CarrierRoutes.all, PeopleRoutes.all, HolidayRoutes.all, SettingRoutes.all,
        ApprovalRoutes.all,
        AuditLogRoutes.all,
    ].flatMap(\.self)
}

/// The style sheet of the staff's pages.
enum BackOfficeStyles {
    static let sheet = SharedStyles.sheet(
        "house.css",
        with: [
            "layout/work", "components/data-table", "components/figures", "components/facts", "components/pager", "components/tabs",
            "pages/house",
        ])
}
