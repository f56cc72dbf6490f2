package import Callbacks
import Foundation
import Kernel
package import Postgres
package import Secrets

/// The events that carriers send to `POST /carriers/SLUG/events`.
///
/// The body is JSON: one event, or `{"events": […]}` with at most 100. An event has `tracking`, `status` in the carrier's own words, `at`
/// (RFC 3339, or seconds since 1970), and maybe `id`. The field `Kolchi-Signature` has `t=SECONDS,v1=HMAC` (`TimestampedHMAC`).
///
/// All carriers are one source, because the house adds carriers while the program runs. The stored event names its carrier.
package struct CarrierSource: CallbackSource {
    package static let name = "carriers"
    /// The header field with the signature.
    package static let field = "Kolchi-Signature"
    /// The most events of one body.
    package static let mostEvents = 100

    package let secrets: CallbackSecrets
    /// Nil in a worker, which verifies nothing.
    private let carrier: Carrier.ID?

    /// Verifies what a carrier sends.
    ///
    /// - Returns: nil if the secret is empty.
    package init?(_ carrier: Carrier.ID, secret: String, former: String?) {
        guard let current = SharedSecret(secret) else { return nil }
        secrets = CallbackSecrets(current: current, previous: former.flatMap { SharedSecret($0) })
        self.carrier = carrier
    }

    /// The source of the carrier with that slug; nil if there is none, or if it has no secret.
    package static func of(_ slug: String, _ key: SigningKey, in db: Database) async throws -> CarrierSource? {
        guard let found = try await db.read(Carrier.secrets(of: slug, key)) else { return nil }
        return CarrierSource(found.id, secret: found.current, former: found.former)
    }

    private init(_ secret: SharedSecret) {
        secrets = CallbackSecrets(current: secret)
        carrier = nil
    }

    /// Applies what was stored.
    package static let worker: CarrierSource = {
        // Nobody knows this secret, so nothing passes.
        guard let secret = SharedSecret(Base64URL.encode(Randomness.bytes(32))) else { preconditionFailure("the text is empty") }
        return CarrierSource(secret)
    }()

    package var name: String { Self.name }
    package var scheme: any SignatureScheme { TimestampedHMAC(field: Self.field) }

    /// The event is the digest of the body, so the same body is stored once. Each event in it is known by itself.
    package func key(of body: [UInt8]) throws -> CallbackKey {
        guard let carrier else { throw Unreadable() }
        _ = try Self.reports(in: body)
        return CallbackKey(event: "\(carrier) \(Digest.sha256(body).hexadecimal)", subject: "\(carrier)")
    }

    package func apply(_ callback: Callback, in tx: Transaction) async throws -> CallbackOutcome {
        guard let carrier = Carrier.ID(callback.key.subject) else { return .ignored(why: "it names no carrier") }
        let outcome = try await Parcel.record(try Self.reports(in: callback.body), from: carrier, as: .carrier, in: tx)
        return outcome.recorded + outcome.parked > 0 ? .applied : .ignored(why: "all of its events were known")
    }

    /// The body is not JSON of that form.
    package struct Unreadable: Error {}

    /// - Throws: `Unreadable`.
    static func reports(in body: [UInt8]) throws -> [ParcelReport] {
        let data = Data(body)
        let decoder = JSONDecoder()
        let written: [Written]
        if let several = try? decoder.decode(Several.self, from: data) {
            written = several.events
        } else if let one = try? decoder.decode(Written.self, from: data) {
            written = [one]
        } else {
            throw Unreadable()
        }
        guard (1...mostEvents).contains(written.count) else { throw Unreadable() }
        return try written.map { event in
            guard let report = event.report else { throw Unreadable() }
            return report
        }
    }

    private struct Several: Decodable { let events: [Written] }

    private struct Written: Decodable {
        let id: String?
        let tracking: String
        let status: String
        let at: Time

        var report: ParcelReport? { ParcelReport(tracking: tracking, id: id, word: status, at: at.moment) }
    }

    /// RFC 3339, or whole seconds since 1970.
    private struct Time: Decodable {
        let moment: Moment

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let seconds = try? container.decode(Int64.self) {
                guard (0...4_102_444_800).contains(seconds) else { throw Unreadable() }
                moment = Moment(seconds: seconds)
            } else {
                let text = try container.decode(String.self)
                guard let date = try? Date(text, strategy: .iso8601), date.timeIntervalSince1970 >= 0 else { throw Unreadable() }
                moment = Moment(seconds: Int64(date.timeIntervalSince1970))
            }
        }
    }
}
