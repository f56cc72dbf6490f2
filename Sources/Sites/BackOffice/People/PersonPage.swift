import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Web

/// An account as the staff sees it: contacts, second factor, sessions and staff roles.
struct PersonPage: Sendable {
    let house: HouseFrame
    let person: PersonView
    /// When the second factor was turned on; nil without one.
    let factorSince: LocalMoment?
    let sessions: [SessionLine]

    var key: String { person.key }
    /// Whether the reader may give and take roles.
    var changesRoles: Bool { house.roles.contains(.admin) }
    var readsAudit: Bool { HouseSection.audit.roles.contains(where: house.roles.contains) }

    func sessionTable(_ link: Link) -> DataTable {
        DataTable(
            caption: .peopleSessions, isCaptionHidden: true,
            columns: [.peopleBrowser, .peopleNetwork, .peopleBegun, .peopleSeen, .peopleAction],
            rows: sessions.map { session in
                [
                    session.browser.isEmpty ? .message(.peopleUnknownBrowser) : .text(session.browser), .text(session.network),
                    .dayAndTime(session.madeAt), .dayAndTime(session.seenAt),
                    .view(ActLink(label: .peopleEndSession, address: link.house.sessionEnd(session.key, of: key))),
                ]
            })
    }

    func roleTable(_ link: Link) -> DataTable {
        DataTable(
            caption: .peopleRoles, isCaptionHidden: true, columns: [.peopleRole, .peopleRoleMeaning, .peopleAction],
            rows: StaffRole.allCases.map { role in
                let has = person.roles.contains(role)
                let action: ActLink? =
                    if !changesRoles {
                        nil
                    } else if has {
                        ActLink(label: .peopleTakeRole, address: link.house.roleRemoval(role.rawValue, from: key))
                    } else {
                        ActLink(
                            label: role.needsApproval ? .peopleAskRole : .peopleGiveRole,
                            address: link.house.roleGift(role.rawValue, to: key))
                    }
                return [
                    .view(RoleState(role: role, has: has)), .message(role.explanation), action.map { .view($0) } ?? .text(""),
                ]
            })
    }
}

/// A browser in which a person is logged in.
struct SessionLine: Sendable {
    let key: String
    /// Such as "Firefox, Android"; empty if unknown.
    let browser: String
    let network: String
    let madeAt: LocalMoment
    let seenAt: LocalMoment

    static let sample = SessionLine(
        key: "0193a1b2-0000-7000-8000-000000000002", browser: "Firefox, Android", network: "196.200.0.1",
        madeAt: Moment(seconds: 1_795_253_400).inUTC, seenAt: Moment(seconds: 1_795_260_000).inUTC)
}

extension SessionLine {
    init(_ session: Session, _ clock: WallClock) {
        self.init(
            key: session.id.description, browser: BrowserName.of(session.userAgent), network: session.address,
            madeAt: clock.local(session.madeAt), seenAt: clock.local(session.seenAt))
    }
}

/// A link to the form of an act, within a table.
struct ActLink {
    let label: Message
    let address: SiteURL

    static let sample = ActLink(label: .peopleEndSession, address: Link(.french).house.people)
}

/// A staff role, and whether the person has it.
struct RoleState {
    let role: StaffRole
    let has: Bool

    static let sample = RoleState(role: .support, has: true)
}

extension PersonPage {
    static let show = Handler { visit in
        let house = try await visit.houseFrame()
        let id = try visit.personInPath
        let (found, sessions, factor) = try await visit.db.read(FoundPerson.with(id), Session.all(of: id), SecondFactor.of(id))
        guard let found else { throw Problem.notFound }
        let clock = visit.clock
        return visit.render(
            PersonPage(
                house: house, person: PersonView(found, clock), factorSince: factor.map { clock.local($0.since) },
                sessions: sessions.map { SessionLine($0, clock) }))
    }

    static let sample = PersonPage(house: .sample, person: .sample, factorSince: PersonView.sample.madeAt, sessions: [.sample, .sample])
    static let bareSample = PersonPage(house: .sample, person: .sample, factorSince: nil, sessions: [])
}

extension Visit {
    /// The key of the person whom the path names.
    ///
    /// - Throws: `Problem.notFound`.
    var personInPath: Person.ID {
        get throws {
            guard let id = parameters["person"].flatMap(Person.ID.init) else { throw Problem.notFound }
            return id
        }
    }
}
