import Auditing
import Components
import Console
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Web

/// The reader of the audit log: the newest acts that match a filter.
struct AuditLogPage: Sendable {
    let house: HouseFrame
    let filter: Typed
    let acts: [ActLine]
    /// The page with older acts; nil on the last page.
    let older: SiteURL?
    let errors: [FieldError]

    /// The filter as it was typed.
    struct Typed: Sendable {
        var party = ""
        var name = ""
        /// Days in Morocco, like 2026-11-29.
        var from = ""
        var until = ""

        /// The parameters of the page's address that are set.
        var pairs: [(name: String, value: String)] {
            [("of", party), ("act", name), ("from", from), ("until", until)].filter { !$0.1.isEmpty }
        }
    }

    /// The acts to choose from, by their words. A name that is only typed in the address stays a choice.
    func actChoices(_ language: Language) -> [Choice] {
        let known = ActWords.all.map { Choice(value: $0, label: $1.text(in: language), isChosen: $0 == filter.name) }
            .sorted { $0.label < $1.label }
        guard !filter.name.isEmpty, ActWords.all[filter.name] == nil else { return known }
        return [Choice(value: filter.name, label: filter.name + "…", isChosen: true)] + known
    }

    func table(_ link: Link) -> DataTable {
        DataTable(
            caption: .auditLogActs, isCaptionHidden: true, columns: [.auditLogAct, .auditLogDoneAt, .auditLogActor, .auditLogSubject],
            rows: acts.map { [.view(AuditedActLink(act: $0)), .dayAndTime($0.doneAt), .view($0.actor), .view($0.subject)] })
    }
}

/// An act as a row of the reader shows it.
struct ActLine: Sendable {
    let id: Int
    /// The stored name.
    let name: String
    let doneAt: LocalMoment
    let actor: AuditParty
    let subject: AuditParty

    var words: Message { ActWords.of(name) }

    static let sample = ActLine(
        id: 7, name: "identity.staff-role-given", doneAt: Moment(seconds: 1_795_253_400).inUTC, actor: .sample, subject: .loginSample)
}

/// The link to an act: its words, and its stored name as a detail.
struct AuditedActLink {
    let act: ActLine

    static let sample = AuditedActLink(act: .sample)
}

/// Who did something, or whom or what it was done to: a person by name, anything else by its key.
struct AuditParty: Sendable {
    /// A kind and a key, such as `person 0193…`.
    let key: String
    /// Nil for what is no person, and for a person who is erased.
    let name: String?

    static let sample = AuditParty(key: "person 0193a1b2-0000-7000-8000-000000000001", name: "Amina El Idrissi")
    static let loginSample = AuditParty(key: "login root", name: nil)
}

extension AuditParty {
    /// The name of the setting whose key this is; nil for another kind.
    var settingName: Message? {
        key.hasPrefix("setting ") ? HouseSettings.named(String(key.dropFirst("setting ".count))).map { SettingWords.of($0).name } : nil
    }

    init(_ key: String, _ names: [Person.ID: String]) {
        self.init(key: key, name: Self.person(key).flatMap { names[$0] })
    }

    /// The person whom the key names; nil for another kind.
    static func person(_ key: String) -> Person.ID? {
        key.hasPrefix("person ") ? Person.ID(String(key.dropFirst("person ".count))) : nil
    }
}

extension AuditLogPage {
    /// The longest party or name that the filter takes, as in the table of acts.
    private static let longest = 200

    static let show = Handler { visit in
        let house = try await visit.houseFrame()
        let (typed, filter, errors) = try await filter(of: visit)
        let before = visit.query["before"].flatMap(Int.init)
        let acts = errors.isEmpty ? try await visit.db.search(AuditedAct.find(filter, before: before)) : []
        let shown = acts.prefix(AuditedAct.most)
        let people = shown.flatMap { [$0.actor, $0.subject] }.compactMap(AuditParty.person)
        let names = try await visit.db.read(Person.names(of: Array(Set(people))))
        let older = acts.count > shown.count ? shown.last.map { visit.link.house.audit.with(typed.pairs + [("before", "\($0.id)")]) } : nil
        let page = AuditLogPage(
            house: house, filter: typed,
            acts: shown.map { act in
                ActLine(
                    id: act.id, name: act.name, doneAt: visit.clock.local(act.doneAt), actor: AuditParty(act.actor, names),
                    subject: AuditParty(act.subject, names))
            }, older: older, errors: errors)
        return visit.render(page, status: errors.isEmpty ? .ok : .unprocessableContent)
    }

    /// The filter of the address: as it was typed, for the query, and its errors.
    static func filter(of visit: Visit) async throws -> (typed: Typed, filter: AuditFilter, errors: [FieldError]) {
        var (typed, filter, errors) = (Typed(), AuditFilter(), [FieldError]())
        typed.party = (visit.query["of"] ?? "").tidied.cut(to: longest)
        typed.name = (visit.query["act"] ?? "").tidied.cut(to: longest)
        (typed.from, typed.until) = ((visit.query["from"] ?? "").cut(to: 20), (visit.query["until"] ?? "").cut(to: 20))
        (filter.party, filter.name) = (try await party(typed.party, visit), typed.name)
        filter.from = day(typed.from, "from", &errors).map { visit.clock.start(of: $0) }
        filter.until = day(typed.until, "until", &errors).map { visit.clock.start(of: $0.adding(days: 1)) }
        return (typed, filter, errors)
    }

    /// The kind and the key of what was typed: a contact or a key of a person, or already a kind and a key.
    private static func party(_ typed: String, _ visit: Visit) async throws -> String {
        if let contact = Contact(typed: typed), let person = try await visit.db.read(Person.reached(at: contact)) {
            return person.id.auditSubject.description
        }
        return Person.ID(typed)?.auditSubject.description ?? typed
    }

    private static func day(_ typed: String, _ field: String, _ errors: inout [FieldError]) -> CalendarDay? {
        guard !typed.isEmpty else { return nil }
        let day = CalendarDay(typed: typed)
        if day == nil { errors.append(FieldError(field, .auditLogDayUnfit)) }
        return day
    }

    static let sample = AuditLogPage(
        house: .sample, filter: Typed(party: "amina@kolchi.example", name: "identity.", from: "2026-11-01", until: ""), acts: [.sample],
        older: Link(.french).house.audit, errors: [])
    static let emptySample = AuditLogPage(
        house: .sample, filter: Typed(from: "hier"), acts: [], older: nil, errors: [FieldError("from", .auditLogDayUnfit)])
}
