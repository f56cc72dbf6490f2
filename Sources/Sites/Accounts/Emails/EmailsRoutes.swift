import Components
import Web

enum EmailsRoutes {
    private static let unsubscribe = RouteGroup("/letters/:token", access: .everyone, privacy: .secret, priority: .following)
    private static let disavowal = RouteGroup("/not-mine/:token", access: .everyone, privacy: .secret, priority: .following)

    static let all: [Route] = [
        unsubscribe.get("", UnsubscribePage.show),
        unsubscribe.post("", formLimit: 4096, by: .sealedAddress, UnsubscribePage.refuseAtOnce),
        unsubscribe.post("/choice", UnsubscribePage.choose),
        disavowal.get("", DisavowalPage.show),
        disavowal.post("", DisavowalPage.say),
    ]
}
