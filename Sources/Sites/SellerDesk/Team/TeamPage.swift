import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Sellers
import Web

/// Who works in a shop, who is invited, and a form to invite somebody.
struct TeamPage: Sendable {
    let desk: DeskFrame
    let members: [MemberLine]
    let invitations: [InvitationLine]
    let form: InvitationForm
    let errors: [FieldError]

    struct MemberLine: Sendable {
        let key: String
        let name: String
        let role: Member.Role
        let since: LocalMoment
    }

    struct InvitationLine: Sendable {
        let key: String
        let contact: String
        let role: Member.Role
        let expires: LocalMoment
    }

    func memberTable(_ link: Link) -> DataTable {
        let ways = desk.link(link)
        return DataTable(
            caption: .teamMembers, isCaptionHidden: true, columns: [.teamName, .teamRole, .teamSince, .teamAction],
            rows: members.map { member in
                [
                    .text(member.name), .message(member.role.word), .day(member.since),
                    .view(MemberActs(change: ways.role(of: member.key), removal: ways.removal(of: member.key))),
                ]
            })
    }

    func invitationTable(_ link: Link) -> DataTable {
        let ways = desk.link(link)
        return DataTable(
            caption: .teamInvited, isCaptionHidden: true, columns: [.teamContact, .teamRole, .teamExpires, .teamAction],
            rows: invitations.map { invitation in
                [
                    .text(invitation.contact), .message(invitation.role.word), .dayAndTime(invitation.expires),
                    .view(WithdrawalButton(frame: desk.frame, action: ways.invitationWithdrawal(invitation.key))),
                ]
            })
    }
}

/// What an owner can do about a member.
struct MemberActs {
    let change: SiteURL
    let removal: SiteURL

    static let sample = MemberActs(
        change: Link(.french).desk("dar-salma").role(of: "0193"), removal: Link(.french).desk("dar-salma").removal(of: "0193"))
}

/// Withdraws an invitation. It can be sent again, so nobody is asked to confirm.
struct WithdrawalButton {
    let frame: Frame
    let action: SiteURL

    static let sample = WithdrawalButton(frame: .sample, action: Link(.french).desk("dar-salma").invitationWithdrawal("0193"))
}

extension TeamPage {
    static let show = Handler.person { visit, person, _ in try await answer(visit, person, InvitationForm(), nil) }

    /// Shows the team, or the form again if it was refused.
    static func answer(_ visit: Visit, _ person: Person, _ form: InvitationForm, _ refusal: FormRefusal?) async throws -> Response {
        let desk = try await visit.desk(of: person)
        let (members, invitations) = try await visit.db.read(
            as: desk.seller.id.databaseRole, Member.all(of: desk.seller.id), Invitation.open(of: desk.seller.id))
        let names = try await visit.db.read(Person.names(of: members.map(\.person)))
        return visit.render(
            TeamPage(
                desk: visit.deskFrame(desk, at: { $0.desk(desk.seller.slug).team }),
                members: members.map { member in
                    MemberLine(
                        key: "\(member.person)", name: names[member.person] ?? "", role: member.role,
                        since: visit.clock.local(member.since))
                },
                invitations: invitations.map { invitation in
                    InvitationLine(
                        key: "\(invitation.id)", contact: invitation.contact.shown, role: invitation.role,
                        expires: visit.clock.local(invitation.expiresAt))
                },
                form: form, errors: refusal?.errors ?? []), refusing: refusal)
    }

    static let sample = TeamPage(
        desk: .sample,
        members: [
            MemberLine(key: "0193", name: "Amina El Idrissi", role: .owner, since: Moment(seconds: 1_795_253_400).inUTC),
            MemberLine(key: "0194", name: "Youssef Benali", role: .packer, since: Moment(seconds: 1_795_353_400).inUTC),
        ],
        invitations: [
            InvitationLine(
                key: "0195", contact: "nadia@exemple.ma", role: .manager, expires: Moment(seconds: 1_795_953_400).inUTC)
        ],
        form: InvitationForm(contact: "nadia", role: .packer), errors: [FieldError("contact", .teamErrorContact)])
    static let bareSample = TeamPage(desk: .sample, members: [], invitations: [], form: InvitationForm(), errors: [])
}
