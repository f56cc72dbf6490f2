import Auditing
import Carts
import Catalog
import Components
import Foundation
import HTTP
import Identity
import Images
import Jobs
import Kernel
import Kolchi
import Logging
import Media
import Moderation
import Notifications
import Orders
import PictureAttacks
import Places
import Postgres
import Privacy
import Secrets
import Sellers
import Support
import TestKit
import Testing
import Web

@testable import Accounts

@Suite("A person with an account")
struct ErasureTests {
    // MARK: A life

    /// Values that identify one person: no other row of the database contains them.
    private static let name = "Zoubida Quarkelbein"
    private static let email = "zoubida@ornithorynque.example"
    private static let laterEmail = "zoubida@wombatesque.example"
    private static let orderEmail = "cadeau@flugelhorn.example"
    private static let phone = "06 61 77 73 33"
    private static let street = "77, impasse des Licornes"
    private static let landmark = "derrière le four à chaux"
    private static let notes = "sonnez trois fois trimbulle"
    private static let reason = "parce que Flugelhorn"
    private static let sellersWords = "Quarkelbein ne répond pas au bigophone"
    private static let reportWords = "ce n’est pas un vrai babouchon"
    private static let userAgent = "Cornemuse/9.9"
    private static let address = "203.0.113.77"
    private static let password = "la phrase de la licorne"

    private static let traces = Traces(
        marks: [
            "Quarkelbein", "Zoubida", "ornithorynque", "wombatesque", "flugelhorn", "661777333", "Licornes", "four à chaux", "trimbulle",
            "bigophone",
            "babouchon", "Cornemuse", address, Digest.sha256(hexadecimal: email), Digest.sha256(hexadecimal: laterEmail),
        ])

    /// A shop, its worker and its delivery worker, which puts messages into the developer's inbox.
    private struct Fixture {
        let db: Database
        let shop: SellerFixture
        let worker: Worker
        let deliveryWorker: DeliveryWorker

        init(_ db: Database, _ key: SigningKey) async throws {
            self.db = db
            shop = try await db.transaction {
                try await SellerFixture.open(prices: [.dirhams(90), .dirhams(50), .dirhams(70)], stock: 9, in: $0)
            }
            var table = JobTable()
            NotificationKey.subscribe(to: &table)
            let jobs = table
            try await db.transaction { tx in try await jobs.register(in: tx) }
            worker = Worker(table, on: db, log: Log(least: .error))
            deliveryWorker = DeliveryWorker(
                Transports(mail: .inbox, sms: .inbox), NotificationRenderer(origin: "https://kolchi.example", key: key),
                by: try await LiveWallClock(from: db), on: db,
                log: Log(least: .error))
        }

        /// Runs all due jobs and sends all due messages.
        func works() async throws {
            try await worker.runDue()
            try await deliveryWorker.runDue()
        }

        func waits(seconds: Int) async throws {
            try await db.transaction { try await TestDatabase.shiftClock(bySeconds: seconds, in: $0) }
        }

        /// The seller delivers an order.
        func delivers(_ number: OrderNumber) async throws {
            let seller = Actor(.seller, "Stand")
            try await db.transaction { tx in
                try await Order.confirm(number, by: seller, why: ErasureTests.sellersWords, in: tx)
                try await Order.pack(number, by: seller, in: tx)
                try await Order.ship(number, by: seller, in: tx)
                try await Order.deliver(number, by: seller, in: tx)
            }
        }
    }

    /// A browser of the person with these values.
    private static func zoubida(beside other: TestBrowser? = nil, in db: Database) async throws -> TestBrowser {
        let browser: TestBrowser
        if let other { browser = TestBrowser(beside: other) } else { browser = try await TestBrowser(in: db) }
        browser.userAgent = HeaderValue(userAgent)
        browser.address = address
        await browser.get("/fr/orders/find")
        return browser
    }

    private static func comesToReview(_ offer: Offer.ID, email: String, _ browser: TestBrowser) async throws {
        await browser.get("/fr/orders/find")
        await browser.post("/fr/cart/lines", [("offer", "\(offer)"), ("key", "\(ID<SellerFixture>())")])
        await browser.post(
            "/fr/checkout/address",
            [
                ("full-name", name), ("phone", phone), ("city", SellerFixture.city), ("street", street), ("landmark", landmark),
                ("email", email),
                ("notes", notes),
            ])
        await browser.get("/fr/checkout/review")
        try #require(browser.status == .ok)
    }

    private static func buys(_ offer: Offer.ID, email: String, _ browser: TestBrowser) async throws -> OrderNumber {
        try await comesToReview(offer, email: email, browser)
        await browser.post("/fr/checkout/review", [("key", try browser.hidden("key")), ("total", try browser.hidden("total"))])
        try await browser.follow()
        let number = try #require(browser.page.firstMatch(of: /\/fr\/track\/(K-[A-Z0-9]+)\//)).output.1
        return try #require(OrderNumber(rawValue: String(number)))
    }

    private static func signsUp(_ browser: TestBrowser, _ email: String) async throws {
        await browser.get("/fr/signup")
        await browser.post("/fr/signup", [("name", name), ("contact", email), ("password", password)])
        let link = try await browser.lastLink("verify")
        await browser.get(link)
        await browser.post(link)
        try #require(browser.cookies["session"] != nil)
    }

    /// Does everything that leaves personal data behind: orders as a guest and as a person, sign-up, logins, a forgotten password.
    /// Then a new address, a second factor that was begun, preferences, a report, and notifications sent and waiting.
    private static func lives(_ fixture: Fixture, _ browser: TestBrowser) async throws -> [OrderNumber] {
        let (db, offers) = (fixture.db, fixture.shop.offers)
        let first = try await buys(offers[0], email: "Zoubida@Ornithorynque.example", browser)
        try await fixture.works()
        try await fixture.delivers(first)
        try await signsUp(browser, email)
        try await fixture.waits(seconds: 120)
        await browser.get("/fr/reset")
        await browser.post("/fr/reset", [("contact", email)])
        let reset = try await browser.lastLink("reset")
        await browser.get(reset)
        await browser.post(reset, [("new-password", password)])
        await browser.logsOut()
        let elsewhere = try await zoubida(beside: browser, in: db)
        await elsewhere.logsIn(email, password: "une autre phrase")
        await elsewhere.logsIn(email, password: password)
        try #require(await elsewhere.isLoggedIn())
        try await fixture.works()
        try await changesAddress(elsewhere, db)
        try await fixture.works()
        await browser.logsIn(laterEmail, password: password)
        try #require(await browser.isLoggedIn())
        let second = try await buys(offers[1], email: orderEmail, browser)
        await browser.get("/fr/orders/\(second.rawValue)/cancellation")
        await browser.post("/fr/orders/\(second.rawValue)/cancellation", [("reason", reason)])
        try #require(browser.status == .seeOther)
        let product = try #require(try await db.read(Offer.forSale([offers[2]], in: .french)).first).productSlug
        await browser.get("/fr/products/\(product)/report")
        await browser.post(
            "/fr/products/\(product)/report",
            [
                ("key", try browser.hidden("key")), ("reason", "counterfeit"), ("words", reportWords),
                ("email", "Zoubida@Wombatesque.example"),
            ])
        try #require(browser.status == .seeOther)
        await browser.get("/fr/pages/contact")
        await browser.upload(
            "/fr/pages/contact",
            [
                ("key", try browser.hidden("key")), ("name", name), ("contact", laterEmail), ("topic", "order"), ("order", ""),
                ("words", reportWords),
            ], files: [("files", "bail.pdf", Array("%PDF-1.4\n(\(Self.street))\ntrailer <</Root 1 0 R>>\n%%EOF\n".utf8))])
        try #require(browser.status == .seeOther)
        await browser.get("/fr/account/notifications")
        await browser.post("/fr/account/notifications", [("orders-notice", "yes"), ("orders-mail", "yes")])
        await browser.get("/fr/account/addresses/new")
        await browser.post(
            "/fr/account/addresses",
            [
                ("label", "chez Zoubida"), ("full-name", name), ("phone", phone), ("city", SellerFixture.city), ("street", street),
                ("landmark", landmark),
            ])
        try #require(browser.status == .seeOther)
        await browser.get("/fr/account/profile")
        await browser.upload(
            "/fr/account/profile", [("name", name), ("language", "fr")],
            files: [("avatar", "moi.png", Drawing(width: 300, height: 300, palette: true).png)])
        try #require(browser.location == "/fr/account/profile" && browser.flash == "profileSaved")
        let person = try await browser.person(laterEmail)
        try await db.transaction { tx in
            _ = try await SecondFactor.begin(for: person.id, browser.world.key, in: tx)
            try await LinkedIdentity(issuer: "https://fixture.example", subject: "zoubida-quarkelbein").link(to: person.id, in: tx)
            try await tx.run(
                "INSERT INTO notifications.paused (recipient, channel, why) VALUES (\(orderEmail), 'mail', \("550 <\(orderEmail)> unknown"))"
            )
        }
        let letters = EmailAddress(typed: laterEmail).flatMap { UnsubscribeToken(.orders, to: $0, of: nil) }
        try await #require(letters).set(isWanted: false, in: db)
        // The notice of the cancellation goes to the other address. One message waits, and the next purchase is still in the cart.
        try await fixture.worker.runDue()
        try await db.transaction { tx in
            try await tx.run(
                "UPDATE notifications.message SET state = 'waiting', settled_at = NULL, due = kernel.now() + interval '1 hour' WHERE id = (SELECT id FROM notifications.message WHERE recipient = \(laterEmail) LIMIT 1)"
            )
        }
        try await fixture.deliveryWorker.runDue()
        try await comesToReview(offers[2], email: orderEmail, browser)
        return [first, second]
    }

    private static func changesAddress(_ browser: TestBrowser, _ db: Database) async throws {
        await browser.get("/fr/account/security")
        await browser.post("/fr/account/security/contact", [("contact", laterEmail), ("password", password)])
        try #require(browser.status == .seeOther)
        let verifications = try await db.read(
            Query<[Verification.ID]>.all("SELECT id FROM identity.proof WHERE purpose = 'change-email' AND used_at IS NULL") { row in
                try row.next()
            })
        try #require(verifications.count == 2)
        for id in verifications {
            let verification = try #require(try await db.read(Verification.open(id)))
            await browser.get("/fr/change/\(verification.token(browser.world.key))")
            await browser.post("/fr/change/\(verification.token(browser.world.key))")
        }
        _ = try await browser.person(laterEmail)
    }

    private static func erases(_ browser: TestBrowser, understood: Bool = true) async {
        // If nothing can be erased now, that page has no form.
        await browser.get("/fr/account/data")
        await browser.get("/fr/account/data/erasure")
        await browser.post("/fr/account/data/erasure", understood ? [("understood", "yes")] : [])
    }

    // MARK: Export

    @Test("can export all data about them as one file with the documented keys, without hashes and other people's names")
    func exported() async throws {
        try await TestDatabase.make { test in
            let db = test.db
            let browser = try await Self.zoubida(in: db)
            let fixture = try await Fixture(db, browser.world.key)
            let numbers = try await Self.lives(fixture, browser)
            let person = try await browser.person(Self.laterEmail)
            let json = try await PersonalData.export(of: person, in: VisitorKey(cookie: "none"), at: .now(), in: db)
            let whole = try #require(try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any])
            let page = try String(contentsOf: checkoutFolder.appending(path: "docs/personal-data.md"), encoding: .utf8)
            let table = try #require(
                page.components(separatedBy: "| key | one of |").dropFirst().first?.components(separatedBy: "\n\n").first)
            let documented = table.split(separator: "\n").flatMap { line in
                line.split(separator: "|").first?.replacing(/\(.*\)/, with: "").matches(of: /`([a-z_]+)`/) ?? []
            }
            #expect(Set(whole.keys) == Set(documented.map { String($0.output.1) }))
            for (key, value) in whole {
                #expect(
                    (value as? [Any])?.isEmpty != true
                        || [
                            "alerts", "second_factor", "staff_roles", "shops", "applications", "shop_invitations", "shop_invitations_sent",
                            "payments", "listing_drafts", "listing_batches", "listing_files", "listings_submitted",
                            "orders_that_name_you", "disavowed", "approvals", "reasons", "repair_holds",
                        ].contains(key),
                    "\(key) is empty")
            }
            let text = String(decoding: json, as: UTF8.self)
            for mark in Self.traces.marks where mark.count < 64 { #expect(text.lowercased().contains(mark.lowercased()), "\(mark)") }
            for number in numbers { #expect(text.contains(number.rawValue)) }
            for secret in [
                "argon2id", browser.cookies["session"] ?? "?", Digest.sha256(hexadecimal: Self.laterEmail),
                person.visitor.bound?.dropFirst(2).description ?? "?",
            ] {
                #expect(!text.contains(secret))
            }
            #expect(!text.contains("\"Stand\""), "who of the shop took a step")
            await browser.get("/fr/account/data")
            await browser.post("/fr/account/data")
            #expect(browser.header("Content-Type") == "application/zip" && browser.header("Cache-Control") == "no-store")
            let zip = try #require(browser.sentFile)
            let message = try #require(try await db.read(ContactMessage.newest(1)).first)
            #expect(text.contains(message.reference))
            let avatar = try #require(try await db.read(Person.avatar(of: person.id)))
            for name in ["README.txt", "kolchi.json", "pictures/\(avatar).jpg", "files/\(message.reference)-1.pdf", "%PDF-1.4"] {
                #expect(Data(zip).range(of: Data(name.utf8)) != nil, "\(name)")
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: browser.privateFolder.path + "/incoming").isEmpty)
            #expect(try await db.read(Self.acts(of: person.id)).contains("identity.exported"))
        }
    }

    // MARK: Erasure

    @Test(
        "can be erased: none of their data is left in any column of any table, and the invariants still hold",
        .timeLimit(.minutes(5)))
    func forgotten() async throws {
        try await TestDatabase.make { test in
            let db = test.db
            let browser = try await Self.zoubida(in: db)
            let fixture = try await Fixture(db, browser.world.key)
            let numbers = try await Self.lives(fixture, browser)
            let before = try Self.traces.found(in: test)
            for mark in Self.traces.marks { #expect(before.contains { $0.mark == mark }, "the life left no “\(mark)”") }
            let places = [
                "identity.person", "identity.session", "identity.proof", "identity.change", "identity.foreign_login", "orders.purchase",
                "carts.checkout", "identity.address",
                "orders.step", "notifications.message", "notifications.inbox", "notifications.paused", "notifications.unwanted",
                "moderation.report", "support.message", "kernel.rate_limit",
            ]
            for place in places { #expect(before.contains { $0.table == place }, "the life left nothing in \(place)") }
            let person = try await browser.person(Self.laterEmail)
            let sums = try await db.read(Self.sums)
            let avatar = try #require(try await db.read(Person.avatar(of: person.id)))
            let pictures = try Self.files(of: browser).filter { $0.path.contains(avatar) }
            #expect(pictures.count >= 2)
            let message = try #require(try await db.read(ContactMessage.newest(1)).first)
            let file = try #require(try await db.read(ContactMessage.files(of: [message.id]))[message.id]?.first)
            let path = try #require(browser.world.privateFiles.file(file.key))
            let address = "/fr/house/messages/\(message.id)/files/\(file.key)"
            let staff = TestBrowser(beside: browser)
            try await staff.becomesStaff([.support])
            await staff.get(address)
            #expect(staff.status == .ok && FileManager.default.fileExists(atPath: path))

            await Self.erases(browser)
            #expect(browser.status == .seeOther && browser.location == "/fr/account/erased")
            #expect(browser.cookies["session"] == nil)
            try await browser.follow()
            #expect(browser.status == .ok && browser.page.contains("Votre compte est effacé"))
            // The address of the person's file is that of a page that does not exist.
            await staff.get(address)
            let answer = (staff.status, Self.withoutNumber(staff.page))
            await staff.get("/fr/house/messages/\(ID<ContactMessage>())/files/\(file.key)")
            #expect(answer == (.notFound, Self.withoutNumber(staff.page)))
            // Pending events are handled, and the last message is sent.
            #expect(Set(try Self.traces.found(in: test).map(\.table)) == ["notifications.message", "kernel.rate_limit"])
            try await fixture.works()
            let farewell = try #require(try await db.read(InboxMessage.newest).first)
            #expect(farewell.message.subject == "Votre compte Kolchi est effacé" && farewell.recipient == "")

            // The rate limit of a network address stays for its period, because it counts everybody from that address.
            #expect(try Self.traces.found(in: test).map(\.table).allSatisfy { $0 == "kernel.rate_limit" })
            try await fixture.waits(seconds: 2 * 86_400)
            try await db.transaction { tx in try await RateLimit.sweep(in: tx) }
            #expect(try Self.traces.found(in: test) == [])
            // The file is gone from the disk.
            #expect(try await PrivateFile.removeReleased(browser.world.privateFiles, in: db) == [file.key])
            #expect(!FileManager.default.fileExists(atPath: path))
            #expect(try Traces(marks: [file.key]).found(in: test) == [])
            // The files of the avatar, made to look old enough to be removed.
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -3600)], ofItemAtPath: "\(browser.media.path)/\(avatar.prefix(2))/\(avatar)")
            #expect(try await Media.Picture.removeReleased(browser.world.pictures.store, in: db) == [avatar])
            #expect(try Traces(marks: [avatar]).found(in: test) == [])
            for file in try Self.files(of: browser) {
                #expect(!file.path.contains(avatar) && !pictures.contains { $0.bytes == file.bytes }, "\(file.path)")
                for mark in Self.traces.marks { #expect(file.bytes.range(of: Data(mark.utf8)) == nil, "\(mark) in \(file.path)") }
            }
            // The person's ID is in the audit log and nowhere else.
            let key = try Traces(marks: [person.id.description, Digest.sha256(hexadecimal: "person:\(person.id)")]).found(in: test)
            #expect(Set(key.map(\.table)) == ["audit.act"])

            // The totals of the orders are unchanged, and all invariants hold.
            #expect(try await db.read(Self.sums) == sums)
            try await Audit.seal(in: db)
            #expect(try await Invariants.findings(db).map(\.sentence) == [])
            let summaries = try await db.read(OrderSummary.of(fixture.shop.seller))
            #expect(Set(summaries.map(\.number)) == Set(numbers))
            let order = try #require(try await Order.numbered(numbers[1], in: db))
            #expect(order.recipient == nil && order.steps.map(\.why) == ["", "[…]"] && order.cityName == "Casablanca")
            #expect(try await db.read(Self.acts(of: person.id)).contains("identity.erased"))
        }
    }

    /// Every file in the shop's folders of pictures and of private files.
    private static func files(of browser: TestBrowser) throws -> [(path: String, bytes: Data)] {
        try [browser.media.path, browser.privateFolder.path].flatMap { folder in
            try FileManager.default.subpathsOfDirectory(atPath: folder).compactMap { path in
                FileManager.default.contents(atPath: "\(folder)/\(path)").map { (path, $0) }
            }
        }
    }

    /// The page without the number of the request and its own address.
    private static func withoutNumber(_ page: String) -> String {
        page.replacing(/[0-9a-f]{8}-[0-9a-f-]{27}/, with: "").replacing(/[0-9a-f]{16}/, with: "")
    }

    private static let sums = Query<[String]>.all("SELECT format('%s %s %s', number, state, total) FROM orders.order ORDER BY number") {
        row in try row.next()
    }
    private static func acts(of person: Person.ID) -> Query<[String]> {
        .all("SELECT name FROM audit.act WHERE subject = \(person.auditSubject.description) ORDER BY id") { row in try row.next() }
    }

    @Test("has no login and no session after the erasure, and a new account with the same address begins empty")
    func anew() async throws {
        try await TestDatabase.make { test in
            let browser = try await Self.zoubida(in: test.db)
            let fixture = try await Fixture(test.db, browser.world.key)
            let numbers = try await Self.lives(fixture, browser)
            let elsewhere = try await Self.zoubida(beside: browser, in: test.db)
            await elsewhere.logsIn(Self.laterEmail, password: Self.password)
            #expect(await elsewhere.isLoggedIn())
            await Self.erases(browser)
            #expect(await !elsewhere.isLoggedIn())
            #expect(await !browser.isLoggedIn())
            await browser.logsIn(Self.laterEmail, password: Self.password)
            #expect(browser.status == .unprocessableContent)
            for number in numbers {
                await browser.get("/fr/orders/\(number.rawValue)")
                #expect(browser.status == .notFound)
                // The secret link still shows the order, but no name.
                await browser.get("/fr/track/\(number.rawValue)/\(TrackingKey(browser.world.key).token(for: number))")
                #expect(browser.status == .ok && browser.page.contains("a fait effacer son nom") && !browser.page.contains("Licornes"))
            }
            try await fixture.waits(seconds: 7200)
            try await Self.signsUp(browser, Self.laterEmail)
            await browser.get("/fr/account/orders")
            #expect(browser.status == .ok && !browser.page.contains("/fr/orders/K-"))
            await browser.get("/fr/notices")
            #expect(browser.page.contains("Rien pour le moment") || !browser.page.contains("K-"))
            await browser.get("/fr/cart")
            #expect(!browser.page.contains("Robe "))
        }
    }

    @Test("cannot be erased without a tick, with an unfinished order, or as the only owner of a shop, and sees why")
    func refused() async throws {
        try await TestDatabase.clone { db in
            let browser = try await Self.zoubida(in: db)
            let fixture = try await Fixture(db, browser.world.key)
            try await Self.signsUp(browser, Self.email)
            let person = try await browser.person(Self.email)
            let number = try await Self.buys(fixture.shop.offers[0], email: Self.email, browser)
            await Self.erases(browser)
            #expect(
                browser.status == .conflict && browser.page.contains("href=\"/fr/orders/\(number.rawValue)\"")
                    && !browser.page.contains("name=\"understood\""))
            try await fixture.delivers(number)
            try await db.transaction { tx in try await Member.set(person.id, to: .owner, in: fixture.shop.seller, by: .system, in: tx) }
            // A change of role ends all sessions.
            await browser.logsIn(Self.email, password: Self.password)
            await Self.erases(browser)
            #expect(browser.status == .conflict && browser.page.contains("n’auraient plus de propriétaire"))
            let heir = try await db.transaction { tx in
                let heir = try await Cast.nadia.signsUp(in: tx).id
                try await Member.set(heir, to: .owner, in: fixture.shop.seller, by: .system, in: tx)
                return heir
            }
            await Self.erases(browser, understood: false)
            #expect(browser.status == .unprocessableContent && browser.page.contains("aria-invalid=\"true\""))
            #expect(try await db.read(Person.with(person.id)) != nil)
            await Self.erases(browser)
            #expect(browser.status == .seeOther)
            #expect(try await db.read(Person.with(person.id)) == nil)
            #expect(try await db.read(Member.all(of: fixture.shop.seller)).map(\.person) == [heir])
        }
    }

    // MARK: At once

    @Test("cannot be erased while their purchase is being placed, and cannot buy while they are being erased")
    func buysMeanwhile() async throws {
        try await TestDatabase.make { test in
            let db = test.db
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], stock: 9, in: $0) }
            for buysFirst in [true, false] {
                let person = try await db.transaction { try await (buysFirst ? Cast.salma : Cast.nadia).signsUp(in: $0) }
                let id = person.id
                let buyer = Purchaser(name: "Quarkelbein", visitor: VisitorKey(person: id))
                let (checkout, total) = try await buyer.comesToReview(of: shop.offers, in: db)
                let buy: Act = { tx in
                    _ = try await Purchase.place(checkout, by: buyer.visitor, of: person, accepting: total, in: .french, in: tx)
                }
                let erase: Act = { tx in try await Person.erase(id, askedIn: VisitorKey(cookie: "none"), in: tx) }
                let refusal = try await Self.refusal(of: buysFirst ? erase : buy, behind: buysFirst ? buy : erase, in: db)
                if buysFirst {
                    guard case .ordersUnderWay(let numbers)? = refusal as? ErasureRefusal else {
                        Issue.record("\(String(describing: refusal))")
                        continue
                    }
                    #expect(numbers.count == 1)
                    #expect(try await db.read(Person.with(id)) != nil)
                } else {
                    #expect(refusal as? Purchase.Refusal == .unknownCheckout)
                    #expect(try await db.read(Person.with(id)) == nil)
                    #expect(try await db.read(Cart.count(of: buyer.visitor)) == 0)
                }
            }
            #expect(try Traces(marks: ["Quarkelbein"]).found(in: test).map(\.table).sorted() == ["carts.checkout", "orders.purchase"])
            #expect(try await Invariants.findings(db).map(\.sentence) == [])
        }
    }

    @Test("gets no messages about events that were handled during the erasure")
    func heardMeanwhile() async throws {
        try await TestDatabase.make { test in
            let db = test.db
            let fixture = try await Fixture(db, SigningKey())
            for isGuest in [true, false] {
                let member = isGuest ? Cast.salma : Cast.nadia
                let (id, email) = (try await db.transaction { try await member.signsUp(in: $0).id }, member.email)
                // The person asks for erasure in the browser in which they bought as a guest.
                let browser = VisitorKey(cookie: "\(id)")
                let buyer = Purchaser(email: email, visitor: isGuest ? browser : VisitorKey(person: id))
                let number = try #require(try await buyer.buys(fixture.shop.offers, in: db).orders.first)
                try await fixture.works()
                if !isGuest {
                    try await db.transaction { tx in
                        let person = try #require(try await tx.read(Person.with(id)))
                        try await Purchase.claim(placedIn: buyer.visitor, for: person, in: tx)
                    }
                }
                // This event is handled while the erasure is running.
                try await fixture.delivers(number)
                _ = try await Self.refusal(
                    of: { _ in try await fixture.worker.runDue() }, behind: { tx in try await Person.erase(id, askedIn: browser, in: tx) },
                    in: db)
                try await fixture.works()
                try await fixture.waits(seconds: 3600 * (isGuest ? 1 : 2))
                try await fixture.works()
                let left = try Traces(marks: [email]).found(in: test)
                #expect(left == [], "\(isGuest ? "a guest" : "a person")")
                #expect(
                    try await db.read(Query.one("SELECT count(*) FROM jobs.job WHERE every IS NULL") { row in try row.next(Int.self) }) == 0
                )
            }
        }
    }

    private typealias Act = @Sendable (Transaction) async throws -> Void

    /// Does `first`, starts `act` before `first` is committed, and commits it once `act` waits for its lock.
    ///
    /// - Returns: the error of `act`; nil if it was committed.
    private static func refusal(of act: @escaping Act, behind first: Act, in db: Database) async throws -> (any Error)? {
        let waiting = Query.one("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") {
            row in
            try row.next(Int.self)
        }
        let later = try await db.transaction { tx in
            try await first(tx)
            let later = Task { await db.outcome(act) }
            _ = try await eventually("the later one waits") { try await db.search(waiting) > 0 ? true : nil }
            return later
        }
        return await later.value
    }
}

extension Database {
    /// The error of a transaction; nil if it was committed.
    fileprivate func outcome(_ body: @Sendable (Transaction) async throws -> Void) async -> (any Error)? {
        do {
            try await transaction { tx in try await body(tx) }
            return nil
        } catch {
            return error
        }
    }
}
