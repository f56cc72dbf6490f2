import Components
import Web

enum TextsRoutes {
    private static let texts = RouteGroup("/pages", access: .everyone, privacy: .open)

    static let all: [Route] = [
        texts.get("/terms", TermsPage.show),
        texts.get("/terms/file", TermsPage.download),
        texts.get("/privacy", PrivacyPage.show),
        texts.get("/contact", privacy: .personal, ContactPage.show),
        texts.upload("/contact", privacy: .personal, ContactPage.limits, ContactPage.send),
        texts.get("/contact/thanks", privacy: .personal, ContactThanksPage.show),
        texts.get("/:name", TextPage.show),
    ]
}
