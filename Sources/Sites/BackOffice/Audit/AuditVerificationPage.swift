import Auditing
import Components
import HTML
import Identity
import Kernel
import Links
import Postgres
import Web

/// The check of the audit log's chain: its progress, and what it found. Without scripts, the page reloads itself while a check runs.
struct AuditVerificationPage: Sendable {
    let house: HouseFrame
    /// The newest check; nil before the first one.
    let verification: AuditVerification?
    let askedAt: LocalMoment?
    let finishedAt: LocalMoment?

    var isRunning: Bool { verification != nil && finishedAt == nil }
}

extension AuditVerificationPage {
    static let show = Handler { visit in
        let house = try await visit.houseFrame()
        let newest = try await visit.db.read(AuditVerification.newest)
        return visit.render(
            AuditVerificationPage(
                house: house, verification: newest, askedAt: newest.map { visit.clock.local($0.askedAt) },
                finishedAt: newest?.finishedAt.map(visit.clock.local)))
    }

    static let ask = Handler.person { visit, staff, _ in
        try await visit.db.transaction { tx in try await AuditVerification.request(by: staff.id.actor, in: tx) }
        return visit.redirect(to: visit.link.house.verification)
    }

    private static func sample(_ verification: AuditVerification?) -> AuditVerificationPage {
        let at = Moment(seconds: 1_795_253_400).inUTC
        return AuditVerificationPage(
            house: .sample, verification: verification, askedAt: at, finishedAt: verification?.finishedAt == nil ? nil : at)
    }
    private static let at = Moment(seconds: 1_795_253_400)
    static let samples = [
        sample(nil), sample(AuditVerification(askedAt: at, links: 9_000, checked: 5_000, finishedAt: nil)),
        sample(AuditVerification(askedAt: at, links: 9_000, checked: 9_000, finishedAt: at, head: "9000:00", unsealed: 3)),
        sample(
            AuditVerification(askedAt: at, links: 9_000, checked: 12, finishedAt: at, flaws: ["act 13 is gone"], head: "12:00", unsealed: 3)
        ),
    ]
}
