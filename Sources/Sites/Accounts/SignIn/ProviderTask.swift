import Identity
import Kernel

/// Why a browser is sent to an identity provider. It is sealed into the attempt, so that nobody can change it.
enum ProviderTask: Equatable {
    case login
    /// Link the provider to that person's account, as that session requested.
    case link(Person.ID, Session.ID)
    /// Step up that session of that person.
    case stepUp(Person.ID, Session.ID)

    /// Parses the form that `purpose` returns.
    init?(purpose: String) {
        let words = purpose.split(separator: " ").map(String.init)
        if words == ["login"] {
            self = .login
            return
        }
        guard words.count == 3, let person = Person.ID(words[1]), let session = Session.ID(words[2]) else { return nil }
        switch words[0] {
        case "link": self = .link(person, session)
        case "step-up": self = .stepUp(person, session)
        default: return nil
        }
    }

    var purpose: String {
        switch self {
        case .login: "login"
        case .link(let person, let session): "link \(person) \(session)"
        case .stepUp(let person, let session): "step-up \(person) \(session)"
        }
    }

    /// Seconds within which the person must have logged in at the provider; nil for no limit. A borrowed telephone is usually
    /// logged in there already, so an existing login proves nothing.
    var freshness: Int? { if case .stepUp = self { 300 } else { nil } }

    /// Whether it concerns the account of a logged-in person.
    var isAboutAccount: Bool { self != .login }
}
