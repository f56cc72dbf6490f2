import HTML
import Links
import Site

/// Asks once more who it is, before money or roles are touched.
struct StepUpPage: Sendable {
    /// By what a person shows it.
    enum Means: Sendable, Equatable {
        case code, password
        /// By a code that is sent to that address.
        case sentCode(to: String)
    }

    let frame: Frame
    let means: Means
    /// Where it goes on to.
    let next: String
    /// Providers at which the person may log in anew instead, where a code would be sent.
    var providers: [ProviderButton] = []
    /// What was typed before was too long to be kept.
    var isDraftLost = false
    var errors: [FieldError] = []

    var error: Message? { errors.first?.message }
    var asksCode: Bool { means == .code }
    /// Where a code would be sent to.
    var recipient: String? { if case .sentCode(let recipient) = means { recipient } else { nil } }

    static var sample: StepUpPage { StepUpPage(frame: .sample, means: .password, next: "/fr/account") }
    static var codeSample: StepUpPage {
        StepUpPage(frame: .sample, means: .code, next: "/fr/account", errors: [FieldError("code", .secondFactorErrorWrong)])
    }
    static var sentSample: StepUpPage {
        StepUpPage(
            frame: .sample, means: .sentCode(to: "nadia@exemple.ma"), next: "/fr/account",
            providers: [ProviderButton(name: "google", title: "Google")])
    }
}
