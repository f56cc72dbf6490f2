package import Kernel
package import Postgres

/// The values of all settings at one moment.
package struct SettingValues: Sendable, Equatable {
    /// The stored texts by key. A key without a row is missing.
    private let stored: [String: String]

    init(stored: [String: String]) { self.stored = stored }

    /// No setting has a value of its own.
    package static let standard = SettingValues(stored: [:])

    /// The values at the time of the statement. A verb reads them in its transaction, so that what it does follows the values of that
    /// moment.
    package static let now: Query<SettingValues> = Query<[(String, String)]>.all(
        """
        SELECT DISTINCT ON (key) key, value FROM settings.value WHERE valid_from <= kernel.now()
        ORDER BY key, valid_from DESC, id DESC
        """
    ) { row in (try row.next(), try row.next()) }
    .map { SettingValues(stored: Dictionary(uniqueKeysWithValues: $0)) }

    /// The value of the setting. If this version does not accept what is stored, it is the standard.
    package subscript<Value>(_ setting: TypedSetting<Value>) -> Value {
        Value(stored: self[setting.declaration]) ?? setting.standard
    }

    /// The stored form of the setting's value.
    package subscript(_ setting: BusinessSetting) -> String {
        guard let text = stored[setting.key], setting.accepts(text) else { return setting.standard }
        return text
    }

    /// Whether somebody has set the setting to a value that this version accepts, and that is not empty.
    package func has(_ setting: BusinessSetting) -> Bool {
        stored[setting.key].map { !$0.isEmpty && setting.accepts($0) } ?? false
    }

    /// The keys whose stored value this version does not accept, and the keys that it does not know, sorted.
    func unfit(_ declared: [BusinessSetting]) -> [String] {
        let known = Dictionary(uniqueKeysWithValues: declared.map { ($0.key, $0) })
        return stored.filter { known[$0.key]?.accepts($0.value) != true }.keys.sorted()
    }
}

/// One change of a setting: the value, and from when on it holds.
package struct SettingRow: Sendable, Equatable {
    package let key: String
    /// The stored form; empty for no value.
    package let value: String
    package let validFrom: Moment
    package let setAt: Moment
    /// Kind and key of the actor, like `person 0193…`.
    package let setBy: String

    /// Every change of every setting, in the order in which they take effect.
    package static let all = rows("")

    /// The changes of one setting, in the order in which they take effect.
    package static func of(_ setting: BusinessSetting) -> Query<[SettingRow]> { rows("WHERE key = \(setting.key)") }

    private static func rows(_ condition: SQL) -> Query<[SettingRow]> {
        .all("SELECT key, value, valid_from, set_at, set_by FROM settings.value \(condition) ORDER BY valid_from, id") { row in
            SettingRow(
                key: try row.next(), value: try row.next(), validFrom: try row.next(), setAt: try row.next(), setBy: try row.next())
        }
    }
}

extension [SettingRow] {
    /// The values at a moment.
    package func values(at moment: Moment) -> SettingValues {
        SettingValues(stored: reduce(into: [:]) { stored, row in if row.validFrom <= moment { stored[row.key] = row.value } })
    }
}
