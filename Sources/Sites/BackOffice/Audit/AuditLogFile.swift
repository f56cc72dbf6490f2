import Auditing
import Components
import CSV
import Foundation
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Web

/// The acts that match the filter of the reader, as a CSV file.
enum AuditLogFile {
    /// The number of acts that one statement reads. No transaction stays open between two statements. The file omits acts that are
    /// recorded after its first one.
    private static let most = 500

    static let show = Handler { visit in
        let (typed, filter, errors) = try await AuditLogPage.filter(of: visit)
        // The page shows what is wrong with the filter.
        guard errors.isEmpty else { return visit.redirect(to: visit.link.house.audit.with(typed.pairs)) }
        let (db, language) = (visit.db, visit.language)
        return .csv(named: "audit.csv", header: header.map { $0.text(in: language) }) { rows in
            var before: Int?
            while true {
                let found = try await db.search(AuditedAct.find(filter, before: before, most: most))
                let acts = found.prefix(most)
                let people = acts.flatMap { [$0.actor, $0.subject] }.compactMap(AuditParty.person)
                let names = try await db.read(Person.names(of: Array(Set(people))))
                for act in acts { try await rows.add(cells(of: act, names, in: language)) }
                guard found.count > acts.count, let last = acts.last else { return }
                before = last.id
            }
        }
    }

    private static let header: [Message] = [
        .auditLogNumber, .auditLogDoneAt, .auditLogAct, .auditLogInternalName, .auditLogActor, .auditLogActorName, .auditLogSubject,
        .auditLogSubjectName,
        .auditLogFacts, .houseBefore, .houseAfter, .auditLogWhy, .auditLogChain,
    ]

    private static func cells(of act: AuditedAct, _ names: [Person.ID: String], in language: Language) throws -> [CSVCell] {
        let (actor, subject) = (AuditParty(act.actor, names), AuditParty(act.subject, names))
        let isForgotten = act.hasReason && act.why == nil
        return [
            .number(act.id), .moment(act.doneAt), .text(ActWords.of(act.name).text(in: language)), .text(act.name), .text(actor.key),
            text(actor.name), .text(subject.key),
            text(subject.name),
            act.facts.isEmpty ? .empty : .text(try json(act.facts)), act.before.isEmpty ? .empty : .text(try json(act.before.byColumn)),
            act.after.isEmpty ? .empty : .text(try json(act.after.byColumn)),
            text(isForgotten ? Message.auditLogForgotten.text(in: language) : act.why),
            .text((act.isSealed ? Message.auditLogSealed : .auditLogUnsealed).text(in: language)),
        ]
    }

    private static func text(_ text: String?) -> CSVCell { text.map { .text($0) } ?? .empty }

    private static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
