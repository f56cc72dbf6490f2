package import Postgres
package import Secrets

/// A company whose machines send callbacks: a carrier, a payment gateway or an SMS gateway.
///
/// The order of callbacks is not guaranteed, and each may come late. So `apply` compares it with the present state of its subject, and a
/// callback that says what is past is ignored.
package protocol CallbackSource: Sendable {
    /// The last part of its address, `/webhooks/NAME`: lower-case letters, digits and hyphens, at most 40. It is stored, so it must never
    /// change.
    var name: String { get }
    var secrets: CallbackSecrets { get }
    var scheme: any SignatureScheme { get }
    /// The text of the answer to a callback that is stored. Some gateways require one.
    var acknowledgement: String { get }

    /// Reads which event a verified body tells of.
    ///
    /// - Throws: any error where the body names none. The sender then gets 400.
    func key(of body: [UInt8]) throws -> CallbackKey

    /// Writes the effect of a callback, in the transaction that also records it as applied. So it takes effect once.
    ///
    /// It calls no network. What must be asked at the sender's is a job that this transaction publishes. Concurrent callbacks about one
    /// subject wait for each other only if this function locks the subject.
    /// - Returns: `.unknownSubject` rolls back what it wrote.
    /// - Throws: any error; the callback is then tried again later.
    func apply(_ callback: Callback, in tx: Transaction) async throws -> CallbackOutcome
}

extension CallbackSource {
    package var acknowledgement: String { "ok\n" }
}

/// The secrets with which a sender may sign.
package struct CallbackSecrets: Sendable {
    package let current: SharedSecret
    /// The former one, until the sender signs with the current one only.
    package let previous: SharedSecret?

    package init(current: SharedSecret, previous: SharedSecret? = nil) {
        self.current = current
        self.previous = previous
    }

    package var all: [SharedSecret] { [current] + [previous].compactMap(\.self) }
}

/// Which event a callback tells of, and what it is about.
package struct CallbackKey: Sendable, Hashable {
    /// The sender's identifier of the event: 1 to 255 characters without control characters.
    package let event: String
    /// The key of the payment, parcel or message; empty where there is none. At most 255 characters without control characters.
    package let subject: String

    package init(event: String, subject: String) {
        self.event = event
        self.subject = subject
    }

    /// The most Unicode scalars of each.
    static let longest = 255

    /// Whether both fit the table, and can be shown on a terminal.
    var isFit: Bool {
        !event.isEmpty
            && [event, subject].allSatisfy { text in
                text.unicodeScalars.count <= Self.longest && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
            }
    }
}

/// What came of a try to apply a callback.
package enum CallbackOutcome: Sendable {
    case applied
    /// It changes nothing.
    /// - Parameter why: for the operator.
    case ignored(why: StaticString)
    /// Its subject is not there, or not yet. It is parked and tried again.
    case unknownSubject
}
