import Components
import Web

enum WorkRoutes {
    private static let work = RouteGroup("/desk/:shop/work", access: DeskSection.work.access, privacy: .personal)

    static let all: [Route] = [
        work.get("", WorkPage.show),
        work.post("", WorkPage.save),
        work.post("/days", WorkPage.addDay),
        work.post("/days/removal", WorkPage.removeDay),
    ]
}
