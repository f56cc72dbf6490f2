import Components
import Web

enum DevelopmentRoutes {
    private static let inbox = RouteGroup("/dev/inbox", access: .everyone, privacy: .secret)

    static let all: [Route] = [
        // The inbox shows every link and code that was sent. Its reader can log in as anybody, so the routes exist only in development.
        inbox.get("", InboxPage.show).forDevelopment,
        inbox.get("/:message/html", InboxPage.showHTML).forDevelopment,
    ]
}
