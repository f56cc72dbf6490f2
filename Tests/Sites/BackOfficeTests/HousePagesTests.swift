import Auditing
import CSV
import Console
import HTTP
import Identity
import Jobs
import Kernel
import Logging
import Postgres
import TestKit
import Testing
import Web

@testable import BackOffice

@Suite("The pages of the staff")
struct HousePagesTests {
    /// The acts on a person by somebody else, with what changed and why.
    private static func acts(on person: Person.ID, in db: Database) async throws -> [String] {
        let acts = try await db.search(AuditedAct.find(AuditFilter(party: person.auditSubject.description), before: nil))
        return acts.reversed().filter { $0.subject == person.auditSubject.description && $0.actor != $0.subject }.map {
            "\($0.name): \($0.why ?? "")"
        }
    }

    @Test("find people by the beginning of a name, a contact or a key; and find nobody by a wildcard")
    func findsPeople() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            try await browser.becomesStaff([.support])
            let salma = try await db.transaction { tx in try await Cast.salma.signsUp(in: tx).id }
            for words in ["salma", "SALMA%20BEN", "salma%40example.ma", "\(salma)"] {
                await browser.get("/fr/house/people?q=\(words)")
                #expect(browser.status == .ok && browser.page.contains("/fr/house/people/\(salma)"), "\(words)")
            }
            for words in ["%25", "_alma", "benjelloun", "x%00", "%5C"] {
                await browser.get("/fr/house/people?q=\(words)")
                #expect(browser.status == .ok && browser.page.contains("Personne ne correspond"), "\(words)")
            }
            for path in ["people/\(ID<Person>())", "people/x", "people/\(salma)/sessions/\(ID<Session>())/end"] {
                await browser.get("/fr/house/\(path)")
                #expect(browser.status == .notFound, "\(path)")
            }
        }
    }

    @Test("end a session only with a reason, which the audit log keeps; what was typed stays in a refused form")
    func endsSessions() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            try await browser.becomesStaff([.support])
            let (salma, tokens) = try await db.transaction { tx in
                let salma = try await Cast.salma.signsUp(in: tx).id
                var tokens: [(Session.ID, Session.Token)] = []
                for _ in 1...3 {
                    tokens.append(try await Session.begin(for: salma, from: "192.0.2.1", userAgent: "Firefox/1 Android", in: tx))
                }
                return (salma, tokens)
            }
            let page = "/fr/house/people/\(salma)/sessions/\(tokens[0].0)/end"
            await browser.get(page)
            #expect(browser.page.contains("Firefox, Android"))
            await browser.post(page, [("why", "  ")])
            #expect(browser.status == .unprocessableContent && browser.page.contains("Écrivez le motif"))
            let long = String(repeating: "é", count: Audit.longestReason + 1)
            await browser.post(page, [("why", long)])
            #expect(browser.status == .unprocessableContent && browser.page.contains(long))
            await browser.post(page, [("why", "Téléphone\u{202E} volé")])
            #expect(browser.location == "/fr/house/people/\(salma)" && browser.flash == "houseSessionEnded")
            #expect(try await db.read(Session.all(of: salma)).count == 2)
            await browser.post(page, [("why", "encore")])
            #expect(browser.status == .notFound)
            await browser.get("/fr/house/people/\(salma)/sessions/end")
            await browser.post("/fr/house/people/\(salma)/sessions/end", [("why", "Compte repris")])
            #expect(browser.flash == "houseSessionsEnded")
            #expect(try await db.read(Session.all(of: salma)).isEmpty)
            let acts = try await Self.acts(on: salma, in: db)
            #expect(acts == ["identity.sessions-ended: Compte repris"])
            let ended = try await db.search(AuditedAct.find(AuditFilter(name: "identity.session-ended"), before: nil))
            #expect(ended.map(\.why) == ["Téléphone volé"])
        }
    }

    @Test("suspend a seller for a reason, say so on the standing, and take nothing twice")
    func standing() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            try await browser.becomesStaff([.moderator])
            _ = try await db.transaction { tx in try await Cast.darSalma.opens(in: tx) }
            let standing = "/fr/house/sellers/dar-salma/standing"
            await browser.get("/fr/house/sellers?q=SALMA")
            #expect(browser.page.contains(standing))
            await browser.get("/fr/house/sellers?q=%25")
            #expect(browser.page.contains("Aucun vendeur"))
            await browser.get("\(standing)/suspend")
            await browser.post("\(standing)/suspend", [("why", " ")])
            #expect(browser.status == .unprocessableContent && browser.page.contains("Écrivez le motif"))
            await browser.post("\(standing)/suspend", [("why", "Des copies de marques")])
            #expect(browser.location == standing && browser.flash == "houseStandingChanged")
            await browser.get(standing)
            #expect(browser.page.contains("Des copies de marques") && browser.page.contains("\(standing)/reinstate"))
            #expect(!browser.page.contains("\(standing)/suspend"))
            await browser.post("\(standing)/suspend", [("why", "Encore")])
            #expect(browser.location == standing && browser.flash == "houseStandingKept")
            await browser.get("\(standing)/suspend")
            #expect(browser.location == standing)
            for wrong in ["\(standing)/banish", "/fr/house/sellers/nobody/standing"] {
                await browser.get(wrong)
                #expect(browser.status == .notFound, "\(wrong)")
            }
            await browser.get("\(standing)/close")
            await browser.post("\(standing)/close", [("why", "Le vendeur arrête")])
            await browser.get(standing)
            #expect(!browser.page.contains("\(standing)/"), "a closed seller stays closed")
        }
    }

    @Test("give a plain role at once, ask for a strong one, and let only another admin approve it")
    func roles() async throws {
        try await TestDatabase.clone { db in
            let (asker, approver) = (try await TestBrowser(in: db), try await TestBrowser(in: db))
            let first = try await asker.becomesStaff([.admin])
            try await approver.becomesStaff([.admin])
            let salma = try await db.transaction { tx in try await Cast.salma.signsUp(in: tx).id }
            let person = "/fr/house/people/\(salma)"
            await asker.get("\(person)/roles/editor/give")
            await asker.post("\(person)/roles/editor/give", [("why", "Rédige les textes")])
            #expect(asker.flash == "houseRoleGiven")
            await asker.get("\(person)/roles/accountant/give")
            await asker.post("\(person)/roles/accountant/give", [("why", "Tient les comptes")])
            let request = try #require(asker.location)
            #expect(request.hasPrefix("/fr/house/approvals/") && asker.flash == "approvalAsked")
            #expect(try await db.read(StaffRole.of(salma)) == [.editor])
            await asker.post("\(person)/roles/accountant/give", [("why", "Encore")])
            #expect(asker.status == .unprocessableContent && asker.page.contains("attend déjà"))
            await asker.get(request)
            #expect(asker.page.contains("Vous avez fait cette demande") && !asker.page.contains("/decision"))
            await asker.post("\(request)/decision", [("decision", "approve")])
            #expect(asker.status == .badRequest)
            await approver.get("/fr/house")
            #expect(approver.page.contains("Approbations"))
            await approver.get(request)
            #expect(approver.page.contains("Tient les comptes") && approver.page.contains("accountant, editor"))
            await approver.post("\(request)/decision", [("decision", "maybe")])
            #expect(approver.status == .badRequest)
            await approver.post("\(request)/decision", [("decision", "approve")])
            #expect(approver.location == request && approver.flash == "approvalApproved")
            #expect(try await db.read(StaffRole.of(salma)) == [.accountant, .editor])
            await approver.get(request)
            #expect(approver.page.contains("La demande est approuvée") && !approver.page.contains("/decision"))
            await approver.post("\(request)/decision", [("decision", "refuse")])
            #expect(approver.location == request && approver.flash == nil)
            await approver.get("\(person)/roles/editor/take")
            await approver.post("\(person)/roles/editor/take", [("why", "A changé de poste")])
            #expect(try await db.read(StaffRole.of(salma)) == [.accountant])
            for wrong in ["editor/take", "accountant/give", "king/give"] {
                await approver.get("\(person)/roles/\(wrong)")
                #expect(approver.status == .notFound, "\(wrong)")
            }
            // The last admin keeps the role.
            await approver.get("/fr/house/people/\(first)/roles/admin/take")
            await approver.post("/fr/house/people/\(first)/roles/admin/take", [("why", "x")])
            #expect(approver.flash == "houseRoleTaken")
            let last = try #require(try await db.search(FoundPerson.staff).first { $0.roles == [.admin] }).person.id
            await approver.get("/fr/house/people/\(last)/roles/admin/take")
            await approver.post("/fr/house/people/\(last)/roles/admin/take", [("why", "x")])
            #expect(approver.status == .unprocessableContent && approver.page.contains("dernière personne"))
        }
    }

    @Test("say when a request is void, and let the asker withdraw one")
    func voidAndWithdrawn() async throws {
        try await TestDatabase.clone { db in
            let (asker, approver) = (try await TestBrowser(in: db), try await TestBrowser(in: db))
            try await asker.becomesStaff([.admin])
            try await approver.becomesStaff([.admin])
            let salma = try await db.transaction { tx in try await Cast.salma.signsUp(in: tx).id }
            await asker.get("/fr/house/people/\(salma)/roles/admin/give")
            await asker.post("/fr/house/people/\(salma)/roles/admin/give", [("why", "x")])
            let void = try #require(asker.location)
            try await db.transaction { tx in try await StaffRole.support.grant(to: salma, by: .system, in: tx) }
            await approver.get(void)
            await approver.post("\(void)/decision", [("decision", "approve")])
            #expect(approver.flash == "approvalVoid")
            #expect(try await db.read(StaffRole.of(salma)) == [.support])
            await asker.post("/fr/house/people/\(salma)/roles/admin/give", [("why", "y")])
            let withdrawn = try #require(asker.location)
            await approver.post("\(withdrawn)/withdrawal")
            #expect(approver.status == .notFound)
            await asker.post("\(withdrawn)/withdrawal")
            #expect(asker.flash == "approvalWithdrawn")
            await asker.get("/fr/house/approvals")
            #expect(asker.page.contains("Aucune demande n’attend") && asker.page.contains("caduque") && asker.page.contains("retirée"))
        }
    }

    @Test("show who did what by person, act and day, page by page, with the values before and after")
    func auditLog() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            try await browser.becomesStaff([.admin])
            let salma = try await db.transaction { tx in
                let salma = try await Cast.salma.signsUp(in: tx).id
                try await StaffRole.editor.grant(to: salma, by: .login("root"), why: "Rédige", in: tx)
                for _ in 1...60 { try await Audit.record("tests.done", by: .system, on: Audit.Subject("thing", 1), in: tx) }
                return salma
            }
            for party in ["salma%40example.ma", "\(salma)", "person%20\(salma)"] {
                await browser.get("/fr/house/audit?of=\(party)&act=identity.staff")
                #expect(browser.page.matches(of: /\/fr\/house\/audit\/acts\/\d+/).count == 1, "\(party)")
                #expect(browser.page.contains("Salma Benjelloun") && browser.page.contains("login root"))
            }
            let act = try #require(browser.page.firstMatch(of: /\/fr\/house\/audit\/acts\/\d+/)).output
            await browser.get(String(act))
            #expect(
                browser.page.contains("<h1>Rôle de l’équipe attribué</h1>") && browser.page.contains("<code>editor</code>")
                    && browser.page.contains("Rédige")
                    && browser.page.contains("pas encore scellée"))
            await browser.get("/fr/house/audit?act=tests.")
            #expect(browser.page.matches(of: /\/audit\/acts\/\d+/).count == AuditedAct.most)
            let older = try #require(browser.page.firstMatch(of: /rel="next" href="([^"]+)"/)).output.1.replacing("&amp;", with: "&")
            await browser.get(String(older))
            #expect(browser.page.matches(of: /\/audit\/acts\/\d+/).count == 10 && !browser.page.contains("rel=\"next\""))
            let tomorrow = "2100-01-01"
            await browser.get("/fr/house/audit?from=\(tomorrow)")
            #expect(browser.page.contains("Aucune action ne correspond"))
            await browser.get("/fr/house/audit?from=hier&until=2026-02-30")
            #expect(browser.status == .unprocessableContent && browser.page.matches(of: /class="field-error"/).count == 2)
            for wrong in ["acts/0", "acts/x", "acts/99999999999999999999"] {
                await browser.get("/fr/house/audit/\(wrong)")
                #expect(browser.status == .notFound, "\(wrong)")
            }
        }
    }

    @Test("send all acts that the filter finds as a CSV file, and the texts in it are no formulas")
    func auditFile() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            try await browser.becomesStaff([.admin])
            let salma = try await db.transaction { tx in
                let salma = try await Cast.salma.signsUp(in: tx).id
                try await StaffRole.editor.grant(to: salma, by: .login("root"), why: "=1+1", in: tx)
                // More acts than one page of keys has.
                for number in 1...1100 { try await Audit.record("tests.done", by: .system, on: Audit.Subject("thing", number), in: tx) }
                return salma
            }
            await browser.get("/fr/house/audit?act=tests.")
            #expect(browser.page.contains("<a href=\"/fr/house/audit/acts.csv?act=tests.\" download>Télécharger (CSV)</a>"))
            await browser.get("/fr/house/audit/acts.csv?act=tests.")
            #expect(browser.status == .ok && browser.header("Content-Type") == "text/csv; charset=utf-8; header=present")
            #expect(browser.header("Content-Disposition") == "attachment; filename=\"audit.csv\"")
            #expect(browser.header("Cache-Control") == "no-store" && browser.page.hasPrefix("\u{FEFF}Numéro,Date,Action,Nom interne,"))
            let rows = try Self.rows(browser)
            #expect(rows.count == 1101 && Set(rows.dropFirst().map { $0[6] }) == Set((1...1100).map { "thing \($0)" }))
            #expect(rows.dropFirst().compactMap { Int($0[0]) } == rows.dropFirst().compactMap { Int($0[0]) }.sorted(by: >))
            await browser.get("/fr/house/audit/acts.csv?of=\(salma)&act=identity.staff")
            #expect(browser.page.contains(",'=1+1,"))
            let given = try #require(try Self.rows(browser).last)
            #expect(
                given[2...7] == [
                    "Rôle de l’équipe attribué", "identity.staff-role-given", "login root", "", "person \(salma)", "Salma Benjelloun",
                ])
            #expect(given[11] == "=1+1")
            #expect(given[10].contains("\"editor\""), "\(given[10])")
            await browser.get("/fr/house/audit/acts.csv?from=hier")
            #expect(browser.status == .seeOther && browser.location == "/fr/house/audit?from=hier")
        }
    }

    /// The rows of the CSV file that the browser has got, with its header.
    private static func rows(_ browser: TestBrowser) throws -> [[String]] {
        #expect(!browser.hasBrokenBody)
        var reader = CSVReader()
        return (try reader.read(Array(browser.page.utf8)) + reader.finish()).map(\.cells)
    }

    @Test("verify the chain in a worker: one check at a time, with its progress and what it found")
    func verification() async throws {
        try await TestDatabase.make { test in
            let db = test.db
            let browser = try await TestBrowser(in: db)
            try await browser.becomesStaff([.admin])
            var table = JobTable()
            Audit.register(on: &table)
            let jobs = table
            try await db.transaction { tx in try await jobs.register(in: tx) }
            let worker = Worker(table, on: db, log: Log(least: .error))
            try await Audit.seal(in: db)
            await browser.get("/fr/house/audit/verification")
            #expect(browser.page.contains("n’a pas encore été vérifiée"))
            for _ in 1...2 {
                await browser.post("/fr/house/audit/verification")
                await browser.get("/fr/house/audit/verification")
                #expect(browser.page.contains("http-equiv=\"refresh\"") && browser.page.contains("<progress"))
            }
            #expect(try await db.search(AuditedAct.find(AuditFilter(name: "audit.verification-asked"), before: nil)).count == 1)
            try await worker.runDue()
            await browser.get("/fr/house/audit/verification")
            #expect(browser.page.contains("La chaîne est intacte") && !browser.page.contains("http-equiv=\"refresh\""))
            try BlockingConnection(test.ownerURL).execute(
                """
                ALTER TABLE audit.act DISABLE TRIGGER append_only;
                UPDATE audit.act SET actor = 'login nobody' WHERE id = (SELECT act_id FROM audit.link WHERE position = 2)
                """)
            await browser.post("/fr/house/audit/verification")
            try await worker.runDue()
            await browser.get("/fr/house/audit/verification")
            #expect(browser.page.contains("La chaîne est rompue") && browser.page.contains("sealed at position 2"))
        }
    }
}
