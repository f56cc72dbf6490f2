import Barcodes
import Components
import Config
import HTML
import HTTP
import Identity
import Kernel
import Links
import Secrets
import Web

/// The recovery codes, shown once so that the person can print them.
struct RecoveryCodesPage: Sendable {
    let frame: Frame
    let codes: [String]

    static var sample: RecoveryCodesPage { RecoveryCodesPage(frame: .sample, codes: ["ABCD EFGH IJKL MNOP", "QRST UVWX YZ23 4567"]) }
}

/// Recovery codes stay on a page of their own until the person confirms that they saved them. So a reload does not lose them.
///
/// The database stores only their hashes. The browser stores the codes in a cookie that is encrypted for its session.
extension RecoveryCodesPage {
    /// Seconds for which the cookie is valid.
    private static let lifetime = 900

    static let show = Handler.person { visit, _, session in
        guard let codes = kept(visit, session.id) else { return visit.redirect(to: visit.link.security.secondFactor) }
        let page = RecoveryCodesPage(frame: try await visit.frame(at: \.security.recoveryCodes), codes: codes)
        return visit.render(page)
    }

    /// The person has saved the codes, so the cookie is removed.
    static let confirm = Handler { visit in
        var response = visit.redirect(to: visit.link.security.secondFactor)
        response.setCookie(cookie("", for: visit))
        return response
    }

    /// Redirects to the page that shows the codes.
    static func lead(_ visit: Visit, to codes: [RecoveryCode], in session: Session.ID) -> Response {
        var response = visit.redirect(to: visit.link.security.recoveryCodes)
        let text = "\(visit.now.seconds)\n" + codes.map(\.shown).joined(separator: "\n")
        let sealed = visit.world.key.seal(Array(text.utf8), for: "storefront.recovery-codes", of: owner(visit, session))
        response.setCookie(cookie(Base64URL.encode(sealed), for: visit))
        return response
    }

    /// - Returns: nil if the browser has no codes of this session, or if they have expired.
    private static func kept(_ visit: Visit, _ session: Session.ID) -> [String]? {
        guard let sealed = visit.request.cookie(name(visit)).flatMap({ Base64URL.decode($0) }),
            let bytes = visit.world.key.open(sealed, for: "storefront.recovery-codes", of: owner(visit, session))
        else { return nil }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        guard let keptAt = lines.first.flatMap({ Int64($0) }), (0..<Int64(lifetime)).contains(visit.now.seconds - keptAt) else {
            return nil
        }
        return Array(lines.dropFirst())
    }

    private static func owner(_ visit: Visit, _ session: Session.ID) -> String { "\(session) \(visit.visitor.secret)" }

    private static func name(_ visit: Visit) -> String { ShopCookie.recovery.name(isSecure: visit.world.configuration.isSecure) }

    /// - Parameter value: empty to remove it.
    private static func cookie(_ value: String, for visit: Visit) -> Cookie {
        let isSecure = visit.world.configuration.isSecure
        return value.isEmpty
            ? .removal(of: ShopCookie.recovery, isSecure: isSecure) : Cookie(ShopCookie.recovery, value, isSecure: isSecure)
    }
}
