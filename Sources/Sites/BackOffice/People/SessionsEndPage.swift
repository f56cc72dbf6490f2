import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Web

/// Ends one session of a person, or all of them, for a reason.
enum SessionsEndPage {
    static let askAll = Handler { visit in try await pageForAll(visit, nil) }
    static let askOne = Handler { visit in try await pageForOne(visit, nil) }

    static let endAll = Handler.person { visit, staff, _ in
        let person = try visit.personInPath
        return try await visit.submit {
            let why = try visit.reason
            try await visit.db.transaction { tx in try await Session.endAll(of: person, by: staff.id.actor, why: why, in: tx) }
            return visit.redirect(to: visit.link.house.person(person.description), saying: HouseFlash.houseSessionsEnded)
        } orShow: { refusal in
            try await pageForAll(visit, refusal)
        }
    }

    static let endOne = Handler.person { visit, staff, _ in
        let person = try visit.personInPath
        return try await visit.submit {
            let why = try visit.reason
            guard let id = visit.parameters["session"].flatMap(Session.ID.init) else { throw Problem.notFound }
            let isEnded = try await visit.db.transaction { tx in
                try await Session.end(id, of: person, by: staff.id.actor, why: why, in: tx)
            }
            guard isEnded else { throw Problem.notFound }
            return visit.redirect(to: visit.link.house.person(person.description), saying: HouseFlash.houseSessionEnded)
        } orShow: { refusal in
            try await pageForOne(visit, refusal)
        }
    }

    private static func pageForAll(_ visit: Visit, _ refusal: FormRefusal?) async throws -> Response {
        let (key, name) = try await subject(visit)
        return visit.render(
            ActPage(
                try await visit.houseFrame(), .peopleEndSessionsTitle, in: .people, subject: name, points: [.peopleEndSessionsPoint],
                action: visit.link.house.sessionsEnd(of: key), button: .peopleEndSessions, way: visit.link.house.person(key),
                reason: visit.form["why"] ?? "", errors: refusal?.errors ?? []), refusing: refusal)
    }

    private static func pageForOne(_ visit: Visit, _ refusal: FormRefusal?) async throws -> Response {
        let (key, name) = try await subject(visit)
        let sessions = try await visit.db.read(Session.all(of: try visit.personInPath))
        guard let session = sessions.first(where: { $0.id.description == visit.parameters["session"] }) else { throw Problem.notFound }
        let line = SessionLine(session, visit.clock)
        return visit.render(
            ActPage(
                try await visit.houseFrame(), .peopleEndSessionTitle, in: .people, subject: name,
                points: [.peopleEndSessionPoint(browser: line.browser, begun: line.madeAt.asDayAndTime)],
                action: visit.link.house.sessionEnd(line.key, of: key), button: .peopleEndSession, way: visit.link.house.person(key),
                reason: visit.form["why"] ?? "", errors: refusal?.errors ?? []), refusing: refusal)
    }

    private static func subject(_ visit: Visit) async throws -> (key: String, name: String) {
        let id = try visit.personInPath
        guard let person = try await visit.db.read(Person.with(id)) else { throw Problem.notFound }
        return (id.description, person.name)
    }
}
