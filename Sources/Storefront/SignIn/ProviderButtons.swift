import HTML
import Links
import Site

/// A house that vouches for people: its name in addresses, and what it is called.
struct ProviderButton: Sendable {
    let name: String
    let title: String
}

/// Buttons of the houses by which one may log in; nothing where there are none.
struct ProviderButtons: Sendable {
    let frame: Frame
    let providers: [ProviderButton]
    /// Where it goes on to; empty for the account.
    let next: String
    /// What the provider is wanted for.
    var purpose = Purpose.login

    enum Purpose: Sendable {
        case login, link, stepUp
    }

    static var sample: ProviderButtons {
        ProviderButtons(frame: .sample, providers: [ProviderButton(name: "google", title: "Google")], next: "/fr/cart")
    }

    /// Where the form of a provider's button goes.
    func address(of provider: ProviderButton, _ link: Link) -> SiteURL {
        switch purpose {
        case .login: link.provider(provider.name)
        case .link: link.accountProvider(provider.name)
        case .stepUp: link.stepUpProvider(provider.name)
        }
    }
}
