package import Callbacks
import Foundation
import Payments
package import Postgres
import Secrets

/// The webhooks of the simulated gateway, as the shop accepts them at `/webhooks/simulated`.
///
/// The body has `id`, `type`, `timestamp` and `data.payment`, the gateway's key of the payment. The signature is that of Standard Webhooks.
package struct SimulatedSource: CallbackSource {
    package static let name = "simulated"

    package let secrets: CallbackSecrets

    package init(_ secrets: CallbackSecrets) { self.secrets = secrets }

    package var name: String { Self.name }
    package var scheme: any SignatureScheme { StandardWebhooks() }

    private struct Content: Decodable {
        struct Subject: Decodable {
            let payment: String
        }

        let id: String
        let data: Subject
    }

    package func key(of body: [UInt8]) throws -> CallbackKey {
        let content = try JSONDecoder().decode(Content.self, from: Data(body))
        return CallbackKey(event: content.id, subject: content.data.payment)
    }

    package func apply(_ callback: Callback, in tx: Transaction) async throws -> CallbackOutcome {
        try await Payment.apply(callback, in: tx)
    }
}
