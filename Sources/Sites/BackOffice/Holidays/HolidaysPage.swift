import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Places
import Postgres
import Web

/// The public holidays that are still to come, and a form to declare one.
struct HolidaysPage: Sendable {
    let house: HouseFrame
    let holidays: [Line]
    /// What was typed, by field.
    let typed: [String: String]
    let isProvisional: Bool
    let errors: [FieldError]

    struct Line: Sendable {
        let day: CalendarDay
        let name: String
        let isProvisional: Bool
        let source: String
        var shown: DayView { day.asWeekday(.year) }
    }
}

extension HolidaysPage {
    static let show = Handler { visit in try await answer(visit, nil) }

    static let declare = Handler.person { visit, staff, _ in
        try await visit.submit {
            guard let day = CalendarDay(typed: visit.form["day"] ?? "") else { throw FormRefusal("day", .houseHolidaysErrorDay) }
            let names = Dictionary(
                uniqueKeysWithValues: Language.allCases.map { ($0, (visit.form[field($0)] ?? "").readable.tidied) })
            let holiday = PublicHoliday(
                day: day, names: names, isProvisional: visit.form["provisional"] != nil,
                source: (visit.form["source"] ?? "").readable.tidied)
            do {
                try await visit.db.transaction { tx in try await PublicHoliday.declare(holiday, by: staff.id.actor, in: tx) }
            } catch let refusal as PublicHoliday.Refusal {
                switch refusal {
                case .dayUnfit, .unknown: throw FormRefusal("day", .houseHolidaysErrorDay)
                case .alreadyThere: throw FormRefusal("day", .houseHolidaysErrorThere, status: .conflict)
                case .nameUnfit(let language): throw FormRefusal(field(language), .houseHolidaysErrorName(most: PublicHoliday.longestName))
                case .sourceUnfit: throw FormRefusal("source", .houseHolidaysErrorSource(most: PublicHoliday.longestSource))
                }
            }
            return visit.redirect(to: visit.link.house.holidays, saying: HouseFlash.houseHolidayDeclared)
        } orShow: { refusal in
            try await answer(visit, refusal)
        }
    }

    static let remove = Handler.person { visit, staff, _ in
        guard let day = CalendarDay(typed: visit.form["day"] ?? "") else { throw Problem.badRequest }
        do {
            try await visit.db.transaction { tx in try await PublicHoliday.remove(day, by: staff.id.actor, in: tx) }
        } catch PublicHoliday.Refusal.unknown {
            throw Problem.notFound
        }
        return visit.redirect(to: visit.link.house.holidays, saying: HouseFlash.houseHolidayRemoved)
    }

    private static func field(_ language: Language) -> String { "name_\(language.rawValue)" }

    private static func answer(_ visit: Visit, _ refusal: FormRefusal?) async throws -> Response {
        let holidays = try await visit.db.read(PublicHoliday.all(from: visit.clock.day(of: visit.now)))
        let fields = ["day", "name_fr", "name_ar", "name_en", "source"]
        return visit.render(
            HolidaysPage(
                house: try await visit.houseFrame(at: { $0.house.holidays }),
                holidays: holidays.map { holiday in
                    Line(
                        day: holiday.day, name: holiday.names[visit.language] ?? "", isProvisional: holiday.isProvisional,
                        source: holiday.source)
                },
                typed: Dictionary(uniqueKeysWithValues: fields.map { ($0, visit.form[$0] ?? "") }),
                isProvisional: visit.form["provisional"] != nil, errors: refusal?.errors ?? []),
            refusing: refusal)
    }

    static let sample = HolidaysPage(
        house: .sample,
        holidays: [
            Line(
                day: CalendarDay(year: 2027, month: 3, day: 10), name: "Aïd al-Fitr <b>", isProvisional: true, source: "expected new moon"),
            Line(day: CalendarDay(year: 2027, month: 1, day: 1), name: "Jour de l’an", isProvisional: false, source: "decree 2.77.169"),
        ], typed: ["day": "2027-02-30", "name_fr": "Deuil"], isProvisional: true,
        errors: [FieldError("day", .houseHolidaysErrorDay), FieldError("name_ar", .houseHolidaysErrorName(most: 100))])
    static let emptySample = HolidaysPage(house: .sample, holidays: [], typed: [:], isProvisional: false, errors: [])
}
