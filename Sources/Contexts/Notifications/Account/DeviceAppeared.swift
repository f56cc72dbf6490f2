import HTML
import Kernel
import Links

extension NotificationType {
    /// The alert about a login from an unknown browser.
    package static let deviceAppeared = NotificationType(
        "identity.new-device", .security,
        email: { draft, _, _ in
            draft.account(.mailDeviceSubject, [.mailDevice, .mailDeviceElse], .mailDeviceAct, draft.link.security.overview)
        },
        text: { draft, _ in Message.smsDevice.text(in: draft.language) },
        inApp: { _ in InAppContent(.noticeDevice) { $0.security.overview } })
}
