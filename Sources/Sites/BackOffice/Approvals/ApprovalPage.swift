import Components
import Console
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Web

/// One request for approval: what changes, who asked and why. A second admin approves or refuses it.
struct ApprovalPage: Sendable {
    let house: HouseFrame
    let approval: ApprovalView
    /// Whether the reader asked for it. Then they can only withdraw it.
    let isOwn: Bool

    var isWaiting: Bool { approval.state == .waiting }
    var mayDecide: Bool { isWaiting && !isOwn && house.decidesApprovals }
}

extension ApprovalPage {
    static let show = Handler.person { visit, staff, _ in
        let house = try await visit.houseFrame()
        guard let request = try await visit.db.read(ApprovalRequest.with(try visit.approvalInPath)),
            house.decidesApprovals || request.askedBy == staff.id
        else { throw Problem.notFound }
        let view = ApprovalView(request, try await visit.names(of: [request]), visit.clock)
        return visit.render(ApprovalPage(house: house, approval: view, isOwn: request.askedBy == staff.id))
    }

    static let decide = Handler.person { visit, staff, _ in
        let id = try visit.approvalInPath
        guard let decision = visit.form["decision"].flatMap(Decision.init) else { throw Problem.badRequest }
        return try await change(visit) { tx in
            switch try await ApprovalRequest.decide(id, approving: decision == .approve, by: staff.id, in: tx) {
            case .approved: .approvalApproved
            case .void: .approvalVoid
            default: .approvalRefused
            }
        }
    }

    static let withdraw = Handler.person { visit, staff, _ in
        let id = try visit.approvalInPath
        return try await change(visit) { tx in
            try await ApprovalRequest.withdraw(id, by: staff.id, in: tx)
            return .approvalWithdrawn
        }
    }

    private enum Decision: String { case approve, refuse }

    /// Changes a request. If somebody else has decided it before, the page shows that decision.
    private static func change(_ visit: Visit, _ work: (Transaction) async throws -> HouseFlash) async throws -> Response {
        let page = visit.link.house.approval(try visit.approvalInPath.description)
        do {
            return visit.redirect(to: page, saying: try await visit.db.transaction { tx in try await work(tx) })
        } catch let refusal as ApprovalRequest.Refusal {
            switch refusal {
            case .over: return visit.redirect(to: page)
            // The page offers no decision to the asker.
            case .ownRequest: throw Problem.badRequest
            default: throw Problem.notFound
            }
        }
    }

    static let sample = ApprovalPage(house: .sample, approval: .sample, isOwn: false)
    static let ownSample = ApprovalPage(house: .sample, approval: .sample, isOwn: true)
    static let settingSample = ApprovalPage(house: .sample, approval: .settingSample, isOwn: false)
    static let decidedSample = ApprovalPage(house: .sample, approval: .decidedSample, isOwn: false)
}

extension Visit {
    /// The key of the request that the path names.
    ///
    /// - Throws: `Problem.notFound`.
    fileprivate var approvalInPath: ApprovalRequest.ID {
        get throws {
            guard let id = parameters["approval"].flatMap(ApprovalRequest.ID.init) else { throw Problem.notFound }
            return id
        }
    }
}
