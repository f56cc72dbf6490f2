import Components
import Config
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Web

/// What the shop stores of people, which cookies it sets, and which rights people have.
///
/// The tables come from `StoredData` and `ShopCookie`, so the page cannot miss one.
struct PrivacyPage {
    let frame: Frame
    let identity: OperatorIdentity
    /// Whether the shop is served over TLS, so that cookies have a prefix.
    let isSecure: Bool

    var stored: DataTable {
        DataTable(
            caption: .privacyDataTitle, isCaptionHidden: true, columns: [.privacyWhat, .privacyWhy, .privacyHowLong],
            rows: StoredData.all.map { [.message($0.what), .message($0.why), .message($0.howLong)] })
    }

    var cookies: DataTable {
        DataTable(
            caption: .privacyCookiesTitle, isCaptionHidden: true, columns: [.privacyCookie, .privacyCookieWhy, .privacyCookieTime],
            rows: ShopCookie.allCases.map { [.text($0.name(isSecure: isSecure)), .message($0.purpose), .message($0.duration)] })
    }

    static let sample = PrivacyPage(frame: .sample, identity: .sample, isSecure: true)
}

extension PrivacyPage {
    static let show = Handler { visit in
        let page = PrivacyPage(
            frame: visit.frame(cartCount: try await visit.db.read(visit.cartCount), isIndexed: true),
            identity: OperatorIdentity(visit.legal), isSecure: visit.world.configuration.isSecure)
        return visit.render(page)
    }
}
