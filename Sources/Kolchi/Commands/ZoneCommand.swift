import Auditing
import Foundation
import Kernel
import Places
import Postgres

extension Command {
    static let zone = Command(
        name: "zone", synopsis: "[VERB …]", summary: "show or change the shop's clock",
        details: """
            Without a verb: lists the coming changes of the offset from UTC, and compares them with the machine's zone file for the
            next \(ZoneComparison.days) days. Exits with 1 if the zone file differs and is not older.
              import                       imports the changes of the next ten years from the machine's zone file
              set MOMENT MINUTES SOURCE    from MOMENT on (in UTC, like 2027-03-28T02:00:00Z) clocks are MINUTES ahead of UTC;
                                           SOURCE names the legal source, like “decree 2.27.100”
              --who NAME   who does it; by default the name of your login
              --force      with import: accepts a zone file that is older than the shop's rows
            The zone file is \(ZoneFile.name) in /usr/share/zoneinfo, or in the folder that TZDIR names. Every process uses a change
            at once, and the audit log records it.
            """, flags: ["force"], valued: ["who"]
    ) { arguments in
        let setup = try await AppSetup.open()
        try await AppSetup.requireHooks(setup.db)
        let actor = Actor.login(arguments.value(of: "who") ?? NSUserName())
        switch (arguments.words.first, arguments.words.count) {
        case (nil, _): break
        case ("import", 1): try await importZone(setup, actor, isForced: arguments.has("force"))
        case ("set", 4): try await setZone(setup, actor, Array(arguments.words.dropFirst()))
        default: throw CommandFailure("use kolchi zone, kolchi zone import or kolchi zone set MOMENT MINUTES SOURCE", .usage)
        }
        try await showZone(setup)
    }

    /// Compares the rows with the machine's zone file. An unreadable zone file is a warning.
    static func zoneVerdict(_ rows: [ZoneChange]) throws -> ZoneComparison.Verdict {
        do {
            return try ZoneComparison(rows, MachineZone.find(), at: .now()).verdict
        } catch let error as ZoneFile.Unreadable {
            return .warning(error.description)
        }
    }

    static func warn(_ text: String) { FileHandle.standardError.write(Data("warning: \(text)\n".utf8)) }

    private static func showZone(_ setup: AppSetup) async throws {
        let rows = try await setup.db.read(ZoneChange.all)
        let now = Moment.now()
        print("clocks are \(WallClock(of: rows).minutes(at: now)) minutes ahead of UTC")
        let coming = rows.filter { $0.startsAt > now }
        for change in coming { print("from \(iso(change.startsAt))  \(change.minutes) minutes  (\(change.source))") }
        if coming.isEmpty { print("no change is coming") }
        do {
            let comparison = try ZoneComparison(rows, MachineZone.find(), at: now)
            for difference in comparison.differences {
                print("from \(iso(difference.at))  the zone file says \(difference.file) minutes, the shop \(difference.rows)")
            }
            switch comparison.verdict {
            case .same: print("the zone file says the same for the next \(ZoneComparison.days) days")
            case .warning(let why): warn(why)
            case .fault(let why): throw CommandFailure(why)
            }
        } catch let error as ZoneFile.Unreadable {
            warn(error.description)
        }
    }

    private static func importZone(_ setup: AppSetup, _ actor: Actor, isForced: Bool) async throws {
        guard let machine = try machineZone() else { throw CommandFailure("this machine has no zone file of \(ZoneFile.name)", .notFound) }
        let (taken, gone) = try await refusing {
            try await setup.db.transaction { tx in
                try await ZoneChange.take(
                    machine.file, machine.version, at: .now(), isForced: isForced, by: actor, AppSetup.wallTimeHolders.all, in: tx)
            }
        }
        for change in gone { print("removed \(iso(change.startsAt))  \(change.minutes) minutes  (\(change.source))") }
        for change in taken { print("added   \(iso(change.startsAt))  \(change.minutes) minutes  (\(change.source))") }
    }

    private static func setZone(_ setup: AppSetup, _ actor: Actor, _ words: [String]) async throws {
        guard let date = try? Date(words[0], strategy: .iso8601) else {
            throw CommandFailure("“\(words[0])” is not a moment in UTC, like 2027-03-28T02:00:00Z", .usage)
        }
        guard let minutes = Int(words[1]) else { throw CommandFailure("“\(words[1])” is not a number of minutes, like 60 or -30", .usage) }
        let change = ZoneChange(startsAt: Moment(seconds: Int64(date.timeIntervalSince1970)), minutes: minutes, source: words[2])
        try await refusing {
            try await setup.db.transaction { tx in try await ZoneChange.set(change, by: actor, AppSetup.wallTimeHolders.all, in: tx) }
        }
    }

    private static func machineZone() throws -> MachineZone? {
        do {
            return try MachineZone.find()
        } catch let error as ZoneFile.Unreadable {
            throw CommandFailure(error.description)
        }
    }

    private static func refusing<Result>(_ work: () async throws -> Result) async throws -> Result {
        do {
            return try await work()
        } catch let refusal as ZoneChange.Refusal {
            switch refusal {
            case .noChange: throw CommandFailure("that offset already holds at that moment", .usage)
            case .tooClose(let moment): throw CommandFailure("another change is less than a day away, at \(iso(moment))", .usage)
            case .minutesUnfit:
                let allowed = ZoneChange.minutesAllowed
                throw CommandFailure("the minutes must be from \(allowed.lowerBound) to \(allowed.upperBound)", .usage)
            case .sourceUnfit: throw CommandFailure("the source needs 1 to 200 characters", .usage)
            case .older(let file, let rows):
                throw CommandFailure("the zone file (\(file)) is older than the shop's rows (\(rows)); update tzdata, or add --force")
            }
        } catch let error as ZoneFile.Unreadable {
            throw CommandFailure(error.description)
        }
    }

    private static func iso(_ moment: Moment) -> String { Date(timeIntervalSince1970: Double(moment.seconds)).ISO8601Format() }
}
