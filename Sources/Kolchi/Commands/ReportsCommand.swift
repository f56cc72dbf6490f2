import Config
import Foundation
import Kernel
import Moderation
import Postgres

extension Command {
    static let reports = Command(
        name: "reports", synopsis: "", summary: "list reported products",
        details: """
            The latest reports of products, newest first: time, reason, page, text, and the e-mail address if an answer is wanted.
              --most NUMBER   how many; by default 50
            """, valued: ["most"]
    ) { arguments in
        let most = Int(arguments.value(of: "most") ?? "50")
        guard arguments.words.isEmpty, let most, (1...10_000).contains(most) else {
            throw CommandFailure("use kolchi reports, or kolchi reports --most 200", .usage)
        }
        let setup = try await AppSetup.open()
        let reports = try await setup.db.read(Report.newest(most))
        for report in reports {
            let when = Date(timeIntervalSince1970: Double(report.reportedAt.microseconds) / 1_000_000).ISO8601Format()
            print("\(when)  \(report.reason.rawValue)  \(report.productTitle)")
            print("  \(setup.configuration.publicURL)/\(report.language.rawValue)/products/\(report.productSlug)")
            for line in report.words.split(separator: "\n") { print("  > \(line)") }
            if !report.email.isEmpty { print("  answer to \(report.email)") }
        }
        if reports.isEmpty { print("Nothing was reported.") }
    }
}
