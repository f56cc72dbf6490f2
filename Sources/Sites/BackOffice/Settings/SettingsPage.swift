import Components
import Console
import HTML
import Kernel
import Links
import Postgres
import Settings
import Web

/// All settings of the business by area, with their values now and the next planned ones.
struct SettingsPage: Sendable {
    let house: HouseFrame
    let areas: [Area]

    struct Area: Sendable {
        let name: Message
        let settings: [Line]
    }

    struct Line: Sendable {
        let setting: BusinessSetting
        /// The stored value now.
        let value: String
        /// The next planned value and its moment; nil without one.
        let next: (value: String, at: LocalMoment)?
    }

    func table(_ area: Area, _ link: Link) -> DataTable {
        DataTable(
            caption: area.name, isCaptionHidden: true, columns: [.settingsName, .settingsValue, .settingsEditor],
            rows: area.settings.map { line in
                [
                    .view(SettingLink(setting: line.setting)),
                    line.next.map { next in
                        .view(PlannedValue(now: line.setting.cell(line.value), planned: line.setting.cell(next.value), at: next.at))
                    } ?? line.setting.cell(line.value),
                    .message(line.setting.editor.word),
                ]
            })
    }
}

/// The link to a setting.
struct SettingLink {
    let setting: BusinessSetting

    static let sample = SettingLink(setting: HouseSettings.all[0])
}

/// A value now, and the value that will hold from a moment on.
struct PlannedValue {
    let now: DataTable.Cell
    let planned: DataTable.Cell
    let at: LocalMoment

    static var sample: PlannedValue {
        PlannedValue(now: .money(.dirhams(2_000)), planned: .money(.dirhams(3_000)), at: Moment(seconds: 1_795_253_400).inUTC)
    }
}

extension SettingsPage {
    static let show = Handler { visit in
        let house = try await visit.houseFrame()
        let rows = try await visit.db.read(SettingRow.all)
        let values = rows.values(at: visit.now)
        let lines = HouseSettings.all.map { setting in
            let next = rows.first { $0.key == setting.key && $0.validFrom > visit.now }
            return Line(setting: setting, value: values[setting], next: next.map { ($0.value, visit.clock.local($0.validFrom)) })
        }
        return visit.render(SettingsPage(house: house, areas: areas(lines)))
    }

    /// The lines by area, in their order.
    private static func areas(_ lines: [Line]) -> [Area] {
        var order: [String] = []
        for line in lines where !order.contains(line.setting.area) { order.append(line.setting.area) }
        return order.map { area in
            Area(name: SettingWords.area(area) ?? .houseSettings, settings: lines.filter { $0.setting.area == area })
        }
    }

    static let sample = SettingsPage(
        house: .sample,
        areas: areas(
            HouseSettings.all.map { setting in
                Line(
                    setting: setting, value: setting.standard,
                    next: setting.key == "orders.cash-ceiling" ? ("3000.00", Moment(seconds: 1_795_253_400).inUTC) : nil)
            }))
}
