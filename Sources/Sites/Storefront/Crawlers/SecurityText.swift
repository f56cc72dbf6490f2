import Components
import Config
import HTML
import HTTP
import Kernel
import Places
import Web

/// `security.txt` (RFC 9116): where to report a vulnerability of the shop.
extension Crawlers {
    static let securityRoute = PlainRoute("/.well-known/:name", .everyone)

    /// The validity in days. RFC 9116 §2.5.5 recommends less than a year.
    private static let daysValid: Int64 = 90

    /// Nil if no contact is configured.
    func securityText(at now: Moment) -> Response? {
        guard let contact = world.configuration.securityContact else { return nil }
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
