import HTTP
import Identity
import Links
import Postgres
import Sellers

/// Enforces the access rules of the routes. A visitor without access is redirected, such as to the login, or gets 404.
enum AccessControl {
    /// - Parameters:
    ///   - page: path and query to which the visitor returns afterwards; for a form, the page that shows it.
    ///   - hadSession: whether the browser has the cookie of a session that is over.
    /// - Returns: the redirect; nil if the visitor has access.
    /// - Throws: `Problem.notFound`, the same as for a page that does not exist; `DatabaseUnavailable`, `DatabaseError`.
    static func refusal(of visit: Visit, at route: Route, comingBackTo page: String, hadSession: Bool) async throws -> Response? {
        let answer = route.access.decision(for: try await standing(of: visit, for: route.access), hadSession: hadSession)
        let link = visit.link
        return switch answer {
        case .welcome: nil
        case .login: visit.redirect(to: link.signIn.login(next: page))
        case .secondFactor: visit.redirect(to: link.security.secondFactor)
        case .stepUp: visit.redirect(to: link.security.stepUp(next: page))
        case .notFound: throw Problem.notFound
        }
    }

    /// Reads only what the rule checks.
    private static func standing(of visit: Visit, for access: AccessRule) async throws -> AccessRule.Standing? {
        guard let person = visit.person, let session = visit.session, access != .everyone else { return nil }
        var standing = AccessRule.Standing()
        standing.hasSecondFactor = session.secondFactorAt != nil
        switch access.who {
        case .everyone, .person: break
        case .member:
            if let shop = visit.parameters["shop"] { standing.role = try await visit.db.read(Member.role(of: person.id, inShop: shop)) }
        case .staff: standing.staffRoles = Set(try await visit.db.read(StaffRole.of(person.id)))
        }
        if access.needsStepUp { standing.isSteppedUp = try await visit.db.read(Session.isSteppedUp(session.id)) }
        return standing
    }
}
