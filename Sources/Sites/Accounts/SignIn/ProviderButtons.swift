import Components
import HTML
import Links
import Web

/// The button of an identity provider: its name in URLs, and its title.
struct ProviderButton: Sendable {
    let name: String
    let title: String
}

/// The buttons of the identity providers; nothing if there are none.
struct ProviderButtons: Sendable {
    let frame: Frame
    let providers: [ProviderButton]
    /// The URL to continue to; empty for the account.
    let next: String
    /// What the provider is used for.
    var purpose = Purpose.login

    enum Purpose: Sendable {
        case login, link, stepUp
    }

    static var sample: ProviderButtons {
        ProviderButtons(frame: .sample, providers: [ProviderButton(name: "google", title: "Google")], next: "/fr/cart")
    }

    /// The URL to which the form of a provider's button posts.
    func address(of provider: ProviderButton, _ link: Link) -> SiteURL {
        switch purpose {
        case .login: link.signIn.provider(provider.name)
        case .link: link.security.provider(provider.name)
        case .stepUp: link.security.stepUpProvider(provider.name)
        }
    }
}
