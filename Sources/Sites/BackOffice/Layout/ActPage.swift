import Auditing
import Components
import HTML
import HTTP
import Kernel
import Links
import Web

/// Asks a member of the staff for the reason of an act before it is done.
struct ActPage: Sendable {
    let house: HouseFrame
    let title: Message
    let section: HouseSection
    /// What it happens to.
    let subject: String
    /// What happens, one by one.
    let points: [Message]
    let action: SiteURL
    let button: Message
    /// Whether it takes something from somebody.
    let takesAway: Bool
    /// The way back to the page of the subject.
    let way: SiteURL
    /// Whether the form asks for a reason.
    let asksReason: Bool
    let reason: String
    /// Fields that the form sends unseen, by name.
    let hidden: [String: String]
    let errors: [FieldError]

    init(
        _ house: HouseFrame, _ title: Message, in section: HouseSection, subject: String, points: [Message], action: SiteURL,
        button: Message, takesAway: Bool = true, way: SiteURL, asksReason: Bool = true, reason: String = "", hidden: [String: String] = [:],
        errors: [FieldError] = []
    ) {
        self.house = house
        self.title = title
        self.section = section
        self.subject = subject
        self.points = points
        self.action = action
        self.button = button
        self.takesAway = takesAway
        self.way = way
        self.asksReason = asksReason
        self.reason = reason
        self.hidden = hidden
        self.errors = errors
    }

    static let sample = ActPage(
        .sample, .peopleEndSessionsTitle, in: .people, subject: "Amina El Idrissi", points: [.peopleEndSessionsPoint],
        action: Link(.french).house.sessionsEnd(of: "0193"), button: .peopleEndSessions, way: Link(.french).house.person("0193"),
        reason: "",
        errors: [FieldError("why", .houseReasonMissing)])
}

extension Visit {
    /// The reason that was typed.
    ///
    /// - Throws: `FormRefusal` if it is missing or too long.
    var reason: String {
        get throws {
            let typed = (form["why"] ?? "").readable.tidiedLines
            guard typed.isWritten else { throw FormRefusal("why", .houseReasonMissing) }
            guard typed.length <= Audit.longestReason else { throw FormRefusal("why", .formTooLong(max: Audit.longestReason)) }
            return typed
        }
    }
}
