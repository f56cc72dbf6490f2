import HTML
import Kernel

/// A kind of data about people that the shop stores. The privacy page and `docs/personal-data.md` have the same table.
package struct StoredData: Sendable {
    let what: Message
    let why: Message
    let howLong: Message

    private init(_ what: Message, _ why: Message, _ howLong: Message) {
        self.what = what
        self.why = why
        self.howLong = howLong
    }

    static let all = [
        StoredData(.storedAccount, .storedAccountWhy, .storedAccountTime),
        StoredData(.storedPicture, .storedPictureWhy, .storedPictureTime),
        StoredData(.storedSessions, .storedSessionsWhy, .storedSessionsTime),
        StoredData(.storedLinks, .storedLinksWhy, .storedLinksTime),
        StoredData(.storedAlerts, .storedAlertsWhy, .storedAlertsTime),
        StoredData(.storedCart, .storedCartWhy, .storedCartTime),
        StoredData(.storedAddresses, .storedAddressesWhy, .storedAddressesTime),
        StoredData(.storedPurchases, .storedPurchasesWhy, .storedPurchasesTime),
        StoredData(.storedPayments, .storedPaymentsWhy, .storedPaymentsTime),
        StoredData(.storedContact, .storedContactWhy, .storedContactTime),
        StoredData(.storedInvitations, .storedInvitationsWhy, .storedInvitationsTime),
        StoredData(.storedListings, .storedListingsWhy, .storedListingsTime),
        StoredData(.storedFiles, .storedFilesWhy, .storedFilesTime),
        StoredData(.storedMessages, .storedMessagesWhy, .storedMessagesTime),
        StoredData(.storedCallbacks, .storedCallbacksWhy, .storedCallbacksTime),
        StoredData(.storedNotices, .storedNoticesWhy, .storedNoticesTime),
        StoredData(.storedUnwanted, .storedUnwantedWhy, .storedUnwantedTime),
        StoredData(.storedApplication, .storedApplicationWhy, .storedApplicationTime),
        StoredData(.storedStanding, .storedStandingWhy, .storedStandingTime),
        StoredData(.storedReports, .storedReportsWhy, .storedReportsTime),
        StoredData(.storedAudit, .storedAuditWhy, .storedAuditTime),
        StoredData(.storedLog, .storedLogWhy, .storedLogTime),
        StoredData(.storedLimits, .storedLimitsWhy, .storedLimitsTime),
        StoredData(.storedBackups, .storedBackupsWhy, .storedBackupsTime),
    ]

    /// The table in English, as Markdown.
    package static var markdown: String {
        let rows = all.map { "| " + [$0.what, $0.why, $0.howLong].map { $0.text(in: .english) }.joined(separator: " | ") + " |" }
        return (["| what | why | how long |", "|---|---|---|"] + rows).joined(separator: "\n")
    }
}
