import Components
import Web

enum EditorRoutes {
    private static let storefront = RouteGroup("/desk/:shop/storefront", access: DeskSection.storefront.access, privacy: .personal)

    static let all: [Route] = [
        storefront.get("", StorefrontPage.show),
        storefront.post("/texts", formLimit: 512 * 1024, StorefrontPage.saveTexts),
        storefront.post("/top", TopPiecesForm.save),
        storefront.upload("/pictures", PicturesForm.limits, PicturesForm.save),
    ]
}
