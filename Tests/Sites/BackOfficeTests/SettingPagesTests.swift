import Auditing
import Console
import HTML
import HTTP
import Identity
import Kernel
import Orders
import Places
import Postgres
import Settings
import Support
import TestKit
import Testing
import Web

@testable import BackOffice

@Suite("The pages of the settings")
struct SettingPagesTests {
    private static let phone = "/fr/house/settings/operator.phone"

    @Test("list every setting with words in the language, and show which ones the reader may change")
    func list() async throws {
        #expect(Set(SettingWords.all.keys) == Set(HouseSettings.all.map(\.key)))
        #expect(HouseSettings.all.allSatisfy { SettingWords.area($0.area) != nil })
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            try await browser.becomesStaff([.accountant])
            await browser.get("/fr/house/settings")
            #expect(browser.status == .ok && browser.page.contains("Plafond du paiement à la livraison"))
            #expect(browser.page.contains("2\u{202F}000,00\u{A0}DH"))
            await browser.get("/fr/house/settings/orders.cash-ceiling")
            #expect(browser.page.contains("name=\"value\"") && browser.page.contains("value=\"2000\""))
            await browser.get(Self.phone)
            #expect(browser.status == .ok && !browser.page.contains("name=\"value\""))
            await browser.post(Self.phone, [("value", "05"), ("why", "x"), ("was", ""), ("step", "save")])
            #expect(browser.status == .notFound)
            #expect(try await db.read(SettingRow.all).isEmpty)
            await browser.get("/fr/house/settings/orders.nothing")
            #expect(browser.status == .notFound)
        }
    }

    @Test("save a value after a preview, now or from a day on, and say who changed it and why")
    func saves() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            try await browser.becomesStaff([.admin])
            await browser.get(Self.phone)
            let typed = [("value", " 05 22 11 22 33 "), ("from", ""), ("why", "Nouveau standard")]
            await browser.post(Self.phone, typed + [("step", "preview")])
            #expect(browser.status == .ok && browser.page.contains("05 22 11 22 33") && browser.page.contains("non renseigné"))
            #expect(try await db.read(SettingRow.all).isEmpty, "a preview changes nothing")
            await browser.post(Self.phone, typed + [("step", "edit")])
            #expect(browser.status == .ok && browser.page.contains("Nouveau standard</textarea>"))
            let saved = typed + [("was", ""), ("step", "save")]
            await browser.post(Self.phone, saved)
            #expect(browser.location == Self.phone && browser.flash == "houseSettingChanged")
            try await browser.follow()
            #expect(browser.page.contains(Cast.nadia.name) && browser.page.contains("05 22 11 22 33"))
            await browser.post(Self.phone, [("value", "06"), ("why", "x"), ("was", ""), ("step", "save")])
            #expect(browser.status == .unprocessableContent && browser.page.contains("vient de changer cette valeur"))
            let clock = browser.world.clock.current
            let later = clock.local(Moment.now().adding(seconds: 3 * 86_400))
            await browser.post(
                Self.phone,
                [("value", "07"), ("from", later.asDay.machineReadable), ("why", "Suite"), ("was", "05 22 11 22 33"), ("step", "save")])
            #expect(browser.flash == "houseSettingChanged")
            let rows = try await db.read(SettingRow.all)
            #expect(rows.map(\.value) == ["05 22 11 22 33", "07"])
            #expect(rows.last?.validFrom == clock.start(of: clock.day(of: later.moment)))
            await browser.get("/fr/house/settings")
            #expect(browser.page.contains("à partir du"))
            let acts = try await db.search(AuditedAct.find(AuditFilter(name: "settings.changed"), before: nil))
            #expect(acts.map(\.why) == ["Suite", "Nouveau standard"])
        }
    }

    @Test("show every error beside its field and keep the input")
    func errors() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            try await browser.becomesStaff([.admin])
            let page = "/fr/house/settings/operator.company-number"
            await browser.get(page)
            for step in ["preview", "save"] {
                await browser.post(page, [("value", "<12>"), ("from", "2020-01-01"), ("why", " "), ("was", ""), ("step", step)])
                #expect(browser.status == .unprocessableContent && browser.page.contains("&lt;12&gt;"))
                for id in ["value-error", "from-error", "why-error"] { #expect(browser.page.contains("id=\"\(id)\""), "\(id)") }
            }
            for (fields, status) in [
                ([("step", "other")], Status.badRequest), ([], .unprocessableContent),
                ([("step", "save"), ("value", ""), ("why", "x")], .badRequest),
                ([("step", "preview"), ("value", ""), ("why", "x")], .unprocessableContent),
            ] as [([(String, String)], Status)] {
                await browser.post(page, fields)
                #expect(browser.status == status, "\(fields)")
            }
            #expect(try await db.read(SettingRow.all).isEmpty)
        }
    }

    @Test("ask a second person for a ceiling, who sees the values before and after")
    func twoPersons() async throws {
        try await TestDatabase.clone { db in
            let (asker, approver) = (try await TestBrowser(in: db), try await TestBrowser(in: db))
            try await asker.becomesStaff([.accountant])
            try await approver.becomesStaff([.admin])
            let page = "/fr/house/settings/orders.cash-ceiling"
            await asker.get(page)
            #expect(asker.page.contains("Une deuxième personne"))
            let typed = [("value", "3 000"), ("why", "Fêtes"), ("was", "2000.00"), ("step", "save")]
            await asker.post(page, typed)
            #expect(asker.location == page && asker.flash == "approvalAsked")
            await asker.post(page, typed)
            #expect(asker.status == .unprocessableContent && asker.page.contains("attend déjà"))
            let request = try #require(try await db.read(ApprovalRequest.waiting()).first { $0.act.name == "change-setting" })
            await approver.get("/fr/house/approvals/\(request.id)")
            #expect(approver.page.contains("Changer un réglage") && !approver.page.contains("3000.00"))
            #expect(approver.page.contains("2\u{202F}000,00\u{A0}DH") && approver.page.contains("3\u{202F}000,00\u{A0}DH"))
            #expect(try await db.read(SettingValues.now)[CashCeiling.firstSetting] == .dirhams(2_000))
            await approver.post("/fr/house/approvals/\(request.id)/decision", [("decision", "approve")])
            #expect(approver.flash == "approvalApproved")
            #expect(try await db.read(SettingValues.now)[CashCeiling.firstSetting] == .dirhams(3_000))
        }
    }

    @Test("change what a cached page of the shop shows, at once")
    func cachedPages() async throws {
        try await TestDatabase.clone { db in
            let visitor = try await TestBrowser(in: db)
            await visitor.get("/fr")
            await visitor.get("/fr")
            #expect(!visitor.page.contains("Boutique Atlas"))
            try await db.transaction { tx in try await LegalNotice.nameSetting.becomes("Boutique Atlas", in: tx) }
            try await visitor.get("/fr") { visitor.page.contains("Boutique Atlas") }
        }
    }
}
