import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Notifications
import Postgres
import Web

/// A person's security notifications by device, with the question whether a new device is theirs.
struct SecurityActivityPage: Sendable {
    let frame: Frame
    /// The devices that are logged in, the most recently used first.
    let devices: [Device]
    /// Logins from devices that are not logged in any more, newest first.
    let ended: [NotificationLine]
    /// Changes of credentials and wrong codes, newest first.
    let changes: [NotificationLine]

    /// A device that is logged in.
    struct Device: Sendable {
        let session: SessionView
        /// The notification about its first login; nil if the device was known, or the notification is older than the list.
        let login: NotificationLine?
    }

    static let show = Handler.person { visit, person, session in
        let (sessions, notifications, count) = try await visit.db.read(
            Session.all(of: person.id), InAppNotification.newest(of: person.id, [.security]), visit.cartCount)
        let line = { NotificationLine($0, visit.link, visit.clock) }
        let logins = notifications.filter { $0.type == .deviceAppeared }
        let page = SecurityActivityPage(
            frame: visit.frame(cartCount: count, isIndexed: false),
            devices: sessions.map { one in
                Device(
                    session: SessionView(one, isThisOne: one.id == session.id, visit.link, visit.clock),
                    login: logins.first { $0.subject == one.id.description }.map(line))
            },
            ended: logins.filter { login in !sessions.contains { $0.id.description == login.subject } }.map(line),
            changes: notifications.filter { $0.type != .deviceAppeared }.map(line))
        return visit.render(page)
    }

    /// Takes the answer whether a login was the person's own. A stranger's device is logged out, and the person chooses a new password.
    static let answer = Handler.person { visit, person, session in
        guard let id = InAppNotification.ID(visit.form["notification"] ?? ""), let answer = visit.form["answer"].flatMap(Answer.init)
        else { throw Problem.badRequest }
        let logins = try await visit.db.read(InAppNotification.newest(of: person.id, [.security])).filter { $0.type == .deviceAppeared }
        guard let login = logins.first(where: { $0.id == id }) else { throw Problem.notFound }
        let device = answer == .stranger ? Session.ID(login.subject) : nil
        // The page does not offer to log out the browser that asks.
        guard device != session.id else { throw Problem.badRequest }
        try await visit.db.transaction { tx in
            try await InAppNotification.mark(id, isRead: true, by: person.id, in: tx)
            if let device { try await Session.end(device, of: person.id, in: tx) }
        }
        if answer == .mine { return visit.redirect(to: visit.link.security.activity) }
        return visit.redirect(to: visit.link.security.overview, saying: AccountFlash.sessionEnded)
    }

    private enum Answer: String { case mine, stranger }
}

extension SecurityActivityPage {
    static let sample = SecurityActivityPage(
        frame: .sample, devices: [Device(session: .sample, login: nil), Device(session: .otherSample, login: .loginSample)],
        ended: [.loginSample], changes: [.alertSample])
    static let emptySample = SecurityActivityPage(
        frame: .sample, devices: [Device(session: .sample, login: nil)], ended: [], changes: [])
}
