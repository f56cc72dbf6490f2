import Components
import Identity
import Web

enum HolidayRoutes {
    private static let holidays = RouteGroup("/house/holidays", access: HouseSection.holidays.access, privacy: .personal, priority: .aside)
    private static let acts = RouteGroup(
        "/house/holidays", access: HouseSection.holidays.access.steppedUp, privacy: .personal, priority: .aside)

    static let all: [Route] = [
        holidays.get("", HolidaysPage.show),
        acts.post("", HolidaysPage.declare),
        acts.post("/removal", HolidaysPage.remove),
    ]
}
