import Components
import Web

enum FigureRoutes {
    private static let figures = RouteGroup("/desk/:shop", access: DeskSection.figures.access, privacy: .personal)

    static let all: [Route] = [
        figures.get("/figures", FiguresPage.show),
        figures.get("/figures.csv", FiguresFile.show),
        figures.get("/figures/orders", FigureOrdersPage.show),
    ]
}
