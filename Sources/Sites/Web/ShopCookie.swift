package import HTML
import HTTP
import Identity

/// Every cookie of the shop. The privacy page lists them, and no other cookie can be set.
package enum ShopCookie: String, CaseIterable, CookieDeclaration {
    case visitor = "kolchi"
    case session, device, language, city, seen, flash, draft, changed
    /// Set by `Public/js/history.js`.
    case scripts
    case pending
    /// One for each open attempt, with the key of the attempt at the end.
    case providerLogin = "openid-"
    case providerLoginDone = "openid_done"
    case recovery

    package var name: String { rawValue }

    /// 400 days is the longest time that browsers allow (RFC 6265bis §5.5).
    package var lifetime: Int? {
        switch self {
        case .visitor, .device, .language, .city: 400 * 86_400
        case .session: Session.mostDays * 86_400
        case .seen: 90 * 86_400
        case .draft, .recovery: 900
        case .pending, .providerLogin, .providerLoginDone: Int(PendingLogin.lifetime)
        case .flash: 60
        case .changed, .scripts: nil
        }
    }

    package var isHTTPOnly: Bool { self != .changed && self != .scripts }

    /// Whether it says what the visitor did in the shop. A logout removes it.
    var isPersonal: Bool { self == .city || self == .seen }

    /// The name that browsers store.
    package func name(isSecure: Bool) -> String { Cookie.name(name, isSecure: isSecure) }

    /// What it is for, for visitors.
    package var purpose: Message {
        switch self {
        case .visitor: .cookieVisitor
        case .session: .cookieSession
        case .device: .cookieDevice
        case .language: .cookieLanguage
        case .city: .cookieCity
        case .seen: .cookieSeen
        case .flash: .cookieFlash
        case .draft: .cookieDraft
        case .changed: .cookieChanged
        case .scripts: .cookieScripts
        case .pending: .cookiePending
        case .providerLogin, .providerLoginDone: .cookieProvider
        case .recovery: .cookieRecovery
        }
    }

    /// How long the browser stores it, for visitors.
    package var duration: Message {
        guard let lifetime else { return .cookieUntilClosed }
        return lifetime < 86_400 ? .cookieMinutes(count: lifetime / 60) : .cookieDays(count: lifetime / 86_400)
    }
}
