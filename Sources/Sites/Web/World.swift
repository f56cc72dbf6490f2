package import Components
package import Config
package import HTTP
package import Images
package import Links
package import Logging
package import OpenID
import Outgoing
package import Places
package import Postgres
package import Search
package import Secrets

/// Everything that is made once at start and serves every request. It is passed explicitly.
package struct World: Sendable {
    package let configuration: Configuration
    package let log: Log
    /// Signs form tokens and secret links.
    package let key: SigningKey
    /// Style sheets and icons under their hashed addresses.
    package let assets: StaticFiles
    package let reference: ReferenceData
    /// Wall time in Morocco, for the times that pages show.
    package let clock: LiveWallClock
    /// The in-memory index in which every list is found.
    package let listings: LiveListings
    package let pages: PageCache
    package let passwords: PasswordHasher
    /// Checks, resizes and stores uploaded pictures.
    package let pictures: Pictures
    /// The rate limit of searches: by client network and minute.
    package let searches: RateLease
    /// The rate limit of posted forms: by client network and minute.
    package let forms: RateLease
    /// Identity providers, in the order of their buttons.
    package let issuers: [Issuer]
    package let scripts: Frame.Scripts

    package init(
        configuration: Configuration, log: Log, key: SigningKey, assets: StaticFiles, reference: ReferenceData, clock: LiveWallClock,
        listings: LiveListings,
        pages: PageCache, pictures: Pictures, passwords: PasswordHasher = PasswordHasher()
    ) {
        self.configuration = configuration
        self.log = log
        self.key = key
        self.assets = assets
        self.reference = reference
        self.clock = clock
        self.listings = listings
        self.pages = pages
        self.pictures = pictures
        self.passwords = passwords
        searches = RateLease("site.searches", limit: configuration.searchesPerAddress, per: 60)
        forms = RateLease("site.forms", limit: configuration.formsPerAddress, per: 60)
        let providers = configuration.issuers
        let client = providers.isEmpty ? nil : HTTPClient("openid")
        issuers = client.map { client in providers.map { Issuer($0, client: client) } } ?? []
        scripts = Frame.Scripts { SiteURL(asset: assets.url($0)) }
    }

    package var styles: SiteURL { SiteURL(asset: assets.url("kolchi.css")) }
    package var icon: SiteURL { SiteURL(asset: assets.url("icon.svg")) }
}
