import Catalog
import Components
import Config
import Foundation
import HTTP
import Identity
import Images
import Kernel
import Media
import Orders
import Places
import Postgres
import Search
import Storefront
import Web

extension Command {
    static let migrate = Command(
        name: "migrate", synopsis: "[--prepare]", summary: "bring the database to this version",
        details: """
            Runs the new files of Migrations, each in a transaction, as the role of KOLCHI_OWNER_DATABASE_URL. If
            KOLCHI_ADMIN_DATABASE_URL names a superuser, it first creates the two roles and the database if they are missing.
            Concurrent runs wait for one another. Then it runs the changed files of Database, the functions and triggers, in one
            transaction. It seals serial numbers that an older version stored in clear, with KOLCHI_SECRET.
            Then it loads Migrations/spellings.txt, the words with several spellings.
              --prepare   creates only the roles and the empty database, into which a backup is then restored
            """, flags: ["prepare"]
    ) { arguments in
        let configuration = try Program.configuration()
        if let admin = configuration.adminDatabaseURL {
            guard let database = BlockingConnection.database(of: configuration.ownerDatabaseURL) else {
                throw CommandFailure("KOLCHI_OWNER_DATABASE_URL names no database", .configuration)
            }
            try Bootstrap.run(admin, database: database)
        } else {
            try Bootstrap.makeApp(configuration.ownerDatabaseURL)
        }
        if arguments.has("prepare") { return }
        let home = configuration.home
        let made = try Migrations(folder: home + "/Migrations", functions: home + "/Database").run(configuration.ownerDatabaseURL)
        for name in made { print("migrated \(name)") }
        let sealed = try SealedSerial.sealStored(
            BlockingConnection(configuration.ownerDatabaseURL), try AppSetup.key(configuration))
        if sealed > 0 { print("sealed \(sealed) serial numbers") }
        try Spellings(folder: home + "/Migrations").load(configuration.ownerDatabaseURL)
    }

    static let settings = Command(
        name: "settings", synopsis: "", summary: "list every setting of an installation",
        details: "Prints docs/settings.md: the meaning and the allowed values of each setting of an installation. See also kolchi setting."
    ) { _ in print(Setting.page, terminator: "") }

    static let check = Command(
        name: "check", synopsis: "", summary: "check the rules that the data must keep",
        details: """
            Searches the database for rows that break a rule of stock, orders, sums, messages, callbacks, jobs or wall time. If there
            are any, it names them and exits with 1. It also compares the shop's clock with the machine's zone file; see kolchi help zone.
            """
    ) { _ in
        // A rule reads whole tables. That may take longer than a request may.
        var limits = DatabaseLimits()
        (limits.slow.statement, limits.slow.timeout) = (600_000, 610_000)
        let setup = try await AppSetup.open(limits: limits)
        let rows = try await setup.db.read(ZoneChange.all)
        let verdict = try zoneVerdict(rows)
        if case .warning(let why) = verdict { warn(why) }
        try await warnOfStrayFiles(setup)
        var findings = try await Invariants.findings(setup.db)
        if case .fault(let why) = verdict {
            findings.append(.init(number: Invariants.wallTimeNumber, sentence: "clocks show another time", row: why))
        }
        for finding in findings { print("\(finding.number). \(finding.sentence): \(finding.row)") }
        guard findings.isEmpty else { throw CommandFailure("\(findings.count) rows break a rule") }
        print("\(Invariants.all.count) rules hold.")
    }

    /// Names private files that belong to nothing, and that the job did not remove. A command never creates the folder.
    private static func warnOfStrayFiles(_ setup: AppSetup) async throws {
        let folder = setup.configuration.privateFolder
        guard FileManager.default.isReadableFile(atPath: folder), let files = try? PrivateFileStore(folder: folder) else { return }
        for key in try await PrivateFile.strays(files, olderThan: 2 * PrivateFile.graceForFiles, in: setup.db) {
            warn("the private file \(key) belongs to nothing; the job media.sweep-private-files removes it while kolchi serve runs")
        }
    }

    private static let waits =
        "it waits for the buyer's code (kolchi setting orders.waiting-minutes); see vouch in kolchi help order"

    static let order = Command(
        name: "order", synopsis: "NUMBER VERB", summary: "move an order along, or give its money back",
        details: """
            Verbs: confirm, pack, ship, deliver, cancel; show prints the order, its lines, its history and all entries of its money.
            refund [whole | SUM | LINE=QUANTITY …]: gives back what was paid by a gateway. Nothing named means whole.
            A line is its place on the order, from 1, and delivery=1 is the delivery. SUM is like 49.50.
            refuse: the buyer did not accept the parcel.
            return: the refused parcel is back; its pieces return to the stock.
            vouch: confirms the whole purchase without its code, after you have called the buyer on its telephone number.
              --why TEXT   the reason; cancel needs one, and so does return --lost
              --who CONTACT  the member of the staff who does it, by e-mail address or phone; by default your login
              --lost       with return: the parcel is lost, and the pieces do not return to the stock
            """, flags: ["lost"], valued: ["why", "who"]
    ) { arguments in
        guard arguments.words.count == 2 || arguments.words.count > 2 && arguments.words[1] == "refund",
            let number = OrderNumber(rawValue: arguments.words[0].uppercased())
        else {
            throw CommandFailure("use kolchi order NUMBER VERB, like kolchi order K-2345678 ship", .usage)
        }
        let setup = try await AppSetup.open()
        let isRefund = arguments.words[1] == "refund"
        let author = try await AppSetup.author(
            arguments.value(of: "who"), as: isRefund ? bookkeepers : Set(StaffRole.allCases), in: setup.db)
        let actor = Actor(.clerk, author.description)
        let why = arguments.value(of: "why") ?? ""
        if isRefund {
            return try await refund(Array(arguments.words.dropFirst(2)), of: number, by: author, why: why, in: setup.db)
        }
        do {
            if arguments.words[1] == "vouch" { try await vouch(for: number, by: actor, in: setup.db) }
            try await setup.db.transaction { tx in
                switch arguments.words[1] {
                case "confirm": try await Order.confirm(number, by: actor, why: why, in: tx)
                case "pack": try await Order.pack(number, by: actor, why: why, in: tx)
                case "ship": try await Order.ship(number, by: actor, why: why, in: tx)
                case "deliver": try await Order.deliver(number, by: actor, why: why, in: tx)
                case "refuse": try await Order.refuse(number, by: actor, why: why, in: tx)
                case "return" where arguments.has("lost"): try await RefusedParcel.writeOff(number, by: actor, why: why, in: tx)
                case "return": try await RefusedParcel.takeBack(number, by: actor, why: why, in: tx)
                case "cancel": try await Order.cancel(number, by: actor, why: why, in: tx)
                case "show", "vouch": break
                default: throw CommandFailure("there is no verb “\(arguments.words[1])”; see kolchi help order", .usage)
                }
            }
        } catch let refusal as Order.Refusal {
            let why = if case .illegal(from: .waiting, to: _) = refusal { waits } else { "\(refusal)" }
            throw CommandFailure("\(number) was not moved: \(why)")
        }
        let found = try await Order.numbered(number, in: setup.db)
        guard let order = found else { throw CommandFailure("there is no order \(number)", .notFound) }
        print("\(order.number): \(order.state.rawValue)")
        if order.state == .waiting { print("  \(waits)") }
        for step in order.steps { print("  \(step.from.rawValue) → \(step.to.rawValue)  \(step.by.name)  \(step.why)") }
        if arguments.words[1] == "show" { try await printMoney(of: order, in: setup.db) }
    }

    private static func vouch(for number: OrderNumber, by actor: Actor, in db: Database) async throws {
        guard let purchase = try await db.read(Buyer.of(number))?.purchase else { throw Order.Refusal.unknownOrder }
        switch try await WaitingPurchase.confirm(purchase, by: actor, in: db) {
        case .confirmed: return
        case .lapsed(let reason): throw CommandFailure("\(number) was cancelled: \(reason.rawValue)")
        case .nothing: throw CommandFailure("\(number) does not wait")
        }
    }
}
