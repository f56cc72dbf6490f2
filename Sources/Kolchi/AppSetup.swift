import Auditing
import Catalog
import Config
import HTTP
import Identity
import Images
import Inventory
import Jobs
import Logging
import Loops
import Media
import Notifications
import Orders
import Places
import Postgres
import Search
import Secrets
import Site
import Storefront

/// What every command but `help` begins with: configuration, log, a loop and the database on it.
struct AppSetup {
    let configuration: Configuration
    let log: Log
    let loop: Loop
    let db: Database

    static func open() async throws -> AppSetup {
        let configuration = try Program.configuration()
        let loop = Loop(number: 0)
        loop.start()
        let db = try await Database.connect(configuration.databaseURL, on: loop)
        return AppSetup(configuration: configuration, log: log(configuration), loop: loop, db: db)
    }

    static func log(_ configuration: Configuration) -> Log {
        switch configuration.logFormat {
        // On a terminal somebody reads: only what went wrong.
        case .automatic: Log(least: Log.Format.suitable(forDescriptor: 2) == .text ? .warning : .info)
        case .json: Log(format: .json)
        case .text: Log(format: .text)
        }
    }

    /// Who hears what, and what is done again and again.
    /// - Parameters:
    ///   - pictures: the folder that the worker keeps free of pictures that nobody names.
    ///   - feed: what the worker writes for shopping sites; nil where no worker goes on running.
    static func jobs(pictures: PictureStore, feed: MerchantFeed? = nil) -> JobTable {
        var table = JobTable()
        Media.Picture.register(on: &table, files: pictures)
        Listing.subscribe(to: &table)
        Stock.register(on: &table)
        Cart.register(on: &table)
        Audit.register(on: &table)
        Session.register(on: &table)
        NotificationKey.subscribe(to: &table)
        feed?.register(on: &table)
        table.every(600, "kernel.sweep-rate-limits") { db in
            try await db.transaction { tx in try await RateLimit.sweep(in: tx) }
        }
        return table
    }

    /// Who keeps moments that follow from wall times: nobody does so far. All are computed anew when clocks are to show another time.
    static let wallTimeHolders: [any WallTimeHolder.Type] = []

    /// Nil only where the configuration was never checked.
    static func key(_ configuration: Configuration) throws -> SigningKey {
        guard let key = SigningKey(configuration.secret) else { throw CommandFailure("KOLCHI_SECRET is too short", .configuration) }
        return key
    }
}
