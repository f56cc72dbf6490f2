package import Identity
package import Sellers

/// Who may enter a page. A route says it; there is no rule where none is said.
package struct AccessRule: Sendable, Equatable {
    package enum Who: Sendable, Equatable {
        case everyone
        /// Whoever is logged in.
        case person
        /// Whoever has one of these roles in the shop that the path names in `:shop`.
        case member([Member.Role])
        /// Whoever has one of these duties in the house.
        case staff([StaffRole])
    }

    package let who: Who
    /// Only for some minutes after a password or a code was given: for money and roles.
    package let needsStepUp: Bool

    package static let everyone = AccessRule(who: .everyone, needsStepUp: false)
    package static let person = AccessRule(who: .person, needsStepUp: false)
    package static func member(_ roles: Member.Role...) -> AccessRule { AccessRule(who: .member(roles), needsStepUp: false) }
    package static func staff(_ staffRoles: StaffRole...) -> AccessRule { AccessRule(who: .staff(staffRoles), needsStepUp: false) }

    /// As `.person.steppedUp`.
    package var steppedUp: AccessRule { AccessRule(who: who, needsStepUp: true) }
}

extension AccessRule: CustomStringConvertible {
    /// As `kolchi routes` says it.
    package var description: String {
        let name =
            switch who {
            case .everyone: "everyone"
            case .person: "person"
            case .member(let roles): roles.map(\.rawValue).joined(separator: "|") + " of the shop"
            case .staff(let staffRoles): staffRoles.map(\.rawValue).joined(separator: "|")
            }
        return needsStepUp ? name + ", stepped up" : name
    }
}

extension AccessRule {
    /// What the rule looks at in a person who is logged in.
    package struct Standing: Sendable, Equatable {
        package var staffRoles: Set<StaffRole> = []
        /// In the shop that the path names.
        package var role: Member.Role?
        /// A password or a code was given in this session some minutes ago at most.
        package var isSteppedUp = false
        /// A second factor was shown in this session.
        package var hasSecondFactor = false

        package init() {}
    }

    /// What becomes of whoever asks.
    package enum Decision: Sendable, Equatable {
        case welcome
        /// Nobody is known here: to the login.
        case login
        /// A second factor is wanted first, as of all who have a duty in the house.
        case secondFactor
        /// The password or a code is wanted again.
        case stepUp
        /// As where nothing is.
        case notFound
    }

    /// - Parameter standing: nil for a stranger.
    package func decision(for standing: Standing?) -> Decision {
        if who == .everyone { return .welcome }
        guard let standing else { return .login }
        switch who {
        case .everyone, .person: break
        case .member(let roles):
            guard let role = standing.role, roles.contains(role) else { return .notFound }
        case .staff(let staffRoles):
            guard staffRoles.contains(where: standing.staffRoles.contains) else { return .notFound }
            guard standing.hasSecondFactor else { return .secondFactor }
        }
        return needsStepUp && !standing.isSteppedUp ? .stepUp : .welcome
    }
}
