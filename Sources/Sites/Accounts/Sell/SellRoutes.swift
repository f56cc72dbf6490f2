import Components
import Web

enum SellRoutes {
    private static let sell = RouteGroup("/sell", access: .person, privacy: .personal)

    static let all: [Route] = [
        sell.get("", access: .everyone, SellPage.show),
        sell.post("", SellPage.begin),
        sell.get("/kind", ApplicationPartPage.showKind),
        sell.post("/kind", ApplicationPartPage.saveKind),
        sell.get("/shop", ApplicationPartPage.showShop),
        sell.post("/shop", ApplicationPartPage.saveShop),
        sell.get("/phone", ApplicationPhonePage.show),
        sell.post("/phone", access: .person.steppedUp, ApplicationPhonePage.request),
        sell.get("/returns", ApplicationPartPage.showReturns),
        sell.post("/returns", ApplicationPartPage.saveReturns),
        sell.get("/company", ApplicationPartPage.showLegal),
        sell.post("/company", ApplicationPartPage.saveLegal),
        sell.get("/documents", DocumentsPage.show),
        sell.upload("/documents", DocumentsPage.limits, DocumentsPage.add),
        sell.post("/documents/:document/removal", DocumentsPage.remove),
        sell.post("/submission", SellPage.submit),
    ]
}
