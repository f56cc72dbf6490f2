package import Kernel

/// The moments at which a test ends a process that moves money.
package enum MoneyFaults {
    static let beginCalled = FaultPoint("payments.begin.called", "a payment is about to begin, and nothing of it is written")
    static let beginInserted = FaultPoint("payments.begin.inserted", "a payment is written without its parts")
    static let beginParted = FaultPoint("payments.begin.parted", "a payment is written with its parts, and without the call for its page")
    static let begin = CommitFault("payments.begin", "a payment with the call for its page")
    static let promiseInserted = FaultPoint("payments.promise.inserted", "a refund is written, and its call is not")
    static let promise = CommitFault("payments.promise", "a refund with its call")
    static let byHand = CommitFault("payments.by-hand", "a refund by a bank transfer")
    static let decide = CommitFault("payments.decide", "a clerk's decision on a held payment")
    static let disputeOpened = CommitFault("payments.dispute-opened", "a dispute that the bank has opened")
    static let disputeWon = CommitFault("payments.dispute-won", "a dispute that is won")
    static let disputeLost = CommitFault("payments.dispute-lost", "a dispute that is lost")
    static let reconcile = CommitFault("payments.reconcile", "the call for reading an old payment")
    static let listed = FaultPoint("payments.compare.listed", "the list of a day is known, and nothing is compared")
    static let compareRead = CommitFault("payments.compare-read", "a fact that only the list of a day had")
    static let compareDay = CommitFault("payments.compare-day", "the number of differences of a day")

    package static let points: [FaultPoint] =
        [beginCalled, beginInserted, beginParted] + begin.points + GatewayCall.Verb.allCases.flatMap(\.faults.points)
        + [promiseInserted] + [promise, byHand, decide, disputeOpened, disputeWon, disputeLost, reconcile].flatMap(\.points)
        + [listed] + compareRead.points + compareDay.points
}

/// The moments of a call to a gateway.
struct CallFaults: Sendable {
    /// Nil for a reading, which is not recorded as sent.
    let marked: FaultPoint?
    let taken, sent, answered: FaultPoint
    let ended: CommitFault

    fileprivate init(_ verb: GatewayCall.Verb) {
        let call = "payments.\(verb.rawValue)"
        taken = FaultPoint("\(call).taken", "a worker has the call to \(verb.rawValue)")
        marked = verb == .read ? nil : FaultPoint("\(call).marked", "the call to \(verb.rawValue) is marked as sent and not yet committed")
        sent = FaultPoint("\(call).sent", "the gateway is about to be asked to \(verb.rawValue)")
        answered = FaultPoint("\(call).answered", "the gateway has answered the call to \(verb.rawValue), and nothing of it is stored")
        ended = CommitFault(call, "the answer to the call to \(verb.rawValue)")
    }

    fileprivate static let open = CallFaults(.open)
    fileprivate static let read = CallFaults(.read)
    fileprivate static let close = CallFaults(.close)
    fileprivate static let refund = CallFaults(.refund)

    var points: [FaultPoint] { [taken] + [marked].compactMap(\.self) + [sent, answered] + ended.points }
}

extension GatewayCall.Verb {
    var faults: CallFaults {
        switch self {
        case .open: .open
        case .read: .read
        case .close: .close
        case .refund: .refund
        }
    }
}
