package import Callbacks
package import Kernel
package import Postgres
import Secrets

/// The machine of another company that sends callbacks to the test gateway's address.
package struct CallbackSender: Sendable {
    package static let firstSecret = "the first secret of the test gateway"
    package static let secondSecret = "the second secret of the test gateway"

    private let secret: SharedSecret

    /// - Parameter secret: not empty.
    package init(_ secret: String = firstSecret) {
        guard let secret = SharedSecret(secret) else { preconditionFailure("an empty secret") }
        self.secret = secret
    }

    /// A source that accepts callbacks of this sender.
    /// - Parameter previous: another sender whose secret is accepted too.
    package func source(previous: CallbackSender? = nil) -> TestSource {
        TestSource(CallbackSecrets(current: secret, previous: previous?.secret))
    }

    /// - Parameter amount: centimes.
    package static func body(_ event: String, _ type: String = "paid", subject: String = "p-1", amount: Int = 100) -> [UInt8] {
        Array(#"{"id": "\#(event)", "type": "\#(type)", "subject": "\#(subject)", "amount": \#(amount)}"#.utf8)
    }

    /// The value of the header field.
    package func signature(of body: [UInt8], at moment: Moment = .now()) -> String {
        "t=\(moment.seconds),v1=\(hmac(of: body, at: moment))"
    }

    /// The signature alone: 64 hexadecimal digits.
    package func hmac(of body: [UInt8], at moment: Moment) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let code = secret.hmacSHA256(of: Array("\(moment.seconds).".utf8), body).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: code, as: UTF8.self)
    }

    /// The bytes of a whole request.
    package func request(_ body: [UInt8], to client: Client) -> [UInt8] {
        Array(
            """
            POST /webhooks/\(TestSource.name) HTTP/1.1\r
            Host: \(client.host)\r
            \(TestSource.field): \(signature(of: body))\r
            Content-Length: \(body.count)\r
            \r

            """.utf8) + body
    }
}

extension CallbackIntake {
    /// Verifies and stores a callback of a sender, as its address does.
    package func receive(
        _ body: [UInt8], signed signature: String? = nil, from sender: CallbackSender = CallbackSender(), in db: Database
    ) async throws -> Storage {
        guard let source = source(named: TestSource.name) else { preconditionFailure("there is no test gateway") }
        let signature = signature ?? sender.signature(of: body)
        let callback = try verify(SignedRequest(url: "", body: body) { _ in [signature] }, from: source, at: .now())
        return try await store(callback, in: db) { write in try await write() }
    }
}
