package import Kernel
package import Logging
import Loops
package import Postgres
import Synchronization

/// The settings of the business in memory. They follow the changes of all processes.
package final class LiveSettings: Sendable {
    private let known: Mutex<Known>
    private let listeners = Mutex<[@Sendable () -> Void]>([])
    private let declared: [BusinessSetting]
    private let log: Log

    /// The channel that a trigger notifies of each change.
    static let channel = "settings.changed"

    private struct Known {
        let rows: [SettingRow]
        /// The values from the moment `since` until `until`; nil where nothing else is planned.
        var values: SettingValues
        var since: Moment
        var until: Moment?

        init(_ rows: [SettingRow], at moment: Moment) {
            self.rows = rows
            values = rows.values(at: moment)
            since = moment
            until = rows.first { $0.validFrom > moment }?.validFrom
        }
    }

    /// Reads the values, and reads them again whenever one changes.
    ///
    /// - Parameters:
    ///   - declared: all settings of this version.
    ///   - db: used until the process ends.
    ///   - log: gets the keys whose stored value this version does not accept.
    /// - Throws: `DatabaseUnavailable`, `DatabaseError`.
    package init(_ declared: [BusinessSetting], from db: Database, log: Log) async throws {
        (self.declared, self.log) = (declared, log)
        known = Mutex(Known(try await db.read(SettingRow.all), at: .now()))
        warn()
        // Without a database the last values stay.
        await db.follow(Self.channel) { [weak self] in
            guard let self else { return }
            self.take(try await db.read(SettingRow.all))
        }
    }

    /// The values at a moment. It costs no statement.
    package func values(at moment: Moment = .now()) -> SettingValues {
        known.withLock { known in
            if moment < known.since || known.until.map({ $0 <= moment }) == true { known = Known(known.rows, at: moment) }
            return known.values
        }
    }

    /// The first moment after `moment` at which a planned value takes effect; nil where nothing is planned.
    package func nextChange(after moment: Moment) -> Moment? {
        known.withLock { $0.rows.first { $0.validFrom > moment }?.validFrom }
    }

    /// Calls `heard` after each change in this process. A planned value that takes effect calls nothing: see `nextChange`.
    package func onChange(_ heard: @escaping @Sendable () -> Void) { listeners.withLock { $0.append(heard) } }

    private func take(_ rows: [SettingRow]) {
        let isAnother = known.withLock { known in
            guard known.rows != rows else { return false }
            known = Known(rows, at: .now())
            return true
        }
        guard isAnother else { return }
        warn()
        for heard in listeners.withLock({ $0 }) { heard() }
    }

    private func warn() {
        for key in values().unfit(declared) {
            log.warning("a setting has a value that this version does not accept, so its standard holds", ["setting": .text(key)])
        }
    }
}
