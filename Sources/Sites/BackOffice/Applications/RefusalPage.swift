import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Sellers
import Web

/// Refuses an application, for a reason that the person reads.
enum RefusalPage {
    static let ask = Handler { visit in try await page(visit, nil) }

    static let refuse = Handler.person { visit, staff, _ in
        let application = try await visit.applicationInPath
        return try await visit.submit {
            let why = try visit.reason
            do {
                try await visit.db.transaction { tx in
                    try await Application.refuse(application.id, submission: visit.submission, by: staff.id.actor, why: why, in: tx)
                }
            } catch Application.Refusal.decided {
                return try await ApplicationPage.answer(visit, .houseApplicationsDecided)
            } catch Application.Refusal.own {
                return try await ApplicationPage.answer(visit, .houseApplicationsOwn)
            }
            return visit.redirect(to: visit.link.house.application(application.id.description), saying: HouseFlash.houseApplicationRefused)
        } orShow: { refusal in
            try await page(visit, refusal)
        }
    }

    private static func page(_ visit: Visit, _ refusal: FormRefusal?) async throws -> Response {
        let application = try await visit.applicationInPath
        let way = visit.link.house.application(application.id.description)
        guard application.state == .submitted else { return visit.redirect(to: way) }
        let submission = Int(visit.query["submission"] ?? "") ?? application.submissions
        return visit.render(
            ActPage(
                try await visit.houseFrame(), .houseApplicationsRefuseTitle, in: .applications, subject: application.name,
                points: [.houseApplicationsRefusePoint(count: Application.daysUntilNext), .houseApplicationsReasonIsRead],
                action: visit.link.house.applicationRefusal(application.id.description, submission: submission),
                button: .houseApplicationsRefuse, way: way, reason: visit.form["why"] ?? "", errors: refusal?.errors ?? []),
            refusing: refusal)
    }
}
