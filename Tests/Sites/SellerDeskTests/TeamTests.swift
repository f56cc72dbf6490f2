import Auditing
import HTTP
import Identity
import Kernel
import Postgres
import Secrets
import Sellers
import TestKit
import Testing
import Web

@testable import SellerDesk

@Suite("The team of a shop")
struct TeamTests {
    private static func shop(in db: Database, as slug: String = "dar-salma") async throws -> Seller.ID {
        try await db.transaction { tx in try await Cast.darSalma.opens(as: slug, in: tx) }
    }

    private static func link(_ invitation: Invitation, _ browser: TestBrowser) -> String {
        "/fr/invitations/" + invitation.token(browser.world.key)
    }

    @Test("is invited by a link, which makes a member of whoever has the invited contact, once")
    func invites() async throws {
        try await TestDatabase.clone { db in
            let seller = try await Self.shop(in: db)
            let (owner, guest) = (try await TestBrowser(in: db), try await TestBrowser(in: db))
            try await owner.becomesMember(.owner, of: seller)
            await owner.get("/fr/desk/dar-salma/team")
            #expect(owner.status == .ok && !owner.page.contains("Invitations en attente"))
            await owner.post("/fr/desk/dar-salma/team/invitations", [("contact", "samir@example.ma"), ("role", "packer")])
            #expect(owner.status == .seeOther)
            await owner.get("/fr/desk/dar-salma/team")
            #expect(owner.page.contains("samir@example.ma") && owner.page.contains("Invitations en attente"))

            let invitation = try #require(try await db.read(Invitation.open(of: seller)).first)
            // A guest is led to the login, and sees neither the contact nor a button.
            await guest.get(Self.link(invitation, guest))
            #expect(guest.status == .ok)
            #expect(guest.page.contains("Dar Salma") && !guest.page.contains("samir@example.ma"))
            #expect(!guest.page.contains("Rejoindre"))
            await guest.post(Self.link(invitation, guest))
            #expect(guest.status == .seeOther && guest.location?.contains("/fr/login") == true)
            // Another account is refused, and sees the contact neither.
            try await guest.signsUp("salma@example.ma")
            await guest.get(Self.link(invitation, guest))
            #expect(guest.page.contains("autre adresse") && !guest.page.contains("samir@example.ma"))
            await guest.get("/fr/account")
            await guest.post(Self.link(invitation, guest))
            #expect(guest.status == .unprocessableContent)
            #expect(try await db.read(Member.all(of: seller)).count == 1)
            // The invited person joins, stays logged in with a new token, and the link is spent.
            let samir = try await TestBrowser(in: db)
            try await samir.signsUp("samir@example.ma")
            await samir.get(Self.link(invitation, samir))
            let before = samir.cookies["session"]
            await samir.post(Self.link(invitation, samir))
            #expect(samir.status == .seeOther && samir.location == "/fr/desk/dar-salma")
            #expect(samir.cookies["session"] != before)
            await samir.get("/fr/desk/dar-salma")
            #expect(samir.status == .ok && samir.page.contains("Préparateur") && !samir.page.contains("/desk/dar-salma/team"))
            await samir.get(Self.link(invitation, samir))
            #expect(samir.status == .gone)
            #expect(Set(try await db.read(Member.all(of: seller)).map(\.role)) == [.owner, .packer])
        }
    }

    @Test("has one member more when twenty sessions of the invited person accept at once")
    func acceptsOnce() async throws {
        try await TestDatabase.make { test in
            let db = test.db
            let seller = try await Self.shop(in: db)
            let (invitation, samir, sessions) = try await db.transaction { tx in
                let owner = try await Cast.nadia.signsUp(in: tx).id
                try await Member.set(owner, to: .owner, in: seller, by: .system, in: tx)
                let samir = try await Cast.samir.signsUp(in: tx)
                let contact = try #require(samir.bestContact)
                let invitation = try await Invitation.invite(contact, as: .manager, to: seller, by: owner, in: .french, in: tx)
                var sessions: [Session.ID] = []
                for _ in 1...20 { sessions.append(try await Session.begin(for: samir.id, from: "192.0.2.1", userAgent: "", in: tx).id) }
                return (invitation, samir.id, sessions)
            }
            let accepted = await withTaskGroup(of: Bool.self) { group in
                for session in sessions {
                    group.addTask {
                        do {
                            _ = try await db.transaction { tx in
                                try await Invitation.accept(invitation, by: samir, keeping: session, in: tx)
                            }
                            return true
                        } catch {
                            return false
                        }
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(accepted == 1)
            #expect(try await db.read(Member.all(of: seller)).count(where: { $0.person == samir }) == 1)
            let acts = try await db.search(AuditedAct.find(AuditFilter(name: "sellers.member-set"), before: nil))
            #expect(acts.count(where: { $0.actor == samir.actor.description }) == 1)
        }
    }

    @Test("ends the invitations of an owner who is removed or gets a lower role, and those that were withdrawn or replaced")
    func endsInvitations() async throws {
        try await TestDatabase.clone { db in
            let seller = try await Self.shop(in: db)
            let owner = try await TestBrowser(in: db)
            let boss = try await owner.becomesMember(.owner, of: seller)
            let browser = try await TestBrowser(in: db)
            let other = try await browser.becomesMember(.owner, of: seller)
            func invited(_ contact: String) async throws -> Invitation? {
                try await db.read(Invitation.open(of: seller)).first { $0.contact.canonical == contact }
            }
            await owner.get("/fr/desk/dar-salma/team")
            await browser.get("/fr/desk/dar-salma/team")
            // The second invitation of one contact replaces the first.
            for role in ["packer", "manager"] {
                await browser.post("/fr/desk/dar-salma/team/invitations", [("contact", "samir@example.ma"), ("role", role)])
                #expect(browser.status == .seeOther)
            }
            #expect(try await db.read(Invitation.open(of: seller)).map(\.role) == [.manager])
            let replaced = try #require(try await invited("samir@example.ma"))
            await owner.post("/fr/desk/dar-salma/team/invitations/\(replaced.id)/withdrawal")
            #expect(owner.status == .seeOther)
            await browser.get(Self.link(replaced, browser))
            #expect(browser.status == .gone)
            await owner.post("/fr/desk/dar-salma/team/invitations/\(replaced.id)/withdrawal")
            #expect(owner.status == .notFound)

            await browser.post("/fr/desk/dar-salma/team/invitations", [("contact", "0655443322"), ("role", "packer")])
            #expect(try await invited("+212655443322") != nil)
            await owner.post("/fr/desk/dar-salma/team/\(other)/role", [("role", "manager")])
            #expect(owner.status == .seeOther)
            #expect(try await db.read(Invitation.open(of: seller)).isEmpty)
            // The person with the lower role is logged out.
            await browser.get("/fr/desk/dar-salma")
            #expect(browser.status == .seeOther)
            await owner.post("/fr/desk/dar-salma/team/\(other)/removal")
            #expect(try await db.read(Member.all(of: seller)).map(\.person) == [boss])
            // The last owner can neither go nor step down.
            await owner.post("/fr/desk/dar-salma/team/\(boss)/role", [("role", "packer")])
            #expect(owner.status == .unprocessableContent && owner.page.contains("au moins un propriétaire"))
            await owner.get("/fr/desk/dar-salma/leaving")
            await owner.post("/fr/desk/dar-salma/leaving")
            #expect(owner.status == .unprocessableContent)
            #expect(owner.page.contains("au moins un propriétaire"))
        }
    }

    @Test("refuses a form beside the field and keeps what was typed")
    func refuses() async throws {
        try await TestDatabase.clone { db in
            let seller = try await Self.shop(in: db)
            let owner = try await TestBrowser(in: db)
            try await owner.becomesMember(.owner, of: seller)
            let path = "/fr/desk/dar-salma/team/invitations"
            await owner.get("/fr/desk/dar-salma/team")
            await owner.post(path, [("contact", "nadia chez"), ("role", "packer")])
            #expect(owner.status == .unprocessableContent && owner.page.contains("value=\"nadia chez\""))
            #expect(owner.page.contains("id=\"contact-error\"") && !owner.page.contains("id=\"role-error\""))
            for role in ["owner", "", "admin"] {
                await owner.post(path, [("contact", "samir@example.ma"), ("role", role)])
                #expect(owner.status == .unprocessableContent && owner.page.contains("id=\"role-error\""), "\(role)")
            }
            #expect(try await db.read(Invitation.open(of: seller)).isEmpty)
            for number in 1...Invitation.mostToContact {
                await owner.post(path, [("contact", "samir@example.ma"), ("role", "packer")])
                #expect(owner.status == .seeOther, "\(number)")
            }
            await owner.post(path, [("contact", "samir@example.ma"), ("role", "packer")])
            #expect(owner.status == .tooManyRequests && owner.page.contains("id=\"contact-error\""))
        }
    }

    @Test("leaves by a member's own form, and the member stays logged in")
    func leaves() async throws {
        try await TestDatabase.clone { db in
            let seller = try await Self.shop(in: db)
            try await TestBrowser(in: db).becomesMember(.owner, of: seller)
            let browser = try await TestBrowser(in: db)
            try await browser.becomesMember(.packer, of: seller, isSteppedUp: false)
            await browser.get("/fr/account")
            #expect(browser.page.contains("href=\"/fr/desk/dar-salma\""))
            await browser.get("/fr/desk")
            #expect(browser.location == "/fr/desk/dar-salma")
            await browser.get("/fr/desk/dar-salma/leaving")
            await browser.post("/fr/desk/dar-salma/leaving")
            #expect(browser.status == .seeOther && browser.location == "/fr/desk")
            await browser.get("/fr/desk")
            #expect(browser.status == .ok && browser.page.contains("aucune boutique"))
            await browser.get("/fr/desk/dar-salma")
            #expect(browser.status == .notFound)
        }
    }
}
