import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Places
import Postgres
import Sellers
import Web

/// When a shop works: its weekdays, its days of preparation, and its days off. The deadlines of its orders follow from them.
struct WorkPage: Sendable {
    let desk: DeskFrame
    /// As it was typed.
    let preparation: String
    let weekdays: [Weekday]
    let freeDays: [FreeDay]
    /// The day in the form for another day off, as it was typed.
    let day: String
    /// The public holidays of the next months.
    let holidays: [Holiday]
    let errors: [FieldError]

    struct Weekday: Sendable {
        /// 1 is Monday.
        let number: Int
        let name: Message
        let isChosen: Bool
    }

    struct FreeDay: Sendable {
        let day: CalendarDay
        var shown: DayView { day.asWeekday(.year) }
    }

    struct Holiday: Sendable {
        let day: DayView
        let name: String
        let isProvisional: Bool
    }
}

extension WorkPage {
    /// How many public holidays the page shows.
    private static let mostHolidays = 12

    static let show = Handler.person { visit, person, _ in
        try await answer(visit, try await visit.desk(of: person), nil)
    }

    static let save = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        return try await visit.submit {
            guard let days = TypedText(visit.form["preparation"] ?? "").wholeNumber else {
                throw FormRefusal("preparation", .workTimeErrorPreparation)
            }
            do {
                try await visit.db.transaction { tx in
                    try await Seller.setWork(of: desk.seller.id, preparationDays: days, week: visit.typedWeek, by: person.id.actor, in: tx)
                }
            } catch let refusal as Seller.WorkingTime.Refusal {
                throw FormRefusal(refusal.field, refusal.message)
            }
            return visit.redirect(to: visit.link.desk(desk.seller.slug).work, saying: DeskFlash.workSaved)
        } orShow: { refusal in
            try await answer(visit, desk, refusal)
        }
    }

    static let addDay = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        return try await visit.submit {
            guard let day = CalendarDay(typed: visit.form["day"] ?? "") else { throw FormRefusal("day", .workTimeErrorDay) }
            do {
                try await visit.db.transaction { tx in try await Seller.takeOff(day, of: desk.seller.id, by: person.id.actor, in: tx) }
            } catch let refusal as Seller.WorkingTime.Refusal {
                throw FormRefusal(refusal.field, refusal.message)
            }
            return visit.redirect(to: visit.link.desk(desk.seller.slug).work, saying: DeskFlash.workSaved)
        } orShow: { refusal in
            try await answer(visit, desk, refusal)
        }
    }

    static let removeDay = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        guard let day = CalendarDay(typed: visit.form["day"] ?? "") else { throw Problem.badRequest }
        try await visit.db.transaction { tx in try await Seller.workAgain(on: day, of: desk.seller.id, by: person.id.actor, in: tx) }
        return visit.redirect(to: visit.link.desk(desk.seller.slug).work, saying: DeskFlash.workSaved)
    }

    private static func answer(_ visit: Visit, _ desk: Desk, _ refusal: FormRefusal?) async throws -> Response {
        let (work, holidays) = try await visit.db.read(
            as: desk.seller.id.databaseRole, Seller.workingTime(of: desk.seller.id),
            PublicHoliday.all(from: visit.clock.day(of: visit.now)))
        guard let work else { throw Problem.notFound }
        let isTyped = refusal != nil && visit.form["preparation"] != nil
        let week = isTyped ? visit.typedWeek : work.week
        return visit.render(
            WorkPage(
                desk: visit.deskFrame(desk, at: { $0.desk(desk.seller.slug).work }),
                preparation: isTyped ? visit.form["preparation"] ?? "" : "\(work.preparationDays)",
                weekdays: Weekday.names.enumerated().map { Weekday(number: $0 + 1, name: $1, isChosen: week.contains($0 + 1)) },
                freeDays: work.freeDays.map(FreeDay.init), day: refusal == nil ? "" : visit.form["day"] ?? "",
                holidays: holidays.prefix(mostHolidays).map { holiday in
                    Holiday(
                        day: holiday.day.asWeekday(.year), name: holiday.names[visit.language] ?? "", isProvisional: holiday.isProvisional)
                }, errors: refusal?.errors ?? []),
            refusing: refusal)
    }

    static let sample = WorkPage(
        desk: .sample, preparation: "99",
        weekdays: Weekday.names.enumerated().map { Weekday(number: $0 + 1, name: $1, isChosen: $0 < 5) },
        freeDays: [FreeDay(day: CalendarDay(year: 2026, month: 12, day: 24))], day: "2026-02-30",
        holidays: [
            Holiday(day: CalendarDay(year: 2027, month: 3, day: 10).asWeekday(.year), name: "Aïd al-Fitr", isProvisional: true),
            Holiday(day: CalendarDay(year: 2027, month: 1, day: 1).asWeekday(.year), name: "Jour de l’an", isProvisional: false),
        ],
        errors: [
            FieldError("preparation", .workTimeErrorPreparation), FieldError("weekday", .workTimeErrorWeek),
            FieldError("day", .workTimeErrorDay),
        ])
    static let bareSample = WorkPage(
        desk: .sample, preparation: "0", weekdays: [], freeDays: [], day: "", holidays: [], errors: [])
}

extension WorkPage.Weekday {
    /// From Monday on.
    static let names: [Message] = [
        .workTimeMonday, .workTimeTuesday, .workTimeWednesday, .workTimeThursday, .workTimeFriday, .workTimeSaturday, .workTimeSunday,
    ]
}

extension Seller.WorkingTime.Refusal {
    fileprivate var field: String {
        switch self {
        case .preparationUnfit: "preparation"
        case .weekTooShort: "weekday"
        case .dayUnfit, .tooMany: "day"
        }
    }

    fileprivate var message: Message {
        switch self {
        case .preparationUnfit: .workTimeErrorPreparation
        case .weekTooShort: .workTimeErrorWeek
        case .dayUnfit: .workTimeErrorDay
        case .tooMany: .workTimeErrorMany(most: Seller.WorkingTime.mostFreeDays)
        }
    }
}
