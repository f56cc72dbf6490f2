import HTML
import Kernel
import Links
import Site

/// A form by which somebody tells the house about a listing.
struct ReportPage {
    let frame: Frame
    let title: String
    let titleLanguage: Language
    let product: SiteURL
    /// Where the form goes.
    let action: SiteURL
    /// Names the report, so that a form sent twice is one.
    let key: String
    let reasons: [Choice]
    let words: String
    let email: String
    var errors: [FieldError] = []

    func error(_ field: String) -> Message? { errors.first { $0.field == field }?.message }

    static let sample = ReportPage(
        frame: .sample, title: "Caftan <b>bleu</b>", titleLanguage: .arabic, product: Link(.french).product("caftan"),
        action: Link(.french).productReport("caftan"), key: "key-key-key",
        reasons: [Choice(value: "stolen", label: "Volé", isChosen: true)], words: "</textarea><script>", email: "x",
        errors: [FieldError("email", .checkoutErrorEmail)])
}

/// Thanks somebody for a report.
struct ReportThanksPage {
    let frame: Frame
    let title: String
    let titleLanguage: Language
    let product: SiteURL

    static let sample = ReportThanksPage(frame: .sample, title: "Caftan", titleLanguage: .french, product: Link(.french).product("caftan"))
}
