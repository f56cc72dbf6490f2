import Components
import Web

enum ListingRoutes {
    private static let listings = RouteGroup("/desk/:shop/listings", access: DeskSection.listings.access, privacy: .personal)
    private static let offers = RouteGroup("/desk/:shop/offers/:offer", access: DeskSection.listings.access, privacy: .personal)

    static let all: [Route] = [
        listings.get("", ListingsPage.show),
        listings.post("/new", ListingPage.start),
        listings.get("/drafts", DraftsPage.show),
        listings.get("/:draft/pictures", ListingPage.showPictures),
        listings.upload("/:draft/pictures", PicturesPart.limits, PicturesPart.save),
        listings.get("/:draft/words", ListingPage.showWords),
        listings.post("/:draft/words", formLimit: 256 * 1024, WordsPart.save),
        listings.get("/:draft/details", ListingPage.showDetails),
        listings.upload("/:draft/details", DetailsPart.limits, DetailsPart.save),
        listings.get("/:draft/variants", ListingPage.showVariants),
        listings.post("/:draft/variants", formLimit: 256 * 1024, VariantsPart.save),
        listings.get("/:draft/check", ListingPage.showCheck),
        listings.post("/:draft/check", CheckPart.submit),
        listings.post("/:draft/withdrawal", CheckPart.withdraw),
        listings.get("/:draft/removal", DraftRemovalPage.show),
        listings.post("/:draft/removal", DraftRemovalPage.remove),
        offers.post("/edit", ListingPage.edit),
    ]
}
