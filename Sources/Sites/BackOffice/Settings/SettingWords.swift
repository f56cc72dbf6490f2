import Components
import HTML
import Identity
import Kernel
import Settings

/// The name of a setting, and what it does.
struct SettingWords: Sendable {
    let name: Message
    let explanation: Message

    static func of(_ setting: BusinessSetting) -> SettingWords {
        all[setting.key].map { SettingWords(name: $0, explanation: $1) }
            ?? SettingWords(name: .settingUnknown, explanation: .settingUnknownWords)
    }

    /// By the key of the setting.
    static let all: [String: (Message, Message)] = [
        "operator.name": (.settingOperatorName, .settingOperatorNameWords),
        "operator.trade-register": (.settingTradeRegister, .settingTradeRegisterWords),
        "operator.company-number": (.settingCompanyNumber, .settingCompanyNumberWords),
        "operator.tax-number": (.settingTaxNumber, .settingTaxNumberWords),
        "operator.address": (.settingOperatorAddress, .settingOperatorAddressWords),
        "operator.phone": (.settingOperatorPhone, .settingOperatorPhoneWords),
        "operator.email": (.settingOperatorEmail, .settingOperatorEmailWords),
        "operator.data-protection-number": (.settingDataProtection, .settingDataProtectionWords),
        "orders.cash-ceiling": (.settingCashCeiling, .settingCashCeilingWords),
        "orders.cash-ceiling-growth": (.settingCashGrowth, .settingCashGrowthWords),
        "orders.cash-ceiling-highest": (.settingCashHighest, .settingCashHighestWords),
        "orders.cash-ceiling-fall": (.settingCashFall, .settingCashFallWords),
        "orders.waiting-minutes": (.settingWaitingMinutes, .settingWaitingMinutesWords),
        "contact.messages-per-network": (.settingContactNetwork, .settingContactNetworkWords),
        "contact.messages-per-person": (.settingContactPerson, .settingContactPersonWords),
        "orders.purchases-per-network": (.settingPerNetwork, .settingPerNetworkWords),
        "orders.purchases-without-code": (.settingPurchasesWithoutCode, .settingPurchasesWithoutCodeWords),
        "orders.pieces-without-code": (.settingPiecesWithoutCode, .settingPiecesWithoutCodeWords),
        "orders.trust-hours": (.settingTrustHours, .settingTrustHoursWords),
        "orders.codes-a-day": (.settingCodesADay, .settingCodesADayWords),
        "carts.pieces-of-an-item": (.settingCartPieces, .settingCartPiecesWords),
        "moderation.reports-per-network": (.settingReports, .settingReportsWords),
        "listings.trusted-after": (.settingTrustedAfter, .settingTrustedAfterWords),
        "delivery.standard-price": (.settingStandardPrice, .settingStandardPriceWords),
        "delivery.standard-days": (.settingStandardDays, .settingStandardDaysWords),
    ]

    /// The heading of an area; nil for an area without one.
    static func area(_ area: String) -> Message? {
        [
            "operator": .settingsAreaOperator, "orders": .settingsAreaOrders, "carts": .settingsAreaCarts,
            "moderation": .settingsAreaModeration, "contact": .settingsAreaContact,
            "listings": .settingsAreaListings, "delivery": .settingsAreaDelivery,
        ][area]
    }
}

extension BusinessSetting {
    /// A stored value as people read it.
    func cell(_ stored: String) -> DataTable.Cell {
        switch kind {
        case .money: Money(stored: stored).map { .money($0) } ?? .text(stored)
        case .number(_, let unit): Int(stored: stored).map { .message(unit.words($0)) } ?? .text(stored)
        case .truth: .message(stored == true.stored ? .settingsOn : .settingsOff)
        case .text: stored.isEmpty ? .message(.settingsEmpty) : .text(stored)
        }
    }

    /// Two stored values, side by side.
    func changeTable(_ before: String, _ after: String) -> DataTable {
        DataTable(
            caption: .houseChange, isCaptionHidden: true, columns: [.houseColumn, .houseBefore, .houseAfter],
            rows: [[.message(SettingWords.of(self).name), cell(before), cell(after)]])
    }

    /// A stored value as a form shows it.
    func typed(_ stored: String) -> String {
        guard case .money = kind, stored.hasSuffix(".00") else { return stored }
        return String(stored.dropLast(3))
    }

    /// What a form takes as a value.
    var bounds: Message? {
        switch kind {
        case .money(let bounds): .settingsBoundsMoney(least: bounds.lowerBound, most: bounds.upperBound)
        case .number(let bounds, let unit):
            .settingsBoundsNumber(least: bounds.lowerBound, most: bounds.upperBound, unit: unit.name)
        case .text(.digits(let count)): .settingsBoundsDigits(count: count)
        case .text(.email): .settingsBoundsEmail
        case .text(.line), .truth: nil
        }
    }

    func message(_ fault: Fault) -> Message {
        switch (fault, kind) {
        case (.tooLong(let most), _): .formTooLong(max: most)
        case (.outOfBounds, _): bounds ?? .settingsErrorForm
        case (.malformed, .text(.line)), (.malformed, .truth): .settingsErrorForm
        case (.malformed, _): bounds ?? .settingsErrorForm
        }
    }
}

extension BusinessSetting.Unit {
    /// The number with its unit.
    func words(_ count: Int) -> Message {
        switch self {
        case .minutes: .settingsMinutes(count: count)
        case .hours: .settingsHours(count: count)
        case .days: .settingsDays(count: count)
        case .purchases: .settingsPurchases(count: count)
        case .pieces: .settingsPieces(count: count)
        case .codes: .settingsCodes(count: count)
        case .messages: .settingsMessages(count: count)
        case .reports: .settingsReports(count: count)
        case .listings: .settingsListings(count: count)
        }
    }

    var name: Message {
        switch self {
        case .minutes: .settingsUnitMinutes
        case .hours: .settingsUnitHours
        case .days: .settingsUnitDays
        case .purchases: .settingsUnitPurchases
        case .pieces: .settingsUnitPieces
        case .codes: .settingsUnitCodes
        case .messages: .settingsUnitMessages
        case .reports: .settingsUnitReports
        case .listings: .settingsUnitListings
        }
    }
}

extension BusinessSetting.Editor {
    /// The roles that may change its settings. An admin may do everything.
    var roles: [StaffRole] {
        switch self {
        case .editor: [.editor, .admin]
        case .accountant: [.accountant, .admin]
        case .admin: [.admin]
        }
    }

    var word: Message {
        switch self {
        case .editor: StaffRole.editor.word
        case .accountant: StaffRole.accountant.word
        case .admin: StaffRole.admin.word
        }
    }
}
