package import Kernel
package import Logging
import Synchronization

/// Accepts callbacks: verifies each, and stores it once. All loops of a process share one.
package final class CallbackIntake: Sendable {
    /// The most bytes of a body.
    package static let mostBytes = 262_144
    /// Seconds between the signed time and the time of arrival, in both directions. Source: the tolerance of Stripe's libraries, which
    /// allow any time in the future.
    package static let window: Int64 = 300

    static let verified = FaultPoint("callbacks.verified", "a callback is verified and not yet stored")
    static let inserted = FaultPoint("callbacks.inserted", "a callback is written and not yet committed")
    static let stored = FaultPoint("callbacks.stored", "a callback is stored, and its sender has no answer yet")
    package static let faultPoints = [verified, inserted, stored]

    private let sources: [String: any CallbackSource]
    private let log: Log
    let counts = Mutex<[Count: Int]>([:])
    /// When the refusals of a source were last logged.
    private let logged = Mutex<[String: Moment]>([:])
    /// Callbacks that are being stored, with the copies that wait for them.
    let copies = Mutex<[VerifiedCallback: [CheckedContinuation<Result<Storage, any Error>?, Never>]]>([:])

    package init(_ sources: [any CallbackSource], log: Log) {
        self.sources = Dictionary(uniqueKeysWithValues: sources.map { ($0.name, $0) })
        self.log = log
    }

    package func source(named name: String) -> (any CallbackSource)? { sources[name] }

    var names: [String] { sources.keys.sorted() }

    /// Checks signature, time and identifiers. Nothing is stored.
    ///
    /// - Parameter now: when the request arrived.
    package func verify(
        _ request: SignedRequest, from source: any CallbackSource, at now: Moment
    ) throws(CallbackRefusal) -> VerifiedCallback {
        do throws(CallbackRefusal) {
            let time = try source.scheme.verify(request, with: source.secrets)
            if source.scheme.coversTime {
                guard let time else { throw .malformed }
                guard now.seconds - time.seconds <= Self.window else { throw .old }
                guard time.seconds - now.seconds <= Self.window else { throw .future }
            }
            guard let key = try? source.key(of: request.body), key.isFit else { throw .unreadable }
            return VerifiedCallback(source: source.name, key: key, body: request.body)
        } catch {
            count(.refused, of: source.name)
            logRefusal(error, of: source.name, at: now)
            throw error
        }
    }

    /// Counts a body that was too large to be read.
    package func countTooLarge(of source: any CallbackSource) { count(.tooLarge, of: source.name) }

    /// Logs one refusal of a source a minute. Strangers can send any number of them.
    private func logRefusal(_ refusal: CallbackRefusal, of source: String, at now: Moment) {
        let isDue = logged.withLock { logged in
            if let last = logged[source], abs(now.seconds - last.seconds) < 60 { return false }
            logged[source] = now
            return true
        }
        if isDue { log.warning("a callback was refused", ["source": .text(source), "why": .text(refusal.rawValue)]) }
    }

    /// A change of the content is worth a line: the sender breaks its own rule.
    func logChange(_ callback: VerifiedCallback) {
        log.warning(
            "a callback came again with another body; the first one counts",
            ["source": .text(callback.source), "event": .text(callback.key.event)])
    }
}

/// A callback whose signature and time are right. Only `CallbackIntake.verify` makes one.
package struct VerifiedCallback: Sendable, Hashable {
    package let source: String
    package let key: CallbackKey
    package let body: [UInt8]

    fileprivate init(source: String, key: CallbackKey, body: [UInt8]) {
        self.source = source
        self.key = key
        self.body = body
    }
}
