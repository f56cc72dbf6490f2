import HTTP
import Identity
import Kernel
import Media
import Notifications
import PictureAttacks
import Postgres
import Sellers
import TestKit
import Testing
import Web

@testable import Accounts

@Suite("The pages of somebody who wants to sell", .timeLimit(.minutes(5)))
struct SellPagesTests {
    private static let pdf = Array("%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n".utf8)
    private static let shop = [("name", "Atelier Tissir"), ("slug", "atelier-tissir"), ("city", Cast.darSalma.city)]
    private static let returns = [("full-name", "Nadia Amrani"), ("street", "3, rue Talaa Kebira"), ("city", Cast.darSalma.city)]
    private static let company = [
        ("legal-name", "Tissir SARL"), ("ice", "002136093 0000 40"), ("tax-number", "40123456"), ("register-number", "58231"),
        ("register-court", "Fès"),
    ]

    @Test("lead from what selling means to an open shop, by way of corrections")
    func journey() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await TestBrowser(in: db)
            await nadia.get("/fr/sell")
            #expect(nadia.page.contains("/fr/login?next=%2Ffr%2Fsell") && nadia.page.contains("loi") == false)
            try await nadia.signsUp(Cast.nadia.phone)
            await nadia.get("/fr/sell")
            await nadia.post("/fr/sell")
            #expect(nadia.location == "/fr/sell/kind")
            await nadia.post("/fr/sell/kind", [("kind", "king")])
            #expect(nadia.status == .unprocessableContent && nadia.page.contains("Choisissez qui vend"))
            await nadia.post("/fr/sell/kind", [("kind", "trader")])
            #expect(nadia.location == "/fr/sell/shop")
            await nadia.post("/fr/sell/shop", [("name", "Kolchi"), ("slug", "Non !"), ("city", "")])
            #expect(nadia.status == .unprocessableContent && nadia.page.contains("value=\"Non !\""))
            await nadia.post("/fr/sell/shop", Self.shop)
            #expect(nadia.location == "/fr/sell/returns")
            await nadia.post("/fr/sell/returns", Self.returns)
            #expect(nadia.location == "/fr/sell/company")
            await nadia.post("/fr/sell/company", Self.company.map { $0.0 == "ice" ? ("ice", "002136093000041") : $0 })
            #expect(nadia.status == .unprocessableContent && nadia.page.contains("15 chiffres. Vérifiez"))
            await nadia.post("/fr/sell/company", Self.company)
            #expect(nadia.location == "/fr/sell/documents")
            await nadia.post("/fr/sell/submission", [("terms", "yes")])
            #expect(nadia.status == .unprocessableContent && nadia.page.contains("Ajoutez un document"))
            await nadia.upload("/fr/sell/documents", [("purpose", "register")], files: [("file", "a.txt", Array("Bonjour".utf8))])
            #expect(nadia.status == .unprocessableContent && nadia.page.contains("un PDF"))
            await nadia.upload("/fr/sell/documents", [("purpose", "register")], files: [("file", "a.pdf", Self.pdf)])
            #expect(nadia.location == "/fr/sell/documents")
            await nadia.post("/fr/sell/submission")
            #expect(nadia.status == .unprocessableContent && nadia.page.contains("Acceptez les conditions"))
            await nadia.post("/fr/sell/submission", [("terms", "yes")])
            #expect(nadia.location == "/fr/sell" && nadia.flash == "applicationSubmitted")
            await nadia.post("/fr/sell/kind", [("kind", "private")])
            #expect(nadia.flash == "applicationClosed")

            let staff = TestBrowser(beside: nadia)
            try await staff.becomesStaff([.moderator])
            await staff.get("/fr/house")
            #expect(staff.page.contains("/fr/house/applications"))
            await staff.get("/fr/house/applications")
            let path = try #require(staff.page.firstMatch(of: /\/fr\/house\/applications\/[0-9a-f-]{36}/)).output
            await staff.get("\(path)")
            #expect(staff.page.contains("002136093 0000 40") && staff.page.contains("58231"))
            let document = try #require(staff.page.firstMatch(of: /\/fr\/house\/applications\/[0-9a-f-]{36}\/documents\/[0-9a-f-]{36}/))
                .output
            await staff.get("\(document)")
            #expect(staff.status == .ok && "\(staff.response.headers["Content-Disposition"] ?? "")".hasPrefix("attachment"))
            await nadia.get("\(document)")
            #expect(nadia.status == .notFound)
            await staff.get("\(path)/return?submission=1")
            await staff.post("\(path)/return?submission=1", [("name", " ")])
            #expect(staff.status == .unprocessableContent)
            await staff.post("\(path)/return?submission=1", [("name", "Ce n’est pas le nom du registre")])
            #expect(staff.flash == "houseApplicationReturned")
            await nadia.get("/fr/sell")
            #expect(nadia.page.contains("Ce n’est pas le nom du registre") && nadia.page.contains("À corriger"))
            await nadia.post("/fr/sell/shop", Self.shop)
            await nadia.post("/fr/sell/submission", [("terms", "yes")])
            await staff.get("\(path)")
            await staff.post("\(path)/approval?submission=1")
            #expect(staff.status == .conflict && staff.page.contains("plus rapide"))
            await staff.post("\(path)/approval?submission=2")
            #expect(staff.flash == "houseApplicationApproved")
            await staff.get("/fr/store/atelier-tissir")
            #expect(staff.status == .ok && staff.page.contains("Tissir SARL") && staff.page.contains("002136093 0000 40"))
        }
    }

    @Test("confirm a telephone number by a code and lead back to the application")
    func phone() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await TestBrowser(in: db)
            try await nadia.signsUp("nadia@exemple.ma")
            await nadia.get("/fr/sell")
            await nadia.post("/fr/sell")
            await nadia.post("/fr/sell/kind", [("kind", "private")])
            await nadia.post("/fr/sell/shop", Self.shop)
            #expect(nadia.location == "/fr/sell/phone")
            for typed in ["05 22 00 00 00", "autre@exemple.ma", "12"] {
                await nadia.get("/fr/sell/phone")
                await nadia.post("/fr/sell/phone", [("contact", typed)])
                #expect(nadia.status == .unprocessableContent && nadia.page.contains("id=\"contact-error\""), "\(typed)")
                #expect(nadia.page.contains("value=\"\(typed)\""))
            }
            await nadia.post("/fr/sell/phone", [("contact", "06 12 34 56 78")])
            #expect(nadia.location?.hasPrefix("/fr/code/") == true && nadia.location?.hasSuffix("next=%2Ffr%2Fsell") == true)
            try await nadia.follow()
            let form = try #require(nadia.codeForm)
            await nadia.post(
                form, [("code", try await nadia.lastVerification().code(nadia.world.key)), ("next", try nadia.hidden("next"))])
            #expect(nadia.location == "/fr/sell")
            await nadia.get("/fr/sell")
            #expect(nadia.page.contains("06 12 34 56 78"))
        }
    }

    @Test("exist only for a person with an application, and keep to it")
    func strangers() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await TestBrowser(in: db)
            try await nadia.signsUp("nadia@exemple.ma")
            for part in ["kind", "shop", "phone", "returns", "company", "documents"] {
                await nadia.get("/fr/sell/\(part)")
                #expect(nadia.status == .notFound, "\(part)")
            }
            await nadia.get("/fr/sell")
            await nadia.post("/fr/sell/documents/\(ID<Application>())/removal")
            #expect(nadia.status == .notFound)
            await nadia.post("/fr/sell")
            await nadia.post("/fr/sell/documents/\(ID<Application>())/removal")
            #expect(nadia.status == .notFound)
        }
    }
}
