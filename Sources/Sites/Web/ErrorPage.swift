package import Components
package import HTML
import HTTP

/// The page that says in one sentence what went wrong, with the number of the request.
package struct ErrorPage {
    package let frame: Frame
    package let code: Int
    package let title: Message
    package let sentence: Message
    /// Nil on a page that is rendered once for many requests.
    package let requestNumber: String?
    /// What the visitor typed, to be sent again; nil for none.
    let form: KeptForm?

    package init(_ problem: Problem, frame: Frame, requestNumber: String?) {
        self.init(problem, frame: frame, requestNumber: requestNumber, form: nil)
    }

    init(_ problem: Problem, frame: Frame, requestNumber: String?, form: KeptForm?) {
        self.frame = frame
        self.requestNumber = requestNumber
        self.form = form
        code = problem.status.code
        (title, sentence) = Self.words(problem)
    }

    private static func words(_ problem: Problem) -> (Message, Message) {
        switch problem {
        case .badRequest: (.errorBadRequestTitle, .errorBadRequest)
        case .forgedForm: (.errorForgedFormTitle, .errorForgedForm)
        case .notFound: (.errorNotFoundTitle, .errorNotFound)
        case .methodNotAllowed: (.errorMethodTitle, .errorMethod)
        case .gone: (.errorGoneTitle, .errorGone)
        case .tooLarge: (.errorTooLargeTitle, .errorTooLarge)
        case .tooSlow: (.errorTooSlowTitle, .errorTooSlow)
        case .unsupportedType: (.errorUnsupportedTypeTitle, .errorUnsupportedType)
        case .tooMany(let seconds): (.errorTooManyTitle, .errorTooMany(count: max(1, (seconds + 59) / 60)))
        case .failed: (.errorFailedTitle, .errorFailed)
        case .busy: (.errorBusyTitle, .errorBusy)
        case .unavailable: (.errorUnavailableTitle, .errorUnavailable)
        }
    }

    package static let samples: [ErrorPage] =
        [
            .badRequest, .forgedForm, .notFound, .methodNotAllowed([.get]), .gone, .tooLarge, .tooSlow, .unsupportedType,
            .tooMany(retryAfter: 90), .failed,
            .busy(retryAfter: 2), .unavailable(retryAfter: 2),
        ].map { (problem: Problem) in ErrorPage(problem, frame: .sample, requestNumber: "0123456789abcdef") } + [
            ErrorPage(
                .unavailable(retryAfter: 2), frame: .sample, requestNumber: nil,
                form: KeptForm(["title-fr": "Caftan <b>"], at: "/fr/desk/dar-salma/listings/0193/words"))
        ]
}
