import Accounts
import Callbacks
import Components
import Config
import Console
import Foundation
import HTTP
import Images
import Imports
import Jobs
import Kernel
import Ledger
import Logging
import Loops
import Metrics
import Notifications
import OpenID
import Orders
import Outgoing
import Payments
import Places
import Postgres
import Search
import Settings
import Shipping
import SimulatedPayments
import Storefront
import Web

extension Command {
    static let serve = Command(
        name: "serve", synopsis: "", summary: "run web and worker in one process",
        details: """
            Serves KOLCHI_PUBLIC_URL until SIGTERM or Ctrl-C, then finishes the requests and jobs it has begun.
            After the signal /readyz answers 503. The process serves for another KOLCHI_DRAIN_SECONDS, so that a load balancer
            notices in time.
            SIGUSR2 restarts it without a failed request. It starts a successor from the file of its executable, which may be an
            upgraded one, and passes on the open port. It ends when the successor answers, and goes on if the successor fails.
            It uses a port that is already open as sd_listen_fds(3) describes; see deploy/kolchi.socket.
            """
    ) { _ in try await ServerProcess(web: true, worker: true).run() }

    static let web = Command(
        name: "web", synopsis: "", summary: "serve visitors only",
        details: "Like serve, but without jobs. Run any number of them, and at least one worker."
    ) { _ in try await ServerProcess(web: true, worker: false).run() }

    static let worker = Command(
        name: "worker", synopsis: "", summary: "run jobs only",
        details: "Runs due jobs until SIGTERM or Ctrl-C. Run any number of them."
    ) { _ in try await ServerProcess(web: false, worker: true).run() }
}

/// A server process: loops with their servers, a worker on its own loop, or both.
struct ServerProcess {
    let web: Bool
    let worker: Bool
    private let readiness = Readiness()

    init(web: Bool, worker: Bool) {
        self.web = web
        self.worker = worker
    }

    func run() async throws {
        let signals = ProcessSignals()
        let inherited = InheritedSockets()
        returnLargeMemory()
        let configuration = try Program.configuration()
        let log = AppSetup.log(configuration)
        for name in ProcessInfo.processInfo.environment.keys.filter(SuccessorProcess.needless.contains).sorted() {
            log.warning("this process has database rights that only kolchi migrate needs", ["setting": .text(name)])
        }
        if worker { try configuration.checkTransports(log) }
        Log.flushOnCrash()
        let accessLog = try AccessLog.destination(configuration, log, isSuccessor: inherited.isSuccessor)
        let listening = web ? try inherited.listening ?? listen(configuration) : nil
        var servers: [Server] = []
        var workers: Workers?
        var instruments = Telemetry(configuration, log)
        if let listening { servers = try await open(configuration, log, accessLog, &instruments, on: listening) }
        if worker {
            let loop = Loop(number: -1, isMeasured: configuration.metricsPort != 0, niceness: 5)
            loop.start()
            let db = try await Database.connect(configuration.databaseURL, on: loop)
            try await AppSetup.requireHooks(db)
            let (pictures, privateFiles) = (
                try PictureStore(folder: configuration.mediaFolder), try PrivateFileStore(folder: configuration.privateFolder)
            )
            let throttle = Throttle(restingOn: loop)
            var table = AppSetup.jobs(
                pictures: pictures, privateFiles: privateFiles,
                feed: MerchantFeed(
                    media: configuration.mediaFolder, origin: configuration.publicURL, gateways: configuration.gateways), throttle: throttle
            )
            let gatewayWorker = GatewayWorker(
                AppSetup.gateways(configuration, on: db), AppSetup.paymentSubjects, on: db, log: log)
            gatewayWorker.register(on: &table)
            let imports = AppSetup.imports(configuration, privateFiles: privateFiles, throttle: throttle)
            try await db.transaction { tx in
                try await table.register(in: tx)
                try await imports.register(in: tx)
            }
            let worker = Worker(table, on: db, log: log, tracer: instruments.tracer)
            let deliveryWorker = try await DeliveryWorker(configuration, on: db, log: log)
            let callbackWorker = CallbackWorker(try AppSetup.callbackSources(configuration) + [CarrierSource.worker], on: db, log: log)
            let eventSender = try AppSetup.eventSender(configuration, on: db, log: log)
            let all: [any Measured] = [
                loop, db, worker, deliveryWorker, callbackWorker, gatewayWorker, LostPayments(on: db), BookMetrics(on: db),
            ]
            for measured in all { instruments.add(measured, on: loop) }
            let importWorker = Worker(imports, on: db, log: log, tracer: instruments.tracer, logsOutages: false)
            let pictureFetcher = PictureFetcher(
                PublicHTTPClient("fetches", threads: 6), Pictures(store: pictures, pace: .background, log: log), privateFiles,
                throttle: throttle, on: db, log: log)
            workers = Workers(
                ends: [
                    loop.task { await worker.run() }, loop.task { await deliveryWorker.run() }, loop.task { await callbackWorker.run() },
                    loop.task { await importWorker.run() }, loop.task { await pictureFetcher.run() },
                    loop.task { await gatewayWorker.run() },
                    loop.task { if let eventSender { await eventSender.run() } },
                ],
                stop: {
                    worker.stop()
                    deliveryWorker.stop()
                    callbackWorker.stop()
                    importWorker.stop()
                    pictureFetcher.stop()
                    gatewayWorker.stop()
                    eventSender?.stop()
                })
        }
        instruments.open(configuration, log)
        if web {
            print("Kolchi answers at \(configuration.publicURL)")
            if let path = configuration.accessLog { print("Requests are logged in \(path)") }
            fflush(nil)
        }
        inherited.tellReady()
        let isReplaced = await stay(listening, signals, log)
        if web, !isReplaced { await drain(configuration.drainSeconds, signals, log) }
        signals.end()
        log.info("stopping")
        workers?.stop()
        await withTaskGroup { group in
            for server in servers { group.addTask { await server.drain() } }
        }
        for end in workers?.ends ?? [] { try? await end.value }
        // A picture may be half stored although its request was given up.
        await WorkerPools.stop(within: 5_000)
        await instruments.close()
        accessLog.flush()
    }

    /// The workers of the process, each with the task in which it runs.
    private struct Workers {
        let ends: [Task<Void, any Error>]
        let stop: () -> Void
    }

    /// Goes on serving until load balancers have noticed the stop, or until a second stop signal.
    private func drain(_ seconds: Int, _ signals: ProcessSignals, _ log: Log) async {
        readiness.leave()
        guard seconds > 0 else { return }
        log.info("draining", ["seconds": .number(seconds)])
        let stream = signals.stream
        await withTaskGroup { group in
            group.addTask { try? await Task.sleep(for: .seconds(seconds)) }
            group.addTask { for await signal in stream { if case .stop = signal { return } } }
            await group.next()
            group.cancelAll()
        }
    }

    /// Returns when the process is to end: after a stop signal, or when its successor answers.
    ///
    /// - Returns: whether a successor has taken over the listening socket.
    private func stay(_ listening: ListeningSocket?, _ signals: ProcessSignals, _ log: Log) async -> Bool {
        var successor: SuccessorProcess?
        for await signal in signals.stream {
            switch signal {
            case .stop:
                successor?.stop()
                ServiceManager.tell("STOPPING=1")
                return false
            case .giveWay where successor != nil: break
            case .giveWay:
                ServiceManager.tell("RELOADING=1\nMONOTONIC_USEC=\(Monotonic.nanoseconds() / 1000)")
                do {
                    successor = try SuccessorProcess(listening: listening, telling: signals.heard)
                } catch {
                    signals.heard.yield(.notSucceeded(why: LoggedError.text(of: error)))
                }
            case .succeeded(let number):
                log.info("another process has taken over", ["pid": .number(Int(number))])
                ServiceManager.tell("MAINPID=\(number)\nREADY=1")
                return true
            case .notSucceeded(let why):
                log.error("the successor did not come up, and this process goes on", ["why": .text(why)])
                ServiceManager.tell("READY=1")
                successor = nil
            }
        }
        return false
    }

    /// Opens one server per loop. All share the listening socket, and each has its loop's own database connections.
    private func open(
        _ configuration: Configuration, _ log: Log, _ requests: Log, _ instruments: inout Telemetry, on listening: ListeningSocket
    ) async throws -> [Server] {
        let assets = try StaticFiles(
            configuration.home + "/Public", sheets: AppSetup.sites.flatMap(\.styles), scripts: Frame.Scripts.bundles)
        let pictures = Pictures(store: try PictureStore(folder: configuration.mediaFolder), log: log)
        instruments.add(pictures)
        let media = MediaFiles(store: pictures.store)
        var options = ServerOptions()
        options.proxies = configuration.proxies
        // Files, pictures and the database also need file descriptors.
        options.limits.connections = min(configuration.connections, max(1, raiseDescriptorLimit() - 256))
        options.limits.connectionsPerAddress = configuration.connectionsPerAddress
        options.commonHeaders = SecurityHeaders.all(isSecure: configuration.isSecure)
        options.onBrokenBody = { request, error in
            log.error("a body failed before its end", ["request": .text(request.description), "error": .text(LoggedError.text(of: error))])
        }
        var databases: [Database] = []
        for number in 0..<configuration.loops {
            let loop = Loop(number: number, isMeasured: configuration.metricsPort != 0)
            loop.start()
            databases.append(try await Database.connect(configuration.databaseURL, on: loop))
        }
        try await AppSetup.requireHooks(databases[0])
        let clock = try await LiveWallClock(from: databases[0])
        let settings = try await LiveSettings(HouseSettings.all, from: databases[0], log: log)
        configuration.checkIdentity(settings.values(), log)
        let storefront = try await StorefrontParts(configuration, pageBytes: 64 << 20, clock, settings, from: databases[0])
        let accounts = AccountsParts(configuration)
        let world = World(
            configuration: configuration, log: log, key: try AppSetup.key(configuration), assets: assets,
            cities: try await Cities(from: databases[0]), clock: clock, settings: settings, pictures: pictures,
            privateFiles: try PrivateFileStore(folder: configuration.privateFolder), head: AppSetup.headParts(storefront),
            sites: AppSetup.sites, parts: [storefront, accounts])
        for issuer in accounts.issuers { Task { await issuer.prepareOnceThere() } }
        instruments.add(storefront.pages)
        instruments.add(accounts.passwords)
        let intake = CallbackIntake(try AppSetup.callbackSources(configuration), log: log)
        instruments.add(intake)
        let key = world.key
        let callbacks = CallbackEndpoint(intake, publicURL: configuration.publicURL, log: log) { slug, db in
            try await CarrierSource.of(slug, key, in: db)
        }
        let front = RequestPipeline(world: world)
        var servers: [Server] = []
        for db in databases {
            let admission = await Admission.open(on: db.loop)
            let rootHandler = RootHandler(
                hosts: configuration.hosts, publicURL: configuration.publicURL, front: front, crawlers: Crawlers(world: world),
                callbacks: callbacks, assets: assets, media: media, db: db, admission: admission, readiness: readiness,
                tracer: instruments.tracer)
            let accessLog = await AccessLog.open(requests, on: db.loop)
            let server = Server(
                loops: [db.loop], listening: listening, options: options,
                onFinished: { request, loop in accessLog.get(on: loop).record(request) },
                handler: { request in await rootHandler.answer(request) })
            await server.start()
            servers.append(server)
            for measured in [db.loop, db, admission, server] as [any Measured] { instruments.add(measured, on: db.loop) }
        }
        await LongPoll.follow(databases[0], servers)
        return servers
    }

    private func listen(_ configuration: Configuration) throws -> ListeningSocket {
        do {
            return try ListeningSocket(address: configuration.listenHost, port: UInt16(configuration.listenPort))
        } catch {
            throw CommandFailure("\(LoggedError.text(of: error)); set KOLCHI_PORT to another port", .unavailable)
        }
    }
}

extension Issuer {
    /// Retries until the issuer answers. The pause doubles from 1 second to at most 300.
    fileprivate func prepareOnceThere() async {
        for seconds in sequence(first: 1, next: { min(300, $0 * 2) }) {
            if (try? await prepare()) != nil { return }
            try? await Task.sleep(for: .seconds(seconds))
        }
    }
}
