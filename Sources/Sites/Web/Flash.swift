package import Components
import Config
package import HTML
package import HTTP
import Kernel
package import Links
import Secrets

/// The flash messages of a site. A flash message is shown once, on the page that follows a form.
///
/// A POST answers with `visit.redirect(to: url, saying: AccountFlash.addressAdded)`. The layout of the page at that URL shows it.
package protocol FlashMessages: RawRepresentable<String>, CaseIterable, Sendable {
    var message: Message { get }
    var tone: Frame.Flash.Tone { get }
}

extension FlashMessages {
    package var tone: Frame.Flash.Tone { .good }
}

/// Flash messages by their codes.
package struct FlashCatalogue: Sendable {
    private var flashes: [String: Frame.Flash] = [:]

    /// Without messages.
    package init() {}

    /// The messages of one site.
    package init<Messages: FlashMessages>(_ messages: Messages.Type) {
        for flash in messages.allCases { flashes[flash.rawValue] = Frame.Flash(message: flash.message, tone: flash.tone) }
    }

    /// The messages of all sites and of this module. Their codes must differ.
    init(of sites: [Site]) {
        flashes = sites.reduce(into: FlashCatalogue(FormLost.self).flashes) { all, site in
            all.merge(site.flashes.flashes) { _, _ in preconditionFailure("two flash messages have the same code") }
        }
    }

    subscript(code: String) -> Frame.Flash? { flashes[code] }
}

/// Says that a typed form could not be stored while the visitor logs in, see `ResumedForm`.
enum FormLost: String, FlashMessages {
    case formLost

    var message: Message { .flashFormLost }
    var tone: Frame.Flash.Tone { .warning }
}

extension Visit {
    /// Leads to a page that shows the message once.
    package func redirect(to url: SiteURL, saying flash: some FlashMessages) -> Response { redirect(to: url, carrying: flash.rawValue) }

    /// Leads to the page of a refused form. The page reads the code once, as `refusalCode`, and says why the form was refused.
    ///
    /// - Parameter code: letters, digits and hyphens, but no code of a flash message. The browser cannot change it.
    package func redirect(to url: SiteURL, refusing code: String) -> Response { redirect(to: url, carrying: code) }

    private func redirect(to url: SiteURL, carrying code: String) -> Response {
        var response = redirect(to: url)
        response.setCookie(FlashCookie(code: code, madeAt: now.seconds).cookie(of: visitor, at: url.description, world))
        return response
    }
}

/// The cookie that carries the code of a flash message to the next page.
///
/// It is signed for one visitor and one URL, so a shared link or a page in another tab neither shows nor consumes the message.
/// It holds no personal data.
struct FlashCookie {
    let code: String
    /// Seconds since 1970.
    let madeAt: Int64

    /// Seconds for which the cookie is valid.
    private static let lifetime: Int64 = 60

    init(code: String, madeAt: Int64) {
        self.code = code
        self.madeAt = madeAt
    }

    /// Reads the cookie of a request. Nil if there is none, if it has expired, or if it is for another visitor or page.
    ///
    /// - Parameter target: path and query of the request.
    init?(of request: Request, by visitor: Visitor, at target: String, at now: Moment, _ world: World) {
        guard request.method == .get, let value = request.cookie(Self.name(world)) else { return nil }
        let parts = value.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let madeAt = Int64(parts[1]), (0..<Self.lifetime).contains(now.seconds - madeAt) else { return nil }
        self.init(code: parts[0], madeAt: madeAt)
        guard world.key.isSignature(parts[2], of: signed(visitor, target), for: "site.flash") else { return nil }
    }

    /// - Parameter target: path and query of the page that shows the message.
    func cookie(of visitor: Visitor, at target: String, _ world: World) -> Cookie {
        let signature = world.key.signature(of: signed(visitor, target), for: "site.flash")
        return Cookie(ShopCookie.flash, "\(code).\(madeAt).\(signature)", isSecure: world.configuration.isSecure)
    }

    static func removal(_ world: World) -> Cookie { .removal(of: ShopCookie.flash, isSecure: world.configuration.isSecure) }

    private func signed(_ visitor: Visitor, _ target: String) -> String { "\(code) \(madeAt) \(visitor.secret) \(target)" }

    private static func name(_ world: World) -> String { ShopCookie.flash.name(isSecure: world.configuration.isSecure) }
}
