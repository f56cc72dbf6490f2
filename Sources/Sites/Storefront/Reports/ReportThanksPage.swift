import Catalog
import Components
import HTML
import HTTP
import Kernel
import Links
import Moderation
import Postgres
import Web

/// The thank-you page after a report.
struct ReportThanksPage {
    let frame: Frame
    let title: String
    let titleLanguage: Language
    let product: SiteURL

    static let sample = ReportThanksPage(frame: .sample, title: "Caftan", titleLanguage: .french, product: Link(.french).product("caftan"))
}

extension ReportThanksPage {
    static let show = Handler { visit in
        let product = try await ReportPage.reported(by: visit)
        let page = ReportThanksPage(
            frame: try await visit.frame(), title: product.title.text, titleLanguage: product.title.language,
            product: visit.link.product(product.slug))
        return visit.render(page)
    }
}
