import Components
import Web

enum HolidayRoutes {
    private static let holiday = RouteGroup("/desk/:shop/holiday", access: DeskSection.holiday.access, privacy: .personal)

    static let all: [Route] = [
        holiday.get("", HolidayPage.show),
        holiday.post("", HolidayPage.plan),
        holiday.post("/end", HolidayPage.end),
    ]
}
