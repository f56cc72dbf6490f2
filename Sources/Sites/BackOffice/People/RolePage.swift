import Components
import Console
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Web

/// Gives a person a staff role, asks a second admin for it, or takes it, for a reason.
enum RolePage {
    static let askGift = Handler { visit in try await pageOfGift(visit, nil) }
    static let askRemoval = Handler { visit in try await pageOfRemoval(visit, nil) }

    static let give = Handler.person { visit, staff, _ in
        let (id, role) = (try visit.personInPath, try visit.roleInPath)
        return try await visit.submit {
            let why = try visit.reason
            guard role.needsApproval else {
                let isGiven = try await visit.db.transaction { tx in try await role.grant(to: id, by: staff.id.actor, why: why, in: tx) }
                guard isGiven else { throw Problem.notFound }
                return visit.redirect(to: visit.link.house.person(id.description), saying: HouseFlash.houseRoleGiven)
            }
            do {
                let request = try await visit.db.transaction { tx in
                    try await ApprovalRequest.ask(for: .giveRole(role, to: id), by: staff.id, why: why, in: tx)
                }
                return visit.redirect(to: visit.link.house.approval(request.description), saying: HouseFlash.approvalAsked)
            } catch ApprovalRequest.Refusal.alreadyAsked {
                throw FormRefusal("why", .approvalsAlreadyAsked)
            } catch ApprovalRequest.Refusal.pointless {
                throw Problem.notFound
            }
        } orShow: { refusal in
            try await pageOfGift(visit, refusal)
        }
    }

    static let take = Handler.person { visit, staff, _ in
        let (id, role) = (try visit.personInPath, try visit.roleInPath)
        return try await visit.submit {
            let why = try visit.reason
            do {
                let isTaken = try await visit.db.transaction { tx in try await role.revoke(from: id, by: staff.id.actor, why: why, in: tx) }
                guard isTaken else { throw Problem.notFound }
            } catch StaffRole.Refusal.lastAdmin {
                throw FormRefusal("why", .peopleLastAdmin)
            }
            // The person took their own role, so this session has ended.
            guard id != staff.id else { return visit.redirect(to: visit.link.home) }
            return visit.redirect(to: visit.link.house.person(id.description), saying: HouseFlash.houseRoleTaken)
        } orShow: { refusal in
            try await pageOfRemoval(visit, refusal)
        }
    }

    private static func pageOfGift(_ visit: Visit, _ refusal: FormRefusal?) async throws -> Response {
        let (found, role) = try await subject(visit)
        guard !found.roles.contains(role) else { throw Problem.notFound }
        let key = found.person.id.description
        return visit.render(
            ActPage(
                try await visit.houseFrame(),
                role.needsApproval ? .peopleAskRoleTitle(role: role.word) : .peopleGiveRoleTitle(role: role.word),
                in: .people, subject: found.person.name,
                points: [role.explanation, .peopleRoleLogout]
                    + (role.needsApproval ? [.peopleRoleApproval(count: ApprovalRequest.hours)] : []),
                action: visit.link.house.roleGift(role.rawValue, to: key), button: role.needsApproval ? .peopleAskRole : .peopleGiveRole,
                takesAway: false,
                way: visit.link.house.person(key), reason: visit.form["why"] ?? "", errors: refusal?.errors ?? []), refusing: refusal)
    }

    private static func pageOfRemoval(_ visit: Visit, _ refusal: FormRefusal?) async throws -> Response {
        let (found, role) = try await subject(visit)
        guard found.roles.contains(role) else { throw Problem.notFound }
        let key = found.person.id.description
        return visit.render(
            ActPage(
                try await visit.houseFrame(), .peopleTakeRoleTitle(role: role.word), in: .people, subject: found.person.name,
                points: [.peopleRoleLogout], action: visit.link.house.roleRemoval(role.rawValue, from: key), button: .peopleTakeRole,
                way: visit.link.house.person(key), reason: visit.form["why"] ?? "", errors: refusal?.errors ?? []), refusing: refusal)
    }

    private static func subject(_ visit: Visit) async throws -> (found: FoundPerson, role: StaffRole) {
        let role = try visit.roleInPath
        guard let found = try await visit.db.read(FoundPerson.with(try visit.personInPath)) else { throw Problem.notFound }
        return (found, role)
    }
}

extension Visit {
    /// The staff role that the path names.
    ///
    /// - Throws: `Problem.notFound`.
    fileprivate var roleInPath: StaffRole {
        get throws {
            guard let role = parameters["role"].flatMap(StaffRole.init) else { throw Problem.notFound }
            return role
        }
    }
}
