import Components
import Identity
import Web

enum SettingRoutes {
    private static let settings = RouteGroup("/house/settings", access: HouseSection.settings.access, privacy: .personal, priority: .aside)
    private static let changes = RouteGroup(
        "/house/settings", access: HouseSection.settings.access.steppedUp, privacy: .personal, priority: .aside)

    static let all: [Route] = [
        settings.get("", SettingsPage.show),
        settings.get("/:setting", SettingPage.show),
        changes.post("/:setting", SettingPage.change),
    ]
}
