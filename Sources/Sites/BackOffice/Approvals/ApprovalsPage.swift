import Components
import Console
import HTML
import Identity
import Kernel
import Links
import Postgres
import Web

/// The requests that wait for a second person, and the past ones. Without the right to decide, the reader sees only their own.
struct ApprovalsPage: Sendable {
    let house: HouseFrame
    let waiting: [ApprovalView]
    let past: [ApprovalView]

    func waitingTable(_ link: Link) -> DataTable {
        DataTable(
            caption: .approvalsWaiting, isCaptionHidden: true,
            columns: [.approvalsAct, .approvalsSubject, .approvalsAskedBy, .approvalsUntil],
            rows: waiting.map { [.view(ApprovalLink(approval: $0)), .view($0.subject), .text($0.askedBy), .dayAndTime($0.expiresAt)] })
    }

    func pastTable(_ link: Link) -> DataTable {
        DataTable(
            caption: .approvalsPast, isCaptionHidden: true,
            columns: [.approvalsAct, .approvalsSubject, .approvalsAskedBy, .approvalsOutcome],
            rows: past.map { [.view(ApprovalLink(approval: $0)), .view($0.subject), .text($0.askedBy), .message($0.stateName)] })
    }
}

/// The link to a request.
struct ApprovalLink {
    let approval: ApprovalView

    static let sample = ApprovalLink(approval: .sample)
}

extension ApprovalsPage {
    static let show = Handler.person { visit, staff, _ in
        let house = try await visit.houseFrame()
        let asker = house.decidesApprovals ? nil : staff.id
        let (waiting, past) = try await visit.db.read(ApprovalRequest.waiting(askedBy: asker), ApprovalRequest.past(askedBy: asker))
        let names = try await visit.names(of: waiting + past)
        let view = { ApprovalView($0, names, visit.clock) }
        return visit.render(ApprovalsPage(house: house, waiting: waiting.map(view), past: past.map(view)))
    }

    static let sample = ApprovalsPage(house: .sample, waiting: [.sample], past: [.decidedSample])
    static let emptySample = ApprovalsPage(house: .sample, waiting: [], past: [])
}
