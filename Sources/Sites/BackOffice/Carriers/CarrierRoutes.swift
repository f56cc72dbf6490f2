import Components
import Web

enum CarrierRoutes {
    private static let carriers = RouteGroup("/house/carriers", access: HouseSection.carriers.access, privacy: .personal, priority: .aside)
    private static let acts = RouteGroup(
        "/house/carriers", access: HouseSection.carriers.access.steppedUp, privacy: .personal, priority: .aside)

    private static let parcels = RouteGroup("/house/parcels", access: HouseSection.carriers.access, privacy: .personal, priority: .aside)

    static let all: [Route] = [
        parcels.post("/:parcel/note", CarriersPage.note),
        carriers.get("", CarriersPage.show),
        acts.post("", CarriersPage.add),
        carriers.get("/:carrier", CarrierPage.show),
        acts.post("/:carrier", CarrierPage.save),
        acts.post("/:carrier/words", CarrierPage.explain),
        acts.post("/:carrier/secret", CarrierPage.renew),
        acts.post("/:carrier/former-secret", CarrierPage.forget),
        carriers.get("/:carrier/files", StatusFilesPage.show),
        acts.upload("/:carrier/files", StatusFilesPage.limits, StatusFilesPage.upload),
        carriers.get("/:carrier/files/:table", StatusFilePage.show),
        acts.post("/:carrier/files/:table/application", StatusFilePage.apply),
    ]
}
