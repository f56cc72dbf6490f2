import Auditing
import Catalog
import Console
import HTTP
import Identity
import Kernel
import Postgres
import Sellers
import Shipping
import Support
import TestKit
import Testing
import Web

@testable import BackOffice

@Suite("Every form of the staff")
struct HouseAuditTests {
    private static let carrier = [("name-fr", "a"), ("name-ar", "b"), ("name-en", "c"), ("contract", "house")]
    /// A day for which no holiday is known.
    private static let farDay = CalendarDay(daysSince1970: Int(Moment.now().seconds / 86_400) + 800).isoText

    /// The form of each POST route, with its fields and the act that the log must get. There is no exception.
    private static let forms: [(pattern: String, fields: [(String, String)], act: String)] = [
        ("/house/applications/:application/approval", [], "sellers.application-approved"),
        ("/house/applications/:application/return", [("name", "x")], "sellers.application-returned"),
        ("/house/applications/:application/refusal", [("why", "x")], "sellers.application-refused"),
        ("/house/listings/:revision/acceptance", [], "catalog.listing-accepted"),
        ("/house/listings/:revision/refusal", [("why", "x")], "catalog.listing-refused"),
        ("/house/listings/files/:batch/acceptance", [("until", "1")], "catalog.batch-accepted"),
        ("/house/listings/files/:batch/refusal", [("until", "1"), ("why", "x")], "catalog.batch-refused"),
        ("/house/values/:value/adoption", [("name_fr", "a"), ("name_ar", "b"), ("name_en", "c")], "catalog.value-adopted"),
        ("/house/values/:value/merger", [("into", "atlas")], "catalog.value-merged"),
        (
            "/house/holidays",
            [("day", farDay), ("name_fr", "a"), ("name_ar", "b"), ("name_en", "c"), ("source", "d")], "places.holiday-declared"
        ),
        ("/house/holidays/removal", [("day", "2027-01-01")], "places.holiday-removed"),
        ("/house/sellers/:slug/trust", [("word", "checked"), ("why", "x")], "catalog.trust-set"),
        ("/house/sellers/:slug/standing/:act", [("why", "x")], "sellers.suspended"),
        ("/house/carriers", [("slug", "express")] + carrier, "shipping.carrier-added"),
        ("/house/carriers/:carrier", carrier, "shipping.carrier-changed"),
        ("/house/carriers/:carrier/words", [("words", "x = lost")], "shipping.carrier-words"),
        ("/house/carriers/:carrier/secret", [], "shipping.carrier-secret-made"),
        ("/house/carriers/:carrier/former-secret", [], "shipping.carrier-secret-forgotten"),
        ("/house/parcels/:parcel/note", [], "shipping.parcel-noted"),
        ("/house/carriers/:carrier/files", [], "shipping.status-file-stored"),
        ("/house/carriers/:carrier/files/:table/application", [], "shipping.status-file-applied"),
        ("/house/messages/:message/handled", [], "support.message-handled"),
        ("/house/messages/:message/reopened", [], "support.message-reopened"),
        ("/house/people/:person/sessions/:session/end", [("why", "x")], "identity.session-ended"),
        ("/house/people/:person/sessions/end", [("why", "x")], "identity.sessions-ended"),
        ("/house/people/:person/roles/:role/give", [("why", "x")], "identity.staff-role-given"),
        ("/house/people/:person/roles/:role/take", [("why", "x")], "identity.staff-role-taken"),
        ("/house/settings/:setting", [("value", "20"), ("why", "x"), ("was", "10"), ("step", "save")], "settings.changed"),
        ("/house/approvals/:approval/decision", [("decision", "refuse")], "house.approval-decided"),
        ("/house/approvals/:approval/withdrawal", [], "house.approval-withdrawn"),
        ("/house/audit/verification", [], "audit.verification-asked"),
    ]

    @Test("is listed here")
    func listed() {
        #expect(Set(Self.forms.map(\.pattern)) == Set(Site.backOffice.routes.filter { $0.method == .post }.map(\.pattern)))
    }

    @Test("records an act with its sender, and records nothing if it is refused")
    func records() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            let staff = try await browser.becomesStaff([.admin])
            let message = ContactMessage.ID()
            let applications = try await db.transaction { tx in
                var applications: [String: Application.ID] = [:]
                for (act, number) in [("approval", "0655443301"), ("return", "0655443302"), ("refusal", "0655443303")] {
                    let samir = try await Cast.samir.signsUp(with: number, in: tx)
                    applications[act] = try await CastApplication.submitted(by: samir, slug: "tissir-\(act)", in: tx)
                }
                return applications
            }
            let batches = ["acceptance": ListingBatch.ID(), "refusal": ListingBatch.ID()]
            let (revisions, values) = try await db.transaction { tx in
                let shop = try await CastListing.opens(as: "listings-shop", in: tx)
                var revisions: [String: Revision.ID] = [:]
                for act in ["acceptance", "refusal"] { revisions[act] = try await shop.submit(shop.content(act), in: tx).outcome.waiting }
                for (act, batch) in batches { try await shop.sends([shop.content("File, \(act)")], as: batch, in: tx) }
                for brand in ["Une", "Deux"] {
                    var content = shop.content(brand)
                    content.values = ["test-brand": .own(brand)]
                    _ = try await shop.publishes(content, in: tx)
                }
                let values = try await tx.read(OwnValue.all(after: nil)).map(\.id)
                return (revisions, ["adoption": values[0], "merger": values[1]])
            }
            let (carrier, table, parcel) = try await db.transaction { tx in
                let shop = try await CastListing.opens(as: "parcels-shop", in: tx)
                let draft = Parcel.Draft(lines: [(Parcel.LineKey(), 1)], grams: nil, cash: .zero)
                let parcel = try #require(try await Parcel.pack([draft], of: Parcel.Key(), by: shop.seller, in: tx).first).id
                try await Parcel.record(.lost, by: .seller, at: .now(), of: parcel, seller: shop.seller, in: tx)
                let facts = Carrier.Facts(
                    names: [.french: "a", .arabic: "b", .english: "c"], trackingPage: "", telephone: "", contract: .house, isOffered: true)
                let carrier = try await Carrier.add("amana", facts, by: .system, in: tx)
                let row = StatusFile.Row(line: 2, .failure(.word))
                return (carrier, try await StatusFile.store([1], [row], of: carrier, by: .system, in: tx).id, parcel)
            }
            let (salma, sessions, approvals) = try await db.transaction { tx in
                _ = try await Cast.darSalma.opens(in: tx)
                let salma = try await Cast.salma.signsUp(in: tx).id
                let draft = try ContactDraft(name: "Salma", contact: "salma@example.ma", topic: "other", order: "", words: "x")
                try await ContactMessage.receive(message, draft, of: salma, in: .french, operatorAddress: nil, in: tx)
                var sessions: [Session.ID] = []
                for _ in 1...3 { sessions.append(try await Session.begin(for: salma, from: "192.0.2.1", userAgent: "", in: tx).id) }
                let other = try await ApprovalRequest.ask(for: .giveRole(.accountant, to: salma), by: Person.ID(), why: "x", in: tx)
                let own = try await ApprovalRequest.ask(for: .giveRole(.admin, to: salma), by: staff, why: "x", in: tx)
                return (salma, sessions, (other: other, own: own))
            }
            await browser.get("/fr/house/audit/verification")
            for (pattern, fields, act) in Self.forms {
                let last = String(pattern.split(separator: "/").last ?? "")
                let application = applications[last]?.description ?? ""
                let query = pattern.contains(":application") ? "?submission=1" : ""
                let batch = batches[last]?.description ?? ""
                let path = pattern.replacing(":application", with: application).replacing(":person", with: "\(salma)").replacing(
                    ":session", with: "\(sessions[0])"
                )
                .replacing(":message", with: "\(message)").replacing(":batch", with: batch)
                .replacing(":revision", with: revisions[last]?.description ?? "").replacing(":value", with: values[last]?.description ?? "")
                .replacing(":carrier", with: "\(carrier)").replacing(":table", with: "\(table)")
                .replacing(":parcel", with: "\(parcel)")
                .replacing(":role", with: "editor").replacing(":slug", with: Cast.darSalma.slug).replacing(":act", with: "suspend")
                .replacing(":setting", with: "contact.messages-per-network")
                .replacing(":approval", with: "\(pattern.hasSuffix("decision") ? approvals.other : approvals.own)")
                await browser.post("/fr" + path + query, fields, token: "none")
                #expect(browser.status == .forbidden, "\(pattern)")
                let before = try await newest(in: db)
                if fields.contains(where: { $0.0 == "why" }) {
                    await browser.post("/fr" + path + query, fields.filter { $0.0 == "until" } + [("why", "")])
                    #expect(browser.status == .unprocessableContent, "\(pattern)")
                }
                #expect(try await newest(in: db) == before, "\(pattern)")
                if pattern.hasSuffix("/files") {
                    let table = Array("tracking,status,at\nAB-1234,x,2026-11-30 10:00\n".utf8)
                    await browser.upload("/fr" + path, fields, files: [(field: "file", name: "a.csv", bytes: table)])
                } else {
                    await browser.post("/fr" + path + query, fields)
                }
                // A secret is shown at once, and never again.
                #expect(browser.status == (pattern.hasSuffix("/secret") ? .ok : .seeOther), "\(pattern)")
                let acts = try await db.search(AuditedAct.find(AuditFilter(name: act), before: nil)).filter { $0.id > before }
                #expect(acts.map(\.actor) == [staff.actor.description], "\(pattern)")
            }
        }
    }

    private func newest(in db: Database) async throws -> Int {
        try await db.search(AuditedAct.find(AuditFilter(), before: nil)).first?.id ?? 0
    }
}
