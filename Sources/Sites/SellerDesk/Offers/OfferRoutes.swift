import Components
import Web

enum OfferRoutes {
    private static let offer = RouteGroup("/desk/:shop/offers/:offer", access: DeskSection.listings.access, privacy: .personal)
    private static let desk = RouteGroup("/desk/:shop", access: DeskSection.listings.access, privacy: .personal)
    private static let like = RouteGroup("/sell/like/:product", access: .person, privacy: .personal)

    static let all: [Route] = [
        offer.get("", OfferPage.show),
        offer.post("", OfferPage.saveTerms),
        offer.post("/stock", OfferPage.saveStock),
        offer.post("/withdrawal", OfferPage.withdraw),
        offer.post("/publication", OfferPage.publish),
        offer.get("/address", AddressPage.show),
        offer.post("/address", AddressPage.save),
        offer.get("/archiving", ArchivingPage.ask),
        offer.post("/archiving", ArchivingPage.archive),
        desk.get("/barcode", BarcodePage.show),
        like.get("", access: .everyone, SellLikePage.show),
        like.post("", SellLikePage.start),
    ]
}
