package import Components
package import Config
package import HTTP
package import Images
package import Links
package import Logging
package import Places
package import Postgres
package import Secrets
package import Settings

/// Everything that is made once at start and serves every request. It is passed explicitly.
package struct World: Sendable {
    package let configuration: Configuration
    package let log: Log
    /// Signs form tokens and secret links.
    package let key: SigningKey
    /// Style sheets and icons under their hashed addresses.
    package let assets: StaticFiles
    package let cities: Cities
    /// Wall time in Morocco, for the times that pages show.
    package let clock: LiveWallClock
    /// The settings of the business.
    package let settings: LiveSettings
    /// Checks, resizes and stores uploaded pictures.
    package let pictures: Pictures
    /// Files that a page sends after its own access check.
    package let privateFiles: PrivateFileStore
    /// The rate limit of posted forms: by client network and minute.
    package let forms: RateLease
    /// The forms with files that arrive at this moment, and those with large files.
    let uploads = UploadPlaces.ofNetworks
    let largeUploads = UploadPlaces.large
    package let sheets: Frame.Sheets
    package let scripts: Frame.Scripts
    package let head: HeadParts
    package private(set) var sites: [Site]
    private let parts: [ObjectIdentifier: any SiteParts]

    /// - Parameter parts: one of each type that a site of `sites` needs.
    package init(
        configuration: Configuration, log: Log, key: SigningKey, assets: StaticFiles, cities: Cities, clock: LiveWallClock,
        settings: LiveSettings, pictures: Pictures, privateFiles: PrivateFileStore, head: HeadParts, sites: [Site], parts: [any SiteParts]
    ) {
        self.configuration = configuration
        self.log = log
        self.key = key
        self.assets = assets
        self.cities = cities
        self.clock = clock
        self.settings = settings
        self.pictures = pictures
        self.privateFiles = privateFiles
        self.head = head
        self.sites = sites
        self.parts = Dictionary(uniqueKeysWithValues: parts.map { (ObjectIdentifier(type(of: $0)), $0) })
        forms = RateLease("site.forms", limit: configuration.formsPerAddress, per: 60)
        sheets = Frame.Sheets { SiteURL(asset: assets.url($0)) }
        scripts = Frame.Scripts { SiteURL(asset: assets.url($0)) }
    }

    /// The same world with only these sites.
    package func with(sites: [Site]) -> World {
        var world = self
        world.sites = sites
        return world
    }

    /// The same world with another site.
    package func with(_ site: Site) -> World {
        var world = self
        world.sites.append(site)
        return world
    }

    /// What a site has added. Each site gives it a name in an extension of `World`.
    package func parts<Parts: SiteParts>(_ type: Parts.Type = Parts.self) -> Parts {
        guard let found = parts[ObjectIdentifier(type)] as? Parts else { preconditionFailure("the world has no \(type)") }
        return found
    }

    func styles(of site: Site) -> SiteURL { SiteURL(asset: assets.url(site.styles.first?.name ?? "")) }
    package var icon: SiteURL { SiteURL(asset: assets.url("icon.svg")) }
}
