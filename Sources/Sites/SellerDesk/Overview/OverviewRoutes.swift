import Components
import Web

enum OverviewRoutes {
    private static let desks = RouteGroup("/desk", access: .person, privacy: .personal)
    private static let desk = RouteGroup("/desk/:shop", access: DeskSection.overview.access, privacy: .personal)

    private static let closing = RouteGroup("/desk/:shop/closing", access: DeskSection.team.access.steppedUp, privacy: .personal)

    static let all: [Route] = [
        desks.get("", ShopsPage.show),
        desk.get("", OverviewPage.show),
        desk.get("/leaving", LeavingPage.ask),
        desk.post("/leaving", LeavingPage.leave),
        closing.get("", ClosingPage.ask),
        closing.post("", ClosingPage.close),
    ]
}
