import HTML
import Links
import Site

/// Asks once more who it is, before money or roles are touched.
struct StepUpPage: Sendable {
    /// By what a person shows it.
    enum Means: Sendable, Equatable {
        case code, password
        /// Only by logging in anew.
        case login
    }

    let frame: Frame
    let means: Means
    /// Where it goes on to.
    let next: String
    var errors: [FieldError] = []

    var error: Message? { errors.first?.message }
    var asksCode: Bool { means == .code }
    var asksPassword: Bool { means == .password }

    static var sample: StepUpPage { StepUpPage(frame: .sample, means: .password, next: "/fr/account") }
    static var codeSample: StepUpPage {
        StepUpPage(frame: .sample, means: .code, next: "/fr/account", errors: [FieldError("code", .secondFactorErrorWrong)])
    }
    static var loginSample: StepUpPage { StepUpPage(frame: .sample, means: .login, next: "/fr/account") }
}
