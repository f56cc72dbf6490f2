import Accounts
import Catalog
import Console
import HTTP
import Identity
import Images
import Kernel
import Postgres
import Sellers
import Shipping
import Storefront
import Support
import TestKit
import Testing
import Web

@testable import BackOffice

@Suite("Who may enter the pages of the staff")
struct HouseEntryTests {
    /// Written by hand: the roles that may use an address, and whether it needs a step-up.
    private static let table: [(method: HTTP.Method, target: String, roles: Set<StaffRole>, steppedUp: Bool)] = [
        (.get, "/house", Set(StaffRole.allCases), false),
        (.get, "/house/applications", [.support, .moderator, .admin], false),
        (.get, "/house/applications/APPLICATION", [.support, .moderator, .admin], false),
        (.get, "/house/applications/APPLICATION/documents/DOCUMENT", [.moderator, .admin], false),
        (.post, "/house/applications/APPLICATION/approval", [.moderator, .admin], true),
        (.get, "/house/applications/APPLICATION/return", [.moderator, .admin], true),
        (.post, "/house/applications/APPLICATION/return", [.moderator, .admin], true),
        (.get, "/house/applications/APPLICATION/refusal", [.moderator, .admin], true),
        (.post, "/house/applications/APPLICATION/refusal", [.moderator, .admin], true),
        (.get, "/house/listings", [.support, .moderator, .admin], false),
        (.get, "/house/listings/REVISION", [.support, .moderator, .admin], false),
        (.post, "/house/listings/REVISION/acceptance", [.moderator, .admin], true),
        (.get, "/house/listings/REVISION/refusal", [.moderator, .admin], true),
        (.post, "/house/listings/REVISION/refusal", [.moderator, .admin], true),
        (.get, "/house/listings/files/BATCH", [.support, .moderator, .admin], false),
        (.get, "/house/listings/files/BATCH/acceptance", [.moderator, .admin], true),
        (.post, "/house/listings/files/BATCH/acceptance", [.moderator, .admin], true),
        (.get, "/house/listings/files/BATCH/refusal", [.moderator, .admin], true),
        (.post, "/house/listings/files/BATCH/refusal", [.moderator, .admin], true),
        (.post, "/house/parcels/PARCEL/note", [.admin], false),
        (.get, "/house/carriers", [.admin], false),
        (.post, "/house/carriers", [.admin], true),
        (.get, "/house/carriers/CARRIER", [.admin], false),
        (.post, "/house/carriers/CARRIER", [.admin], true),
        (.post, "/house/carriers/CARRIER/words", [.admin], true),
        (.post, "/house/carriers/CARRIER/secret", [.admin], true),
        (.post, "/house/carriers/CARRIER/former-secret", [.admin], true),
        (.get, "/house/carriers/CARRIER/files", [.admin], false),
        (.post, "/house/carriers/CARRIER/files", [.admin], true),
        (.get, "/house/carriers/CARRIER/files/TABLE", [.admin], false),
        (.post, "/house/carriers/CARRIER/files/TABLE/application", [.admin], true),
        (.get, "/house/holidays", [.moderator, .admin], false),
        (.post, "/house/holidays", [.moderator, .admin], true),
        (.post, "/house/holidays/removal", [.moderator, .admin], true),
        (.get, "/house/values", [.moderator, .editor, .admin], false),
        (.get, "/house/values/VALUE", [.moderator, .editor, .admin], false),
        (.post, "/house/values/VALUE/adoption", [.moderator, .editor, .admin], true),
        (.get, "/house/values/VALUE/merger", [.moderator, .editor, .admin], false),
        (.post, "/house/values/VALUE/merger", [.moderator, .editor, .admin], true),
        (.get, "/house/sellers/SELLER/trust", [.support, .moderator, .admin], false),
        (.post, "/house/sellers/SELLER/trust", [.moderator, .admin], true),
        (.get, "/house/sellers", [.support, .moderator, .admin], false),
        (.get, "/house/sellers/SELLER/standing", [.support, .moderator, .admin], false),
        (.get, "/house/sellers/SELLER/standing/suspend", [.moderator, .admin], true),
        (.post, "/house/sellers/SELLER/standing/suspend", [.moderator, .admin], true),
        (.get, "/house/messages", [.support, .admin], false),
        (.get, "/house/messages?queue=all&q=salma", [.support, .admin], false),
        (.get, "/house/messages/MESSAGE", [.support, .admin], false),
        (.get, "/house/messages/MESSAGE/files/FILE", [.support, .admin], false),
        (.post, "/house/messages/MESSAGE/handled", [.support, .admin], false),
        (.post, "/house/messages/MESSAGE/reopened", [.support, .admin], false),
        (.get, "/house/people", [.support, .admin], false),
        (.get, "/house/people?q=nadia", [.support, .admin], false),
        (.get, "/house/people/PERSON", [.support, .admin], false),
        (.get, "/house/people/PERSON/sessions/end", [.support, .admin], true),
        (.post, "/house/people/PERSON/sessions/end", [.support, .admin], true),
        (.get, "/house/people/PERSON/sessions/SESSION/end", [.support, .admin], true),
        (.post, "/house/people/PERSON/sessions/SESSION/end", [.support, .admin], true),
        (.get, "/house/people/PERSON/roles/editor/give", [.admin], true),
        (.post, "/house/people/PERSON/roles/editor/give", [.admin], true),
        (.get, "/house/people/PERSON/roles/support/take", [.admin], true),
        (.post, "/house/people/PERSON/roles/support/take", [.admin], true),
        (.get, "/house/settings", [.editor, .accountant, .admin], false),
        (.get, "/house/settings/orders.cash-ceiling", [.editor, .accountant, .admin], false),
        (.post, "/house/settings/orders.cash-ceiling", [.editor, .accountant, .admin], true),
        (.get, "/house/approvals", [.editor, .accountant, .admin], false),
        (.get, "/house/approvals/APPROVAL", [.editor, .accountant, .admin], false),
        (.post, "/house/approvals/APPROVAL/decision", [.admin], true),
        (.post, "/house/approvals/APPROVAL/withdrawal", [.editor, .accountant, .admin], true),
        (.get, "/house/audit", [.admin], false),
        (.get, "/house/audit/acts.csv", [.admin], false),
        (.get, "/house/audit/acts/1", [.admin], false),
        (.get, "/house/audit/verification", [.admin], false),
        (.post, "/house/audit/verification", [.admin], false),
    ]

    @Test("The table names every route")
    func complete() {
        let names = { (path: String) in path.split(separator: "?")[0] }
        let written = Set(Self.table.map { "\($0.method.rawValue) \(names($0.target))" })
        let routes = Set(
            Site.backOffice.routes.map { route in
                let path = route.pattern.replacing(":person", with: "PERSON").replacing(":session", with: "SESSION")
                    .replacing(":approval", with: "APPROVAL").replacing("acts/:act", with: "acts/1")
                    .replacing(":setting", with: "orders.cash-ceiling").replacing(":slug", with: "SELLER")
                    .replacing("standing/:act", with: "standing/suspend")
                    .replacing(":message", with: "MESSAGE").replacing(":file", with: "FILE")
                    .replacing(":application", with: "APPLICATION")
                    .replacing(":document", with: "DOCUMENT").replacing(":revision", with: "REVISION").replacing(":batch", with: "BATCH")
                    .replacing(":value", with: "VALUE").replacing(":carrier", with: "CARRIER")
                    .replacing(":parcel", with: "PARCEL").replacing(":table", with: "TABLE")
                return "\(route.method.rawValue) "
                    + path.replacing(":role/give", with: "editor/give").replacing(":role/take", with: "support/take")
            })
        #expect(written == routes)
    }

    @Test("A stranger, a buyer and a person with another role see exactly what they see where the house has no pages")
    func everyAddress() async throws {
        try await TestDatabase.clone { db in
            let house = try await TestBrowser(in: db)
            var places = try await Places(in: house)
            let callers: [(name: String, roles: [StaffRole]?)] =
                [("a stranger", nil), ("a buyer", [])] + StaffRole.allCases.map { ("\($0)", [$0]) }
            for (name, roles) in callers {
                for (hasFactor, isSteppedUp) in roles == nil
                    ? [(false, false)] : [(false, false), (false, true), (true, false), (true, true)]
                {
                    let (caller, elsewhere) = (TestBrowser(beside: house), TestBrowser(beside: house, sites: [.storefront, .accounts]))
                    await caller.get("/fr/login")
                    if let roles {
                        let person = try await caller.becomesStaff(roles, hasFactor: hasFactor, isSteppedUp: isSteppedUp)
                        try await places.ask(by: person, in: db)
                    }
                    for (cookie, value) in caller.cookies { elsewhere.set(cookie, to: value) }
                    for row in Self.table {
                        let target = places.target(row.target)
                        let place: Comment = "\(name), factor \(hasFactor), stepped up \(isSteppedUp): \(row.method.rawValue) \(row.target)"
                        await ask(caller, row.method, target)
                        guard let roles, !row.roles.isDisjoint(with: roles) else {
                            await ask(elsewhere, row.method, target)
                            #expect(caller.status == .notFound, place)
                            #expect(Self.bytes(caller) == Self.bytes(elsewhere), place)
                            continue
                        }
                        if !hasFactor {
                            #expect(caller.location == "/fr/account/security/second-factor", place)
                        } else if row.steppedUp, !isSteppedUp {
                            #expect(caller.location?.hasPrefix("/fr/account/confirmation?next=") == true, place)
                        } else {
                            // A form without a valid token is refused only behind the access rule.
                            #expect(caller.status == (row.method == .post ? .forbidden : .ok), place)
                        }
                    }
                }
            }
        }
    }

    @Test("Staff whose session has ended are led to the login and back")
    func endedSession() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            let person = try await browser.becomesStaff([.support])
            await browser.get("/fr/house/people")
            #expect(browser.status == .ok)
            try await db.transaction { tx in try await Session.endAll(of: person, in: tx) }
            await browser.get("/fr/house/people")
            #expect(browser.location == "/fr/login?next=%2Ffr%2Fhouse%2Fpeople")
        }
    }

    private func ask(_ browser: TestBrowser, _ method: HTTP.Method, _ target: String) async {
        if method == .post { await browser.post(target, token: "none") } else { await browser.get(target) }
    }

    /// Status, header fields and body of the last answer, without the number of the request and without the form token, which are new in
    /// each answer.
    private static func bytes(_ browser: TestBrowser) -> String {
        let fields = browser.response.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
        return "\(browser.status.code)\n\(fields)\n\n"
            + browser.page.replacing(/[0-9a-f]{16,}/, with: "…").replacing(/name="token" value="[^"]*"/, with: "…")
    }

    @Test(
        "An accountant or editor sees and withdraws only their own requests; another's request is as unknown as one that nobody made",
        arguments: [StaffRole.accountant, .editor])
    func ownRequests(role: StaffRole) async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            let person = try await browser.becomesStaff([role])
            var places = try await Places(in: browser)
            let other = places.approval
            try await places.ask(by: person, in: db)
            await browser.get("/fr/house/approvals")
            #expect(browser.page.contains("/approvals/\(places.approval)") && !browser.page.contains("\(other)"))
            await browser.get("/fr/house/approvals/\(places.approval)")
            #expect(browser.page.contains("/withdrawal") && !browser.page.contains("/decision"))
            for act in ["", "/withdrawal", "/decision"] {
                var answers: [String] = []
                for id in [other, ApprovalRequest.ID()] {
                    let address = "/fr/house/approvals/\(id)\(act)"
                    if act.isEmpty { await browser.get(address) } else { await browser.post(address, [("decision", "approve")]) }
                    #expect(browser.status == .notFound, "\(act)")
                    answers.append(Self.bytes(browser).replacing("\(id)", with: "ID"))
                }
                #expect(answers[0] == answers[1], "\(act)")
            }
            await browser.post("/fr/house/approvals/\(places.approval)/decision", [("decision", "approve")])
            #expect(browser.status == .notFound)
            #expect(try await db.read(ApprovalRequest.waiting()).map(\.id) == [other, places.approval])
            await browser.get("/fr/house/approvals")
            await browser.post("/fr/house/approvals/\(places.approval)/withdrawal")
            #expect(browser.flash == "approvalWithdrawn")
            await browser.get("/fr/house/approvals")
            #expect(browser.page.contains("retirée") && browser.page.matches(of: /\/approvals\/[0-9a-f]/).count == 1)
        }
    }

    /// What the addresses name.
    private struct Places {
        let person: Person.ID
        let session: Session.ID
        private(set) var approval: ApprovalRequest.ID
        let message = ContactMessage.ID()
        /// A file of the message.
        let file: StoredPrivateFile

        let application: Application.ID
        let document: ApplicationDocument.ID
        let revision: Revision.ID
        let value: OwnValue.ID
        let batch = ListingBatch.ID()
        let carrier: Carrier.ID
        /// A status file of the carrier.
        let table: StatusFile.ID

        init(in house: TestBrowser) async throws {
            let upload = house.privateFolder.write(Array("%PDF-1.4\ntrailer <</Root 1 0 R>>\n%%EOF\n".utf8), to: "upload")
            let (message, batch, file) = (message, batch, try await house.world.pictures.process(upload, into: house.world.privateFiles))
            let other = house.privateFolder.write(Array("%PDF-1.4\ntrailer <</Root 1 0 R>>\n%%EOF\n".utf8), to: "other")
            let privateFile = try await house.world.pictures.process(other, into: house.world.privateFiles)
            self.file = file
            (carrier, table) = try await house.db.transaction { tx in
                let facts = Carrier.Facts(
                    names: [.french: "a", .arabic: "b", .english: "c"], trackingPage: "", telephone: "", contract: .house, isOffered: true)
                let carrier = try await Carrier.add("amana", facts, by: .system, in: tx)
                let row = StatusFile.Row(line: 2, .failure(.word))
                return (carrier, try await StatusFile.store([1], [row], of: carrier, by: .system, in: tx).id)
            }
            (person, session, approval, application, document, revision, value) = try await house.db.transaction { tx in
                let shop = try await CastListing.opens(in: tx)
                let revision = try #require(try await shop.submit(shop.content(), in: tx).outcome.waiting)
                try await shop.sends([shop.content("Du fichier")], as: batch, in: tx)
                var own = shop.content("Autre")
                own.values = ["test-brand": .own("Une marque")]
                _ = try await shop.publishes(own, in: tx)
                let value = try #require(try await tx.read(OwnValue.all(after: nil)).first).id
                let person = try await Cast.salma.joinsStaff(as: .support, in: tx).id
                let session = try await Session.begin(for: person, from: "127.0.0.1", userAgent: "a test", isDeviceNew: false, in: tx).id
                let approval = try await ApprovalRequest.ask(for: .giveRole(.accountant, to: person), by: Person.ID(), why: "x", in: tx)
                let draft = try ContactDraft(name: "Salma", contact: "salma@example.ma", topic: "other", order: "", words: "x")
                try await ContactMessage.receive(message, draft, files: [file], of: person, in: .french, operatorAddress: nil, in: tx)
                let samir = try await Cast.samir.signsUp(with: Cast.samir.phone, in: tx)
                let application = try await CastApplication.filled(by: samir, in: tx)
                try await ApplicationDocument.add(privateFile, as: .identity, to: application, in: tx)
                try await Application.submit(application, of: samir, accepting: Terms.version, in: tx)
                let document = try #require(try await tx.read(Application.with(application))?.documents.first).id
                return (person, session, approval, application, document, revision, value)
            }
            // The menu of each page follows the categories, which were made after the site had started.
            try await house.get("/fr/no-such-page") { house.page.contains("listings-of-the-test") }
        }

        /// From now on the addresses name a request that the person made.
        mutating func ask(by person: Person.ID, in db: Database) async throws {
            approval = try await db.transaction { tx in
                let role = try await tx.read(StaffRole.of(person)).contains(.accountant) ? StaffRole.admin : .accountant
                return try await ApprovalRequest.ask(for: .giveRole(role, to: person), by: person, why: "x", in: tx)
            }
        }

        func target(_ target: String) -> String {
            "/fr"
                + target.replacing("PERSON", with: "\(person)").replacing("SESSION", with: "\(session)")
                .replacing("APPROVAL", with: "\(approval)").replacing("SELLER", with: Cast.darSalma.slug)
                .replacing("MESSAGE", with: "\(message)").replacing("FILE", with: file.key)
                .replacing("APPLICATION", with: "\(application)").replacing("DOCUMENT", with: "\(document)")
                .replacing("REVISION", with: "\(revision)").replacing("BATCH", with: "\(batch)").replacing("VALUE", with: "\(value)")
                .replacing("CARRIER", with: "\(carrier)").replacing("TABLE", with: "\(table)")
        }
    }
}
