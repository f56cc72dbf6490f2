import Accounts
import Auditing
import BackOffice
import Callbacks
import Carts
import Catalog
import Components
import Config
import HTTP
import Identity
import Images
import Imports
import Inventory
import Jobs
import Kernel
import Ledger
import Logging
import Loops
import Media
import Notifications
import Orders
import Payments
import Places
import Postgres
import Repairs
import Search
import Secrets
import Sellers
import Shipping
import SellerDesk
import SimulatedPayments
import Storefront
import Support
import Web

/// What every command but `help` needs: the configuration, a log, a loop and a database on that loop.
struct AppSetup {
    let configuration: Configuration
    let log: Log
    let loop: Loop
    let db: Database

    /// - Parameters:
    ///   - asOwner: whether the command may use the rights of the role that owns the database, if the configuration names it.
    ///   - limits: those of a server, unless the command reads whole tables.
    static func open(asOwner: Bool = false, limits: DatabaseLimits = DatabaseLimits()) async throws -> AppSetup {
        let configuration = try Program.configuration()
        let loop = Loop(number: 0)
        loop.start()
        let db = try await Database.connect(asOwner ? configuration.ownerDatabaseURL : configuration.databaseURL, on: loop, limits: limits)
        return AppSetup(configuration: configuration, log: log(configuration), loop: loop, db: db)
    }

    static func log(_ configuration: Configuration) -> Log {
        switch configuration.logFormat {
        // On a terminal a person reads the log, so it shows only warnings and errors.
        case .automatic: Log(least: Log.Format.suitable(forDescriptor: 2) == .text ? .warning : .info)
        case .json: Log(format: .json)
        case .text: Log(format: .text)
        }
    }

    /// All event subscriptions, jobs and periodic jobs.
    /// - Parameters:
    ///   - pictures: the folder from which the worker deletes unused pictures.
    ///   - privateFiles: the folder from which it deletes released private files; nil in a process that runs no lasting worker.
    ///   - feed: the product feed for shopping sites; nil in a process that runs no lasting worker.
    ///   - throttle: of the heavy work in the process.
    static func jobs(
        pictures: PictureStore, privateFiles: PrivateFileStore? = nil, feed: MerchantFeed? = nil, throttle: Throttle = Throttle()
    ) -> JobTable {
        var table = JobTable()
        Media.Picture.register(on: &table, files: pictures, privateFiles: privateFiles)
        Listing.subscribe(to: &table, throttle: throttle)
        Stock.register(on: &table)
        Cart.register(on: &table)
        WaitingPurchase.register(on: &table)
        Parcel.register(on: &table)
        StatusFile.register(on: &table)
        Order.followParcels(in: &table)
        Application.register(on: &table)
        ListingDraft.register(on: &table)
        Audit.register(on: &table)
        Entry.register(on: &table)
        Payment.register(on: &table)
        OrderPayment.register(on: &table)
        Session.register(on: &table)
        Invitation.register(on: &table)
        Seller.register(on: &table)
        Shift.register(on: &table)
        Booking.register(on: &table)
        ContactMessage.register(on: &table)
        Callback.register(on: &table)
        NotificationKey.subscribe(to: &table)
        feed?.register(on: &table)
        table.every(600, "kernel.sweep-rate-limits") { db in
            try await db.transaction { tx in try await RateLimit.sweep(in: tx) }
        }
        return table
    }

    /// The steps of imports, which a worker of their own does, so that no mail waits for a large file.
    static func imports(_ configuration: Configuration, privateFiles: PrivateFileStore, throttle: Throttle) -> JobTable {
        var table = JobTable()
        ImportFile.register(on: &table, files: privateFiles, mediaPrefix: "\(configuration.publicURL)/media/", throttle: throttle)
        return table
    }

    /// The companies whose machines send callbacks: the simulated gateway, where buyers can pay by it, and the test gateway, where its
    /// secret is set.
    static func callbackSources(_ configuration: Configuration) throws -> [any CallbackSource] {
        var sources: [any CallbackSource] = []
        if configuration.gateways.contains(.simulated) { sources.append(SimulatedSource(try simulatedSecrets(configuration))) }
        let secrets = configuration.callbackTestSecrets.compactMap { SharedSecret($0) }
        if let current = secrets.first {
            sources.append(TestSource(CallbackSecrets(current: current, previous: secrets.dropFirst().first)))
        }
        return sources
    }

    /// The secret with which the simulated gateway signs. Both sides are this installation, so it derives the secret.
    private static func simulatedSecrets(_ configuration: Configuration) throws -> CallbackSecrets {
        CallbackSecrets(current: try key(configuration).secret(for: "simulated gateway"))
    }

    /// The gateways by which buyers can pay. Cash is none.
    static func gateways(_ configuration: Configuration, on db: Database) -> [any Gateway] {
        configuration.gateways.contains(.simulated) ? [SimulatedGateway(on: db, origin: configuration.publicURL)] : []
    }

    /// Sends the webhooks of the simulated gateway to the shop itself; nil where buyers cannot pay by it.
    static func eventSender(_ configuration: Configuration, on db: Database, log: Log) throws -> EventSender? {
        guard configuration.gateways.contains(.simulated) else { return nil }
        return EventSender(
            to: "\(configuration.publicURL)/webhooks/\(SimulatedSource.name)", signing: try simulatedSecrets(configuration), on: db,
            log: log)
    }

    /// Types that store moments computed from wall times. Each recomputes its moments when the clock rules change.
    static let wallTimeHolders = hooks([Deadline.self, CancellationRequest.self, Shift.self, Booking.self])

    private static func hooks(_ holders: [any WallTimeHolder.Type]) -> HookTable<any WallTimeHolder.Type> {
        HookTable("WallTimeHolder", holders.map { ($0.kind, $0) })
    }

    /// Types that payments are for. Each acts on the facts of its payments.
    static let paymentSubjects = OrderPayment.subjects

    /// - Throws: `CommandFailure` if the database holds things for which this version has no implementation of a hook.
    static func requireHooks(_ db: Database) async throws {
        do {
            try wallTimeHolders.require(try await db.read(WallTimeKind.all))
            try paymentSubjects.require(try await db.read(PaymentKind.all))
        } catch let missing as HookTable<any WallTimeHolder.Type>.Missing {
            throw CommandFailure(missing.description, .configuration)
        } catch let missing as HookTable<any PaymentSubject.Type>.Missing {
            throw CommandFailure(missing.description, .configuration)
        }
    }

    /// The first site also answers for paths that lead nowhere.
    static let sites: [Site] = [.storefront, .accounts, .backOffice, .sellerDesk]

    static func headParts(_ storefront: StorefrontParts) -> HeadParts {
        HeadParts(
            categories: { storefront.menu(in: $0) }, cartCount: { Cart.count(of: $0) }, unreadNotices: { InAppNotification.unread(of: $0) },
            longestSearch: SearchWords.longest)
    }

    /// - Throws: `CommandFailure` if the secret is too short, which a checked configuration rules out.
    static func key(_ configuration: Configuration) throws -> SigningKey {
        guard let key = SigningKey(configuration.secret) else { throw CommandFailure("KOLCHI_SECRET is too short", .configuration) }
        return key
    }
}
