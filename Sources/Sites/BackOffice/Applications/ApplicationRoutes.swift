import Components
import Identity
import Web

enum ApplicationRoutes {
    private static let applications = RouteGroup(
        "/house/applications", access: HouseSection.applications.access, privacy: .personal, priority: .aside)
    private static let acts = RouteGroup(
        "/house/applications/:application", access: .staff(.moderator, .admin).steppedUp, privacy: .personal, priority: .aside)

    static let all: [Route] = [
        applications.get("", ApplicationsPage.show),
        applications.get("/:application", ApplicationPage.show),
        applications.get("/:application/documents/:document", access: .staff(.moderator, .admin), ApplicationPage.sendDocument),
        acts.post("/approval", ApplicationPage.approve),
        acts.get("/return", ReturnPage.show),
        acts.post("/return", ReturnPage.giveBack),
        acts.get("/refusal", RefusalPage.ask),
        acts.post("/refusal", RefusalPage.refuse),
    ]
}
