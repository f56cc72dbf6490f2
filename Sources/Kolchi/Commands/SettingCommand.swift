import Config
import Console
import HTML
import Kernel
import Places
import Postgres
import Settings

extension Command {
    static let setting = Command(
        name: "setting", synopsis: "[KEY [VALUE]]", summary: "list or change the settings of the business",
        details: """
            Lists the settings that the staff changes at /house/settings, each with its value. With KEY, it prints the history and the
            planned values of that setting. With VALUE, it sets the value, so that a shop can be filled before it has an admin. An empty
            VALUE removes a text. Running processes follow at once. Settings of the installation: see kolchi settings.
              --why REASON   why the value changes; the audit log keeps it
              --from DAY     a day after today, like 2026-12-20, from which the value holds; without it the value holds now
            If a setting needs the approval of a second person, the command needs KOLCHI_OWNER_DATABASE_URL.
            """, valued: ["why", "from"]
    ) { arguments in
        guard arguments.words.count <= 2 else { throw CommandFailure("see kolchi help setting", .usage) }
        let setting = try arguments.words.first.map { key in
            guard let setting = HouseSettings.named(key) else {
                throw CommandFailure("there is no setting \(key); kolchi setting lists them", .notFound)
            }
            return setting
        }
        guard let setting else { return try await list(in: try await AppSetup.open().db) }
        guard arguments.words.count == 2 else { return try await history(of: setting, in: try await AppSetup.open().db) }
        let value: String
        do {
            value = try setting.stored(typed: arguments.words[1])
        } catch {
            throw CommandFailure("\(setting.key) takes \(setting.form), not “\(arguments.words[1])”", .usage)
        }
        let setup = try await AppSetup.open(asOwner: true)
        var from: Moment?
        if let typed = arguments.value(of: "from") {
            guard let day = CalendarDay(typed: typed) else { throw CommandFailure("--from takes a day like 2026-12-20", .usage) }
            from = try await setup.db.read(ZoneChange.clock).start(of: day)
        }
        do {
            try await setup.db.transaction { tx in
                try await setting.set(value, from: from, by: .operator, why: arguments.value(of: "why") ?? "", in: tx)
            }
        } catch let refusal as BusinessSetting.Refusal {
            throw CommandFailure("nothing was changed: " + refusal.words)
        }
        try await history(of: setting, in: setup.db)
    }

    private static func list(in db: Database) async throws {
        let values = try await db.read(SettingValues.now)
        for setting in HouseSettings.all { print(setting.key.padded(to: 36) + setting.line(values[setting])) }
    }

    private static func history(of setting: BusinessSetting, in db: Database) async throws {
        let (rows, clock) = try await db.read(SettingRow.of(setting), ZoneChange.clock)
        for row in rows {
            print("from \(clock.local(row.validFrom).asDayAndTime.text(in: .english))  \(setting.line(row.value))  by \(row.setBy)")
        }
        if rows.isEmpty { print("\(setting.line(setting.standard)), and nobody has changed it") }
    }
}

extension BusinessSetting {
    /// What the setting takes as a value.
    fileprivate var form: String {
        switch kind {
        case .money(let bounds): "dirhams from \(bounds.lowerBound.decimal) to \(bounds.upperBound.decimal)"
        case .number(let bounds, let unit): "\(unit.rawValue) from \(bounds.lowerBound) to \(bounds.upperBound)"
        case .truth: "on or off"
        case .text(.line(let most)): "a text of \(most) characters at most"
        case .text(.digits(let count)): "\(count) digits"
        case .text(.email): "an e-mail address"
        }
    }

    /// A stored value with its unit.
    fileprivate func line(_ stored: String) -> String {
        switch kind {
        case .money: "\(stored) DH"
        case .number(_, let unit): "\(stored) \(unit.rawValue)"
        case .truth: stored
        case .text: stored.isEmpty ? "(not set)" : stored
        }
    }
}

extension BusinessSetting.Refusal {
    fileprivate var words: String {
        switch self {
        case .unchanged: "the setting has that value then"
        case .changedMeanwhile: "somebody else changed the setting at the same time"
        case .past: "a setting cannot change in the past"
        case .unfit: "the value does not fit"
        case .notApproved: "a second person must approve it at /house/approvals, or set KOLCHI_OWNER_DATABASE_URL as for kolchi migrate"
        }
    }
}
