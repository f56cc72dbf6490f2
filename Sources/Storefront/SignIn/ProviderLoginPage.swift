import HTML
import Links
import Site

/// Says why another house did not open an account.
struct ProviderLoginPage: Sendable {
    enum Trouble: Sendable, CaseIterable {
        /// The house does not answer, or not as it must.
        case away
        /// The person or the house said no.
        case refused
        /// Nothing was begun in this browser, or it was too long ago.
        case forgotten
        /// The house does not say that the address is the person's.
        case unverified
        /// Somebody has an account with that address, which this provider does not open.
        case known
        /// The login opens somebody else's account.
        case taken
        /// The session is not the one that began it, or it is too long ago that its person showed who they are.
        case interrupted
        /// The provider does not say that the person has just logged in there.
        case notFresh
    }

    let frame: Frame
    /// What the house is called.
    let provider: String
    let trouble: Trouble
    /// Whether somebody who is logged in wanted it, so that the way on leads back to their account.
    var isAboutAccount = false

    var sentence: Message {
        switch trouble {
        case .away: .providerAway(provider: provider)
        case .refused: .providerRefused(provider: provider)
        case .forgotten: .providerForgotten(provider: provider)
        case .unverified: .providerUnverified(provider: provider)
        case .known: .providerKnown(provider: provider)
        case .taken: .providerTaken(provider: provider)
        case .interrupted: .providerInterrupted(provider: provider)
        case .notFresh: .providerNotFresh(provider: provider)
        }
    }

    static var samples: [ProviderLoginPage] {
        Trouble.allCases.map { ProviderLoginPage(frame: .sample, provider: "Google", trouble: $0, isAboutAccount: $0 == .interrupted) }
    }
}

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
