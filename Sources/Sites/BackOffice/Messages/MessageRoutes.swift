import Components
import Identity
import Web

enum MessageRoutes {
    private static let messages = RouteGroup(
        "/house/messages", access: HouseSection.messages.access, privacy: .personal, priority: .aside)

    static let all: [Route] = [
        messages.get("", MessagesPage.show),
        messages.get("/:message", MessagePage.show),
        messages.get("/:message/files/:file", MessagePage.file),
        messages.post("/:message/handled", MessagePage.handle),
        messages.post("/:message/reopened", MessagePage.reopen),
    ]
}
