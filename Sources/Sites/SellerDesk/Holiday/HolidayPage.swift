import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Sellers
import Web

/// The holiday of a shop: whether one has begun or is planned, and a form to plan one.
struct HolidayPage: Sendable {
    let desk: DeskFrame
    /// Nil if none has begun and none is planned.
    let holiday: Period?
    /// The days as they were typed.
    let from: String
    let until: String
    let errors: [FieldError]

    struct Period: Sendable {
        let first: LocalMoment
        /// Nil for an end that is not known yet.
        let back: LocalMoment?
        let isNow: Bool
    }
}

extension HolidayPage {
    static let show = Handler.person { visit, person, _ in try await answer(visit, person, nil) }

    static let plan = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        return try await visit.submit {
            var errors: [FieldError] = []
            let from = day("from", else: .holidayErrorFrom, visit, &errors)
            let until = day("until", else: .holidayErrorUntil, visit, &errors)
            guard errors.isEmpty else { throw FormRefusal(errors) }
            do {
                try await visit.db.transaction { tx in
                    try await Seller.goAway(desk.seller.id, from: from, until: until, by: person.id.actor, in: tx)
                }
            } catch Seller.Refusal.dayUnfit {
                throw FormRefusal("from", .holidayErrorFrom)
            } catch Seller.Refusal.returnUnfit {
                throw FormRefusal("until", .holidayErrorUntil)
            }
            return visit.redirect(to: visit.link.desk(desk.seller.slug).holiday, saying: DeskFlash.holidayPlanned)
        } orShow: { refusal in
            try await answer(visit, person, refusal)
        }
    }

    static let end = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        try await visit.db.transaction { tx in try await Seller.comeBack(desk.seller.id, by: person.id.actor, in: tx) }
        return visit.redirect(to: visit.link.desk(desk.seller.slug).holiday, saying: DeskFlash.holidayEnded)
    }

    /// The day in a field; nil if the field is empty.
    private static func day(_ field: String, else message: Message, _ visit: Visit, _ errors: inout [FieldError]) -> CalendarDay? {
        let typed = (visit.form[field] ?? "").tidied
        guard !typed.isEmpty else { return nil }
        let day = CalendarDay(typed: typed)
        if day == nil { errors.append(FieldError(field, message)) }
        return day
    }

    private static func answer(_ visit: Visit, _ person: Person, _ refusal: FormRefusal?) async throws -> Response {
        let desk = try await visit.desk(of: person)
        let holiday = try await visit.db.read(as: desk.seller.id.databaseRole, Seller.holiday(of: desk.seller.id))
        let shown = { (day: CalendarDay) in visit.clock.local(visit.clock.start(of: day)) }
        return visit.render(
            HolidayPage(
                desk: visit.deskFrame(desk),
                holiday: holiday.map { Period(first: shown($0.from), back: $0.until.map(shown), isNow: $0.isNow) },
                from: visit.form["from"] ?? "", until: visit.form["until"] ?? "", errors: refusal?.errors ?? []), refusing: refusal)
    }

    private static let days = (Moment(seconds: 1_795_953_600).inUTC, Moment(seconds: 1_796_558_400).inUTC)

    static let sample = HolidayPage(
        desk: .sample, holiday: Period(first: days.0, back: days.1, isNow: true), from: "2026-02-30", until: "",
        errors: [FieldError("from", .holidayErrorFrom)])
    static let plannedSample = HolidayPage(
        desk: .sample, holiday: Period(first: days.0, back: nil, isNow: false), from: "", until: "", errors: [])
    static let bareSample = HolidayPage(desk: .sample, holiday: nil, from: "", until: "", errors: [])
}
