import Components
import Identity
import Web

enum PeopleRoutes {
    private static let people = RouteGroup("/house/people", access: HouseSection.people.access, privacy: .personal, priority: .aside)
    private static let sessions = RouteGroup(
        "/house/people/:person/sessions", access: HouseSection.people.access.steppedUp, privacy: .personal, priority: .aside)
    private static let roles = RouteGroup(
        "/house/people/:person/roles/:role", access: .staff(.admin).steppedUp, privacy: .personal, priority: .aside)

    static let all: [Route] = [
        people.get("", PeoplePage.show),
        people.get("/:person", PersonPage.show),
        sessions.get("/end", SessionsEndPage.askAll),
        sessions.post("/end", SessionsEndPage.endAll),
        sessions.get("/:session/end", SessionsEndPage.askOne),
        sessions.post("/:session/end", SessionsEndPage.endOne),
        roles.get("/give", RolePage.askGift),
        roles.post("/give", RolePage.give),
        roles.get("/take", RolePage.askRemoval),
        roles.post("/take", RolePage.take),
    ]
}
