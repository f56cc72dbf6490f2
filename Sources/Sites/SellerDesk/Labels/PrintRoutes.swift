import Components
import Sellers
import Web

enum PrintRoutes {
    private static let desk = RouteGroup("/desk/:shop", access: DeskSection.orders.access, privacy: .personal)

    static let all: [Route] = [
        desk.get("/labels", LabelsPage.show),
        desk.get("/manifest", ManifestPage.show),
        desk.get("/manifest/parcels.csv", ManifestPage.download),
    ]
}
