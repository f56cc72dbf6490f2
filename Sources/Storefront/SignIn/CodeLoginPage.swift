import HTML
import Links
import Site

/// Asks for the code of the app, after the password.
struct CodeLoginPage: Sendable {
    let frame: Frame
    var errors: [FieldError] = []

    var error: Message? { errors.first?.message }

    static var sample: CodeLoginPage { CodeLoginPage(frame: .sample) }
    static var faultySample: CodeLoginPage { CodeLoginPage(frame: .sample, errors: [FieldError("code", .secondFactorErrorWrong)]) }
}
