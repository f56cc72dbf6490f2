package import Config
package import HTTP
package import Logging
package import Loops
package import Postgres
package import Secrets

/// What was made once at start and serves every request. Passed by hand.
package struct World: Sendable {
    package let configuration: Configuration
    package let log: Log
    /// Signs form tokens and secret links.
    package let key: SigningKey
    /// Style sheets and icons under their hashed addresses.
    package let assets: StaticFiles
    /// The database as each loop reaches it, by the loop's number.
    private let databases: [Database]

    package init(configuration: Configuration, log: Log, key: SigningKey, assets: StaticFiles, databases: [Database]) {
        self.configuration = configuration
        self.log = log
        self.key = key
        self.assets = assets
        self.databases = databases
    }

    /// The database on the loop of that number, so that a request stays on its loop.
    package func database(onLoop number: Int) -> Database { databases[number] }
}
