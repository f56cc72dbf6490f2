import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Notifications
import Postgres
import Web

/// A person's in-app notifications, read and unread.
struct NotificationsPage: Sendable {
    let frame: Frame
    /// Newest first.
    let notices: [NotificationLine]

    static let show = Handler.person { visit, person, _ in
        let (notices, count) = try await visit.db.read(InAppNotification.newest(of: person.id), visit.cartCount)
        let page = NotificationsPage(
            frame: visit.frame(cartCount: count, isIndexed: false),
            notices: notices.map { NotificationLine($0, visit.link, visit.clock) })
        return visit.render(page)
    }

    /// Marks one notification, or all of them, as read or unread.
    static let markRead = Handler.person { visit, person, _ in
        let notice = visit.form["notice"].flatMap { InAppNotification.ID($0) }
        if notice == nil, visit.form["notice"] != nil { throw Problem.badRequest }
        let isRead = visit.form["read"] != "no"
        try await visit.db.transaction { tx in try await InAppNotification.mark(notice, isRead: isRead, by: person.id, in: tx) }
        return visit.redirect(to: visit.link.account.notifications)
    }
}

/// A notification in the list.
struct NotificationLine: Sendable {
    let id: String
    let sentence: Message
    let address: SiteURL
    let at: LocalMoment
    let isRead: Bool

    init(id: String, sentence: Message, address: SiteURL, at: LocalMoment, isRead: Bool) {
        self.id = id
        self.sentence = sentence
        self.address = address
        self.at = at
        self.isRead = isRead
    }

    init(_ notice: InAppNotification, _ link: Link, _ clock: WallClock) {
        self.init(
            id: "\(notice.id)", sentence: notice.sentence, address: notice.address(link), at: clock.local(notice.at), isRead: notice.isRead)
    }
}

extension NotificationsPage {
    static let sample = NotificationsPage(
        frame: .sample,
        notices: [.shippedSample, .alertSample])
    static let emptySample = NotificationsPage(frame: .sample, notices: [])
}

extension NotificationLine {
    static let shippedSample = NotificationLine(
        id: "0193e7a0-0000-7000-8000-0000000000aa", sentence: .noticeShipped(number: "K-2345678"),
        address: Link(.french).orders.order("K-2345678"), at: Moment(seconds: 1_795_253_400).inUTC, isRead: false)
    static let alertSample = NotificationLine(
        id: "0193e7a0-0000-7000-8000-0000000000ab", sentence: .alertPassword, address: Link(.french).security.overview,
        at: Moment(seconds: 1_795_153_400).inUTC, isRead: true)
    static let loginSample = NotificationLine(
        id: "0193e7a0-0000-7000-8000-0000000000ac", sentence: .noticeDevice, address: Link(.french).security.overview,
        at: Moment(seconds: 1_795_153_400).inUTC, isRead: false)
}
