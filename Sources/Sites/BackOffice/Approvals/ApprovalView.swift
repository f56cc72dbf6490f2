import Auditing
import Console
import HTML
import Identity
import Kernel
import Links
import Postgres
import Settings
import Web

/// A request for approval as the pages show it.
struct ApprovalView: Sendable {
    let key: String
    let act: Message
    /// Whom or what it concerns: a name, or a key if the person is erased.
    let subject: String
    let before: Audit.Values
    let after: Audit.Values
    let why: String
    let askedBy: String
    let askedAt: LocalMoment
    let expiresAt: LocalMoment
    let state: ApprovalRequest.State
    /// Nil until it is decided.
    let decidedBy: String?
    let decidedAt: LocalMoment?

    var stateName: Message {
        switch state {
        case .waiting: .approvalsStateWaiting
        case .approved: .approvalsStateApproved
        case .refused: .approvalsStateRefused
        case .withdrawn: .approvalsStateWithdrawn
        case .void: .approvalsStateVoid
        case .expired: .approvalsStateExpired
        }
    }

    static let sample = ApprovalView(state: .waiting, decidedBy: nil)
    static let decidedSample = ApprovalView(state: .approved, decidedBy: "Youssef Benali")

    private init(state: ApprovalRequest.State, decidedBy: String?) {
        let at = Moment(seconds: 1_795_253_400).inUTC
        (key, act, subject) = (
            "0193a1b2-0000-7000-8000-000000000003", .approvalsGiveRole(role: Message.staffRoleAccountant), "Amina El Idrissi"
        )
        (before, after) = (StaffRole.audited([.support]), StaffRole.audited([.accountant, .support]))
        (why, askedBy, askedAt, expiresAt) = ("Elle tient les comptes.", "Salma Benjelloun", at, at)
        (self.state, self.decidedBy, decidedAt) = (state, decidedBy, decidedBy == nil ? nil : at)
    }
}

extension ApprovalView {
    init(_ request: ApprovalRequest, _ names: [Person.ID: String], _ clock: WallClock) {
        let name = { (id: Person.ID) in names[id] ?? id.description }
        key = request.id.description
        switch request.act {
        case .giveRole(let role, let person):
            act = .approvalsGiveRole(role: role.word)
            subject = name(person)
        case .changeSetting(let setting, _, let from):
            let name = SettingWords.of(setting).name
            act =
                from.map { .approvalsChangeSettingFrom(day: clock.local($0).asDay, setting: name) }
                ?? .approvalsChangeSetting(setting: name)
            subject = setting.key
        }
        (before, after, why, state) = (request.before, request.after, request.why, request.state)
        (askedBy, askedAt, expiresAt) = (name(request.askedBy), clock.local(request.askedAt), clock.local(request.expiresAt))
        (decidedBy, decidedAt) = (request.decidedBy.map(name), request.decidedAt.map(clock.local))
    }
}

extension Visit {
    /// The names of all people in these requests.
    func names(of requests: [ApprovalRequest]) async throws -> [Person.ID: String] {
        let people = requests.flatMap { request -> [Person.ID?] in
            switch request.act {
            case .giveRole(_, let person): [person, request.askedBy, request.decidedBy]
            case .changeSetting: [request.askedBy, request.decidedBy]
            }
        }
        return try await db.read(Person.names(of: Array(Set(people.compactMap(\.self)))))
    }
}
