import Identity
import Kernel

/// What a browser goes to an identity provider for. It is sealed into the attempt, so nobody changes it on the way.
enum ProviderTask: Equatable {
    case login
    /// The provider is to open that person's account; that session asked for it.
    case link(Person.ID, Session.ID)
    /// The person shows again who they are, for that session.
    case stepUp(Person.ID, Session.ID)

    /// Reads what `purpose` wrote.
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

    /// Seconds within which the person must have logged in at the provider. Whoever holds a borrowed telephone is mostly
    /// logged in there already, so that alone shows nothing.
    var freshness: Int? { if case .stepUp = self { 300 } else { nil } }

    /// Whether it is about the account of somebody who is logged in.
    var isAboutAccount: Bool { self != .login }
}
