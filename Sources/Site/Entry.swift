/// Who may enter a page. A route says it; there is no rule where none is said.
package struct Entry: Sendable, Equatable {
    package enum Who: Sendable, Equatable {
        case everyone
        /// Whoever is logged in.
        case person
    }

    package let who: Who
    /// Only for some minutes after a password or a code was given: for money and roles.
    package let needsStepUp: Bool

    package static let everyone = Entry(who: .everyone, needsStepUp: false)
    package static let person = Entry(who: .person, needsStepUp: false)

    /// As `.person.steppedUp`.
    package var steppedUp: Entry { Entry(who: who, needsStepUp: true) }
}

extension Entry: CustomStringConvertible {
    /// As `kolchi routes` says it.
    package var description: String {
        let name =
            switch who {
            case .everyone: "everyone"
            case .person: "person"
            }
        return needsStepUp ? name + ", stepped up" : name
    }
}
