import HTML
import Kernel
import Links

extension NotificationRenderer {
    /// The alert about a login from an unknown browser.
    func deviceEmail(_ language: Language) -> EmailContent {
        account(.mailDeviceSubject, [.mailDevice, .mailDeviceElse], .mailDeviceAct, Link(language).accountSecurity)
    }
}
