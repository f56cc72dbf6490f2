import Components
import Web

enum TeamRoutes {
    private static let team = RouteGroup("/desk/:shop/team", access: DeskSection.team.access, privacy: .personal)
    private static let change = RouteGroup("/desk/:shop/team", access: DeskSection.team.access.steppedUp, privacy: .personal)

    static let all: [Route] = [
        team.get("", TeamPage.show),
        change.post("/invitations", InvitationForm.send),
        change.post("/invitations/:invitation/withdrawal", InvitationForm.withdraw),
        change.get("/:person/role", RolePage.ask),
        change.post("/:person/role", RolePage.change),
        change.get("/:person/removal", RemovalPage.ask),
        change.post("/:person/removal", RemovalPage.remove),
    ]
}
