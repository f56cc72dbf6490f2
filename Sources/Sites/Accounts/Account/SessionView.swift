import Components
import HTML
import Identity
import Kernel
import Links

/// A browser in which the person is logged in, as the page shows it.
struct SessionView: Sendable {
    /// Such as "Firefox, Android"; empty if unknown.
    let browser: String
    let address: String
    let madeAt: LocalMoment
    let seenAt: LocalMoment
    let isThisOne: Bool
    let end: SiteURL
}

extension SessionView {
    init(_ session: Session, isThisOne: Bool, _ link: Link, _ clock: WallClock) {
        self.init(
            browser: BrowserName.of(session.userAgent), address: session.address, madeAt: clock.local(session.madeAt),
            seenAt: clock.local(session.seenAt), isThisOne: isThisOne, end: link.security.sessionEnd(session.id.description))
    }
}

/// The form that logs that browser out.
struct SessionEnd {
    let frame: Frame
    let session: SessionView
}

extension SecurityPage {
    /// The browsers, one a row.
    var sessionTable: DataTable {
        DataTable(
            caption: .securitySessions, isCaptionHidden: true,
            columns: [.securityBrowser, .securityBegun, .securitySeen, .securityAction],
            rows: sessions.map { session in
                [
                    .view(session), .dayAndTime(session.madeAt), .dayAndTime(session.seenAt),
                    .view(SessionEnd(frame: frame, session: session)),
                ]
            })
    }
}
