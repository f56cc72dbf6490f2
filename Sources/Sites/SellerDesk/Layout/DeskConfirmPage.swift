import Components
import HTML
import Kernel
import Links

/// Asks for confirmation before something in a shop that cannot be undone.
struct DeskConfirmPage {
    let desk: DeskFrame
    let title: Message
    let section: DeskSection
    /// What it happens to; nil if the title says it.
    let subject: String?
    /// What happens, one by one.
    let points: [Message]
    let form: ConfirmForm
    let errors: [FieldError]

    init(
        _ desk: DeskFrame, _ title: Message, in section: DeskSection, subject: String? = nil, points: [Message], form: ConfirmForm,
        errors: [FieldError] = []
    ) {
        self.desk = desk
        self.title = title
        self.section = section
        self.subject = subject
        self.points = points
        self.form = form
        self.errors = errors
    }

    static var sample: DeskConfirmPage {
        DeskConfirmPage(
            .sample, .teamRemoveTitle, in: .team, subject: "Amina El Idrissi", points: [.teamRemovePoint],
            form: ConfirmForm(
                frame: .sample, action: Link(.french).desk("dar-salma").removal(of: "0193"), button: .teamRemove, keep: .teamKeep,
                way: Link(.french).desk("dar-salma").team))
    }
}
