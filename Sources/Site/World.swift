package import Config
package import HTTP
package import Links
package import Logging
package import Search
package import Secrets

/// What was made once at start and serves every request. Passed by hand.
package struct World: Sendable {
    package let configuration: Configuration
    package let log: Log
    /// Signs form tokens and secret links.
    package let key: SigningKey
    /// Style sheets and icons under their hashed addresses.
    package let assets: StaticFiles
    package let reference: Reference
    /// What every list is found in.
    package let listings: LiveListings
    package let pages: KeptPages
    package let passwords: PasswordHasher
    package let scripts: Frame.Scripts

    package init(
        configuration: Configuration, log: Log, key: SigningKey, assets: StaticFiles, reference: Reference, listings: LiveListings,
        pages: KeptPages, passwords: PasswordHasher = PasswordHasher()
    ) {
        self.configuration = configuration
        self.log = log
        self.key = key
        self.assets = assets
        self.reference = reference
        self.listings = listings
        self.pages = pages
        self.passwords = passwords
        scripts = Frame.Scripts { Address(asset: assets.url($0)) }
    }

    package var styles: Address { Address(asset: assets.url("kolchi.css")) }
    package var icon: Address { Address(asset: assets.url("icon.svg")) }
}
