import Components
import Identity
import Web

enum ApprovalRoutes {
    private static let approvals = RouteGroup(
        "/house/approvals", access: HouseSection.approvals.access, privacy: .personal, priority: .aside)
    private static let decisions = RouteGroup(
        "/house/approvals/:approval", access: .staff(HouseSection.deciders).steppedUp, privacy: .personal, priority: .aside)
    private static let withdrawals = RouteGroup(
        "/house/approvals/:approval", access: HouseSection.approvals.access.steppedUp, privacy: .personal, priority: .aside)

    static let all: [Route] = [
        approvals.get("", ApprovalsPage.show),
        approvals.get("/:approval", ApprovalPage.show),
        decisions.post("/decision", ApprovalPage.decide),
        withdrawals.post("/withdrawal", ApprovalPage.withdraw),
    ]
}
