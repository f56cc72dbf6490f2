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
    let subject: ApprovalSubject
    let change: ApprovalChange
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

    static let sample = ApprovalView(.sample, .sample, state: .waiting, decidedBy: nil)
    static let settingSample = ApprovalView(.settingSample, .settingSample, state: .waiting, decidedBy: nil)
    static let decidedSample = ApprovalView(.sample, .sample, state: .approved, decidedBy: "Youssef Benali")

    private init(_ subject: ApprovalSubject, _ change: ApprovalChange, state: ApprovalRequest.State, decidedBy: String?) {
        let at = Moment(seconds: 1_795_253_400).inUTC
        (key, act) = ("0193a1b2-0000-7000-8000-000000000003", .approvalsGiveRole(role: Message.staffRoleAccountant))
        (self.subject, self.change) = (subject, change)
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
            subject = ApprovalSubject(person: name(person), setting: nil)
            change = ApprovalChange(before: request.before, after: request.after, setting: nil)
        case .changeSetting(let setting, _, let from):
            act = from.map { .approvalsChangeSettingFrom(day: clock.local($0).asDay) } ?? .approvalsChangeSetting
            subject = ApprovalSubject(person: nil, setting: setting)
            change = ApprovalChange(before: request.before, after: request.after, setting: setting)
        }
        (why, state) = (request.why, request.state)
        (askedBy, askedAt, expiresAt) = (name(request.askedBy), clock.local(request.askedAt), clock.local(request.expiresAt))
        (decidedBy, decidedAt) = (request.decidedBy.map(name), request.decidedAt.map(clock.local))
    }
}

/// What a request concerns: a person or a setting.
struct ApprovalSubject: Sendable {
    /// A name, or a key if the person is erased; nil for a setting.
    let person: String?
    let setting: BusinessSetting?

    static let sample = ApprovalSubject(person: "Amina El Idrissi", setting: nil)
    static let settingSample = ApprovalSubject(person: nil, setting: HouseSettings.named("orders.cash-ceiling"))
}

/// The values before and after the requested act, side by side.
struct ApprovalChange: Sendable {
    let before: Audit.Values
    let after: Audit.Values
    /// The setting whose values these are. Its unit and language apply to them.
    let setting: BusinessSetting?

    static let sample = ApprovalChange(
        before: StaffRole.audited([.support]), after: StaffRole.audited([.accountant, .support]), setting: nil)
    static let settingSample = ApprovalChange(
        before: BusinessSetting.audited("2000.00"), after: BusinessSetting.audited("3000.00"),
        setting: HouseSettings.named("orders.cash-ceiling"))
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
