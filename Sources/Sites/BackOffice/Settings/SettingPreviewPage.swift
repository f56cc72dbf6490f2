import Components
import Console
import HTML
import Kernel
import Links
import Settings
import Web

/// A change of a setting before it is saved: the values before and after, side by side.
struct SettingPreviewPage: Sendable {
    let house: HouseFrame
    let setting: BusinessSetting
    /// The stored value that holds at that moment, and the new one.
    let before: String
    let after: String
    /// Nil for now.
    let from: LocalMoment?
    let typed: SettingPage.Typed

    var words: SettingWords { SettingWords.of(setting) }
    var approvalHours: Int { ApprovalRequest.hours }

    var table: DataTable { setting.changeTable(before, after) }

    static let sample = SettingPreviewPage(
        house: .sample, setting: HouseSettings.named("orders.cash-ceiling") ?? HouseSettings.all[0], before: "2000.00", after: "3000.00",
        from: Moment(seconds: 1_795_253_400).inUTC, typed: SettingPage.Typed(value: "3000", from: "2026-12-20", why: "Fêtes"))
}
