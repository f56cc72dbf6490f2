import Components
import Web

enum ListingsRoutes {
    private static let lists = RouteGroup(access: .everyone, privacy: .open)

    static let all: [Route] = [
        lists.get("/search", ListingsPage.search),
        lists.get("/suggestions", privacy: .brief, priority: .aside, SuggestionView.answer),
        lists.get("/categories/:slug", ListingsPage.category),
        lists.get("/store/:slug", ListingsPage.seller),
    ]
}
