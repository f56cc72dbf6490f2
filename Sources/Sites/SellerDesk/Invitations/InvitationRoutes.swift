import Components
import Web

enum InvitationRoutes {
    private static let invitations = RouteGroup("/invitations", access: .everyone, privacy: .personal)

    static let all: [Route] = [
        invitations.get("/:token", InvitationPage.show),
        invitations.post("/:token", access: .person, InvitationPage.accept),
    ]
}
