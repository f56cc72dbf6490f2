import Components
import Console
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Settings
import Web

/// A setting of the business: its value, its history and plans, and the form for a new value.
struct SettingPage: Sendable {
    let house: HouseFrame
    let setting: BusinessSetting
    /// The stored value now.
    let value: String
    let history: [HistoryLine]
    /// The request that waits for a second person; nil without one.
    let waiting: Waiting?
    /// What was typed; nil if the reader may not change the setting.
    let typed: Typed?
    var errors: [FieldError] = []

    /// The form as it was typed.
    struct Typed: Sendable {
        let value: String
        /// A day in Morocco like 2026-12-20; empty for now.
        let from: String
        let why: String
    }

    struct Waiting: Sendable {
        /// The stored value that was asked for.
        let value: String
        /// The key of the request; nil if the reader may not see it.
        let key: String?
    }

    struct HistoryLine: Sendable {
        let value: String
        let validFrom: LocalMoment
        let setAt: LocalMoment
        /// A name, or a key if the person is erased.
        let setBy: String
    }

    var words: SettingWords { SettingWords.of(setting) }
    var isTruth: Bool { setting.kind == .truth }
    var approvalHours: Int { ApprovalRequest.hours }

    func choices(_ value: String, _ language: Language) -> [Choice] {
        [(true, Message.settingsOn), (false, Message.settingsOff)].map { truth, name in
            Choice(value: truth.stored, label: name.text(in: language), isChosen: value == truth.stored)
        }
    }

    var table: DataTable {
        DataTable(
            caption: .settingsHistory, isCaptionHidden: true,
            columns: [.settingsValidFrom, .settingsValue, .settingsSetBy, .settingsSetAt],
            rows: history.map { [.dayAndTime($0.validFrom), setting.cell($0.value), .text($0.setBy), .dayAndTime($0.setAt)] })
    }
}

extension SettingPage {
    static let show = Handler.person { visit, staff, _ in try await answer(visit, staff, nil) }

    /// Shows the preview of a change, saves it, or shows the form again.
    static let change = Handler.person { visit, staff, _ in
        let (house, setting) = (try await visit.houseFrame(), try visit.settingInPath)
        guard setting.editor.roles.contains(where: house.roles.contains) else { throw Problem.notFound }
        return try await visit.submit {
            switch visit.form["step"] {
            case "edit": return try await answer(visit, staff, nil)
            case nil, "preview": return try await preview(try draft(setting, visit), of: setting, house, visit)
            case "save": return try await save(try draft(setting, visit), of: setting, by: staff, visit)
            default: throw Problem.badRequest
            }
        } orShow: {
            try await answer(visit, staff, $0)
        }
    }

    private struct Draft {
        let value: String
        /// Nil for now.
        let from: Moment?
        let why: String
    }

    /// - Throws: `FormRefusal` with all faults of the form.
    private static func draft(_ setting: BusinessSetting, _ visit: Visit) throws(FormRefusal) -> Draft {
        var errors: [FieldError] = []
        var value = ""
        do { value = try setting.stored(typed: visit.form["value"] ?? "") } catch {
            errors.append(FieldError("value", setting.message(error)))
        }
        var from: Moment?
        if let typed = visit.form["from"], !typed.isEmpty {
            from = CalendarDay(typed: typed).map { visit.clock.start(of: $0) }
            if from.map({ $0 <= visit.now }) ?? true { errors.append(FieldError("from", .settingsErrorDay)) }
        }
        var why = ""
        do { why = try visit.reason } catch { errors += (error as? FormRefusal)?.errors ?? [] }
        guard errors.isEmpty else { throw FormRefusal(errors) }
        return Draft(value: value, from: from, why: why)
    }

    private static func preview(_ draft: Draft, of setting: BusinessSetting, _ house: HouseFrame, _ visit: Visit) async throws -> Response {
        let held = try await visit.db.read(setting.value(at: draft.from))
        guard held != draft.value else { throw FormRefusal("value", .settingsErrorUnchanged) }
        return visit.render(
            SettingPreviewPage(
                house: house, setting: setting, before: held, after: draft.value, from: draft.from.map(visit.clock.local),
                typed: typed(setting, held, visit)))
    }

    private static func save(_ draft: Draft, of setting: BusinessSetting, by staff: Person, _ visit: Visit) async throws -> Response {
        guard let seen = visit.form["was"] else { throw Problem.badRequest }
        do {
            try await visit.db.transaction { tx in
                guard setting.needsApproval else {
                    return try await setting.set(
                        draft.value, from: draft.from, expecting: seen, by: staff.id.actor, why: draft.why, in: tx)
                }
                try await setting.lock(in: tx)
                guard try await tx.read(setting.value(at: draft.from)) == seen else { throw BusinessSetting.Refusal.changedMeanwhile }
                try await ApprovalRequest.ask(
                    for: .changeSetting(setting, to: draft.value, from: draft.from), by: staff.id, why: draft.why, in: tx)
            }
        } catch let refusal as BusinessSetting.Refusal {
            let shown: FormRefusal =
                switch refusal {
                case .unchanged: FormRefusal("value", .settingsErrorUnchanged)
                case .changedMeanwhile: FormRefusal("value", .settingsErrorChanged)
                case .past: FormRefusal("from", .settingsErrorDay)
                case .unfit, .notApproved: FormRefusal("value", .settingsErrorForm)
                }
            throw shown
        } catch ApprovalRequest.Refusal.alreadyAsked {
            throw FormRefusal("value", .settingsErrorAsked)
        } catch ApprovalRequest.Refusal.pointless {
            throw FormRefusal("value", .settingsErrorUnchanged)
        }
        return visit.redirect(
            to: visit.link.house.setting(setting.key), saying: setting.needsApproval ? HouseFlash.approvalAsked : .houseSettingChanged)
    }

    private static func answer(_ visit: Visit, _ staff: Person, _ refusal: FormRefusal?) async throws -> Response {
        let (house, setting) = (try await visit.houseFrame(), try visit.settingInPath)
        let (rows, requests) = try await visit.db.read(SettingRow.of(setting), ApprovalRequest.waiting(on: setting.auditSubject))
        let names = try await visit.db.read(Person.names(of: Array(Set(rows.compactMap { AuditParty.person($0.setBy) }))))
        let value = rows.values(at: visit.now)[setting]
        let page = SettingPage(
            house: house, setting: setting, value: value,
            history: rows.reversed().map { row in
                HistoryLine(
                    value: row.value, validFrom: visit.clock.local(row.validFrom), setAt: visit.clock.local(row.setAt),
                    setBy: AuditParty.person(row.setBy).flatMap { names[$0] } ?? row.setBy)
            },
            waiting: requests.first.map { request in
                Waiting(
                    value: BusinessSetting.stored(audited: request.after),
                    key: house.decidesApprovals || request.askedBy == staff.id ? request.id.description : nil)
            },
            typed: setting.editor.roles.contains(where: house.roles.contains) ? typed(setting, value, visit) : nil,
            errors: refusal?.errors ?? [])
        return visit.render(page, refusing: refusal)
    }

    private static func typed(_ setting: BusinessSetting, _ value: String, _ visit: Visit) -> Typed {
        Typed(
            value: visit.form["value"] ?? setting.typed(value), from: (visit.form["from"] ?? "").cut(to: 20), why: visit.form["why"] ?? "")
    }

    private static let at = Moment(seconds: 1_795_253_400).inUTC
    private static func sample(_ typed: Typed?, _ errors: [FieldError]) -> SettingPage {
        SettingPage(
            house: .sample, setting: HouseSettings.named("orders.cash-ceiling") ?? HouseSettings.all[0], value: "2000.00",
            history: [HistoryLine(value: "2000.00", validFrom: at, setAt: at, setBy: "Rachid Ouazzani")],
            waiting: Waiting(value: "3000.00", key: typed == nil ? nil : "0193a1b2-0000-7000-8000-000000000003"), typed: typed,
            errors: errors)
    }
    static let sample = sample(Typed(value: "beaucoup", from: "2026-01-01", why: "</textarea>"), [FieldError("from", .settingsErrorDay)])
    static let readOnlySample = sample(nil, [])
}

extension Visit {
    /// - Throws: `Problem.notFound`.
    fileprivate var settingInPath: BusinessSetting {
        get throws {
            guard let setting = parameters["setting"].flatMap(HouseSettings.named) else { throw Problem.notFound }
            return setting
        }
    }
}
