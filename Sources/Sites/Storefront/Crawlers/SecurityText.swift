import Components
import Config
import HTML
import HTTP
import Kernel
import Places
import Settings
import Support
import Web

/// `security.txt` (RFC 9116): where to report a vulnerability of the shop.
extension Crawlers {
    static let securityRoute = PlainRoute("/.well-known/:name", .everyone)

    /// The validity in days. RFC 9116 §2.5.5 recommends less than a year.
    private static let daysValid: Int64 = 90

    /// Nil if neither a contact nor the operator's e-mail address is set.
    func securityText(at now: Moment) -> Response? {
        let email = LegalNotice(world.settings.values()).email
        guard let contact = world.configuration.securityContact ?? email.flatMap(SecurityContact.init) else { return nil }
        let end = world.clock.current.local(now.adding(seconds: Self.daysValid * 86_400)).asDay.machineReadable
        return .text(
            """
            Contact: \(contact.uri)
            Expires: \(end)T00:00:00Z
            Preferred-Languages: fr, ar, en
            Canonical: \(origin)/.well-known/security.txt

            """)
    }
}
