import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Sellers
import Web

/// Changes the role of a member.
struct RolePage: Sendable {
    let desk: DeskFrame
    let name: String
    let action: SiteURL
    let role: Member.Role
    let errors: [FieldError]
}

extension RolePage {
    static let ask = Handler.person { visit, person, _ in try await page(visit, person, nil) }

    static let change = Handler.person { visit, person, session in
        let desk = try await visit.desk(of: person)
        let member = try await visit.member(of: desk)
        return try await visit.submit {
            guard let role = visit.form["role"].flatMap(Member.Role.init) else { throw FormRefusal("role", .teamErrorRole) }
            let isSelf = member.person == person.id
            let token = try await visit.db.transaction { tx in
                do {
                    try await Member.set(
                        member.person, to: role, in: desk.seller.id, by: person.id.actor, keeping: isSelf ? session.id : nil, in: tx)
                } catch Member.Refusal.lastOwner {
                    throw FormRefusal("role", .teamLastOwner)
                }
                return isSelf ? try await Session.renew(session.id, in: tx) : nil
            }
            let ways = visit.link.desk(desk.seller.slug)
            var response = visit.redirect(to: isSelf && role != .owner ? ways.overview : ways.team, saying: DeskFlash.memberChanged)
            if let token { response.setCookie(visit.sessionCookie(token)) }
            return response
        } orShow: { refusal in
            try await page(visit, person, refusal)
        }
    }

    private static func page(_ visit: Visit, _ person: Person, _ refusal: FormRefusal?) async throws -> Response {
        let desk = try await visit.desk(of: person)
        let member = try await visit.member(of: desk)
        let names = try await visit.db.read(Person.names(of: [member.person]))
        return visit.render(
            RolePage(
                desk: visit.deskFrame(desk), name: names[member.person] ?? "",
                action: visit.link.desk(desk.seller.slug).role(of: "\(member.person)"),
                role: visit.form["role"].flatMap(Member.Role.init) ?? member.role, errors: refusal?.errors ?? []), refusing: refusal)
    }

    static let sample = RolePage(
        desk: .sample, name: "Amina El Idrissi", action: Link(.french).desk("dar-salma").role(of: "0193"), role: .packer,
        errors: [FieldError("role", .teamLastOwner)])
}

extension Visit {
    /// The member of the shop whom the path names.
    ///
    /// - Throws: `Problem.notFound`.
    func member(of desk: Desk) async throws -> Member {
        let members = try await db.read(as: desk.seller.id.databaseRole, Member.all(of: desk.seller.id))
        guard let member = members.first(where: { $0.person.description == parameters["person"] }) else { throw Problem.notFound }
        return member
    }
}
