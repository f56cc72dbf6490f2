import HTML
import Kernel
import Links

extension NotificationRenderer {
    /// Somebody logged in with a browser that the account did not know.
    func deviceEmail(_ language: Language) -> EmailContent {
        account(.mailDeviceSubject, [.mailDevice, .mailDeviceElse], .mailDeviceAct, Link(language).accountSecurity)
    }
}
