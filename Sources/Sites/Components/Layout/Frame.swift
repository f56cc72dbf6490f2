package import HTML
package import Kernel
package import Links

/// What the layout shows around every page.
package struct Frame: Sendable {
    package let language: Language
    package let styles: SiteURL
    package let icon: SiteURL
    /// Style sheets that a page may load beside that of its site.
    package let sheets: Sheets
    /// Scripts that a page may load by `<script src defer>`. Every page also works without them.
    package let scripts: Scripts
    /// This page in each language, without scheme and host.
    package let alternates: [Alternate]
    /// The canonical URL of this page for search engines, absolute.
    package let canonical: SiteURL
    /// The share card of the page.
    package var share: Share
    /// The web app manifest, by which a phone can install the shop.
    package let manifest: SiteURL
    /// Whether search engines may index the page.
    package let isIndexed: Bool
    /// The upper two levels of the category tree, for the menu.
    package let categories: [MenuCategory]
    package let cartCount: Int
    /// The person's unread notifications; nil if nobody is logged in.
    package let notices: Int?
    /// The message about the form that was just sent; nil if there is none.
    package let flash: Flash?
    /// The visitor's form token.
    package let token: String
    /// The text in the search box.
    package let searchWords: String
    /// The most characters that the search box accepts.
    package let longestSearch: Int
    /// Name, register numbers and address of the operator, as far as configured.
    package let legal: [String]
    package let ways: WaysToPay

    package init(
        language: Language, styles: SiteURL, icon: SiteURL, sheets: Sheets, scripts: Scripts, alternates: [Alternate], canonical: SiteURL,
        share: Share, manifest: SiteURL, isIndexed: Bool = true, categories: [MenuCategory] = [], cartCount: Int, notices: Int? = nil,
        flash: Flash? = nil, token: String, searchWords: String = "", longestSearch: Int, legal: [String], ways: WaysToPay = .cash
    ) {
        self.language = language
        self.styles = styles
        self.icon = icon
        self.sheets = sheets
        self.scripts = scripts
        self.alternates = alternates
        self.canonical = canonical
        self.share = share
        self.manifest = manifest
        self.isIndexed = isIndexed
        self.categories = categories
        self.cartCount = cartCount
        self.notices = notices
        self.flash = flash
        self.token = token
        self.searchWords = searchWords
        self.longestSearch = longestSearch
        self.legal = legal
        self.ways = ways
    }

    /// Whether the page, or a filtered list that has it as its canonical page, is at that address.
    func isAt(_ address: SiteURL) -> Bool { "\(canonical)".hasSuffix("\(address)") }

    /// A message that is shown once, on the page that follows a form.
    package struct Flash: Sendable {
        package enum Tone: Sendable {
            case good, plain, warning
        }

        package let message: Message
        package let tone: Tone

        package init(message: Message, tone: Tone) {
            self.message = message
            self.tone = tone
        }
    }

    /// The parts of a share card (ogp.me) besides title and summary.
    package struct Share: Sendable {
        /// `website` or `product`.
        package let type: String
        /// Absolute; ideally at least 1200 by 630 pixels.
        package let image: SiteURL
        /// The size of the image in pixels. With it, a site shows the image at the first share, before it has fetched it.
        package let width: Int
        package let height: Int

        /// The shop's own card, of 1200 by 630 pixels.
        package init(card: SiteURL) {
            self.init(image: card, width: 1200, height: 630)
        }

        package init(type: String = "website", image: SiteURL, width: Int, height: Int) {
            self.type = type
            self.image = image
            self.width = width
            self.height = height
        }
    }

    /// The same page in another language.
    package struct Alternate: Sendable {
        package let language: Language
        package let address: SiteURL
        package let absolute: SiteURL
        package let isThisOne: Bool

        /// The language as share cards name it: with the country.
        package var locale: String {
            switch language {
            case .french: "fr_MA"
            case .arabic: "ar_MA"
            case .english: "en_US"
            }
        }

        package init(language: Language, address: SiteURL, absolute: SiteURL, isThisOne: Bool) {
            self.language = language
            self.address = address
            self.absolute = absolute
            self.isThisOne = isThisOne
        }
    }

    package static let sample = Frame(
        language: .french, styles: SiteURL(["assets", "storefront.css"]), icon: SiteURL(["assets", "icon.svg"]),
        sheets: Sheets { SiteURL(["assets", $0]) }, scripts: Scripts { SiteURL(["assets", $0]) },
        alternates: Language.allCases.map { language in
            Alternate(
                language: language, address: Link(language).home,
                absolute: Link(language).home.absolute(from: "https://kolchi.example"), isThisOne: language == .french)
        },
        canonical: Link(.french).home.absolute(from: "https://kolchi.example"),
        share: Share(card: SiteURL(["assets", "share.png"]).absolute(from: "https://kolchi.example")),
        manifest: Link(.french).manifest, categories: [.sample], cartCount: 2, notices: 3, token: "token",
        longestSearch: 200, legal: ["Kolchi", "ICE 000000000000000"])
}
