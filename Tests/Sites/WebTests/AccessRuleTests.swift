import Identity
import Sellers
import Testing

@testable import Web

@Suite("An access rule")
struct AccessRuleTests {
    private static func standing(_ change: (inout AccessRule.Standing) -> Void) -> AccessRule.Standing {
        var standing = AccessRule.Standing()
        change(&standing)
        return standing
    }

    /// A rule, the standing of the visitor, and the expected decision.
    private static let answers: [(entry: AccessRule, standing: AccessRule.Standing?, answer: AccessRule.Decision)] = [
        (.everyone, nil, .welcome), (.everyone, AccessRule.Standing(), .welcome),
        (.person, nil, .login), (.person, AccessRule.Standing(), .welcome),
        (.person.steppedUp, nil, .login), (.person.steppedUp, AccessRule.Standing(), .stepUp),
        (.person.steppedUp, standing { $0.isSteppedUp = true }, .welcome),
        (.member(.owner, .manager), nil, .login), (.member(.owner), AccessRule.Standing(), .notFound),
        (.member(.owner, .manager), standing { $0.role = .packer }, .notFound),
        (.member(.owner, .manager), standing { $0.role = .manager }, .welcome),
        (.member(.owner).steppedUp, standing { $0.role = .owner }, .stepUp),
        (
            .member(.owner),
            standing { ($0.staffRoles, $0.hasSecondFactor, $0.isSteppedUp) = (Set(StaffRole.allCases), true, true) },
            .notFound
        ),
        (.staff(.support), nil, .notFound), (.staff(.support), AccessRule.Standing(), .notFound),
        (.staff(.support), standing { $0.staffRoles = [.moderator, .admin] }, .notFound),
        (.staff(.support), standing { $0.staffRoles = [.support] }, .secondFactor),
        (.staff(.support, .admin), standing { ($0.staffRoles, $0.hasSecondFactor) = ([.admin], true) }, .welcome),
        (.staff(.admin).steppedUp, standing { ($0.staffRoles, $0.hasSecondFactor) = ([.admin], true) }, .stepUp),
        (.staff(.admin).steppedUp, standing { ($0.staffRoles, $0.hasSecondFactor, $0.isSteppedUp) = ([.admin], true, true) }, .welcome),
        (.staff(.admin).steppedUp, standing { ($0.role, $0.hasSecondFactor, $0.isSteppedUp) = (.owner, true, true) }, .notFound),
    ]

    @Test("Only a browser whose session has ended is led from a page of the staff to the login")
    func endedSession() {
        #expect(AccessRule.staff(.support).decision(for: nil, hadSession: true) == .login)
        #expect(AccessRule.staff(.support).decision(for: AccessRule.Standing(), hadSession: true) == .notFound)
    }

    @Test("The decision depends only on the route's rule and the person's standing", arguments: answers.indices)
    func rule(index: Int) {
        let (entry, standing, answer) = Self.answers[index]
        #expect(entry.decision(for: standing) == answer, "\(entry)")
    }
}
