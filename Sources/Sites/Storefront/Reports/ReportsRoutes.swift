import Components
import Web

enum ReportsRoutes {
    private static let reports = RouteGroup("/products/:slug/report", access: .everyone, privacy: .personal)

    static let all: [Route] = [
        reports.get("", ReportPage.show),
        reports.post("", ReportPage.file),
        reports.get("/thanks", ReportThanksPage.show),
    ]
}
