import Mail
import SMS

/// What is recorded of a hand-over.
enum RecordedOutcome {
    /// - Parameter pausing: whether the address gets no more messages.
    case end(QueuedMessage.End, why: String?, pausing: Bool)
    case later(why: String)
}

extension MailRelay.Outcome {
    var recorded: RecordedOutcome {
        switch self {
        case .taken: .end(.sent, why: nil, pausing: false)
        case .noSuchRecipient(let why): .end(.refused, why: why, pausing: true)
        case .unwanted(let why): .end(.refused, why: why, pausing: false)
        case .unknown(let why): .end(.unsure, why: why, pausing: false)
        case .notNow(let why): .later(why: why)
        case .withheld: .later(why: "the hand-over could not be recorded")
        }
    }
}

extension SMSGateway.Outcome {
    var recorded: RecordedOutcome {
        switch self {
        case .taken: .end(.sent, why: nil, pausing: false)
        case .noSuchNumber(let why): .end(.refused, why: why, pausing: true)
        case .unknown(let why): .end(.unsure, why: why, pausing: false)
        case .notNow(let why): .later(why: why)
        case .withheld: .later(why: "the hand-over could not be recorded")
        }
    }
}
