package import Identity
package import Sellers

/// Who may request a route. Every route states its rule; there is no default.
package struct AccessRule: Sendable, Equatable {
    package enum Who: Sendable, Equatable {
        case everyone
        /// Anyone who is logged in.
        case person
        /// A person with one of these roles in the shop that the path names in `:shop`.
        case member([Member.Role])
        /// A person with one of these staff roles.
        case staff([StaffRole])
    }

    package let who: Who
    /// Whether the person must have given a password or a code in the last few minutes. Used for money and roles.
    package let needsStepUp: Bool

    package static let everyone = AccessRule(who: .everyone, needsStepUp: false)
    package static let person = AccessRule(who: .person, needsStepUp: false)
    package static func member(_ roles: Member.Role...) -> AccessRule { .member(roles) }
    package static func member(_ roles: [Member.Role]) -> AccessRule { AccessRule(who: .member(roles), needsStepUp: false) }
    package static func staff(_ staffRoles: StaffRole...) -> AccessRule { .staff(staffRoles) }
    package static func staff(_ staffRoles: [StaffRole]) -> AccessRule { AccessRule(who: .staff(staffRoles), needsStepUp: false) }

    /// The same rule with a step-up, such as `.person.steppedUp`.
    package var steppedUp: AccessRule { AccessRule(who: who, needsStepUp: true) }
}

extension AccessRule: CustomStringConvertible {
    /// The form that `kolchi routes` prints.
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
    /// What a rule checks about a logged-in person.
    package struct Standing: Sendable, Equatable {
        package var staffRoles: Set<StaffRole> = []
        /// The person's role in the shop that the path names; nil if they have none.
        package var role: Member.Role?
        /// Whether a password or a code was given in this session in the last few minutes.
        package var isSteppedUp = false
        /// Whether a second factor was given in this session.
        package var hasSecondFactor = false

        package init() {}
    }

    /// The result of checking a rule.
    package enum Decision: Sendable, Equatable {
        case welcome
        /// Nobody is logged in; redirect to the login.
        case login
        /// A second factor is required first, as for all staff.
        case secondFactor
        /// The password or a code is required again.
        case stepUp
        /// The same answer as for a page that does not exist.
        case notFound
    }

    /// - Parameters:
    ///   - standing: nil if nobody is logged in.
    ///   - hadSession: whether the browser has the cookie of a session that is over. Only then a page of the staff leads to the login.
    package func decision(for standing: Standing?, hadSession: Bool = false) -> Decision {
        if who == .everyone { return .welcome }
        guard let standing else {
            if case .staff = who, !hadSession { return .notFound }
            return .login
        }
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
