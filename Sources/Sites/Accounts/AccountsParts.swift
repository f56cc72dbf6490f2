package import Config
import Loops
package import OpenID
import Outgoing
package import Secrets
package import Web

/// What only the pages of accounts use.
package final class AccountsParts: SiteParts {
    package let passwords: PasswordHasher
    /// Writes the archives of personal data, one at a time.
    let archives = WorkerPool("archives", threads: 1, queueLimit: 16)
    /// Identity providers, in the order of their buttons.
    package let issuers: [Issuer]

    package init(_ configuration: Configuration, passwords: PasswordHasher = PasswordHasher()) {
        self.passwords = passwords
        let providers = configuration.issuers
        let client = providers.isEmpty ? nil : HTTPClient("openid")
        issuers = client.map { client in providers.map { Issuer($0, client: client) } } ?? []
    }
}

extension World {
    package var accounts: AccountsParts { parts() }
}
