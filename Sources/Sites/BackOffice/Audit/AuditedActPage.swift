import Auditing
import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Web

/// One act of the audit log, with the values before and after side by side.
struct AuditedActPage: Sendable {
    let house: HouseFrame
    let act: ActLine
    let facts: [(name: String, value: String)]
    let change: ChangeTable?
    /// The words of the reason; nil without a reason, and once it is forgotten.
    let why: String?
    let isReasonForgotten: Bool
    let isSealed: Bool
}

extension AuditedActPage {
    static let show = Handler { visit in
        let house = try await visit.houseFrame()
        guard let id = visit.parameters["act"].flatMap(Int.init), let act = try await visit.db.read(AuditedAct.with(id)) else {
            throw Problem.notFound
        }
        let names = try await visit.db.read(Person.names(of: [act.actor, act.subject].compactMap(AuditParty.person)))
        let line = ActLine(
            id: act.id, name: act.name, doneAt: visit.clock.local(act.doneAt), actor: AuditParty(act.actor, names),
            subject: AuditParty(act.subject, names))
        return visit.render(
            AuditedActPage(
                house: house, act: line, facts: act.facts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
                change: act.before.isEmpty && act.after.isEmpty ? nil : ChangeTable(before: act.before, after: act.after),
                why: act.why, isReasonForgotten: act.hasReason && act.why == nil, isSealed: act.isSealed))
    }

    static let sample = AuditedActPage(
        house: .sample, act: .sample, facts: [("approval", "0193a1b2-0000-7000-8000-000000000003")], change: .sample,
        why: "Elle tient les comptes.", isReasonForgotten: false, isSealed: true)
    static let bareSample = AuditedActPage(
        house: .sample, act: .sample, facts: [], change: nil, why: nil, isReasonForgotten: true, isSealed: false)
}
