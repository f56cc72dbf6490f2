import Auditing
import Config
import HTTP
import Identity
import Kernel
import Postgres
import Sellers
@testable import Components
@testable import Web
import TestKit
import Testing

@testable import Storefront

@Suite("Access rules")
struct EntryTests {
    /// Every route that is not open to everyone, with its access rule. A new or changed route must be listed here too, or the
    /// test fails.
    private static let closed = [
        "GET /account": "person", "GET /account/orders": "person", "GET /account/security": "person",
        "GET /account/security/activity": "person", "POST /account/security/activity": "person",
        "POST /account/security/password": "person",
        "POST /account/security/contact": "person", "POST /account/security/sessions/end": "person",
        "POST /account/security/sessions/:session/end": "person", "GET /account/confirmation": "person",
        "POST /account/confirmation": "person",
        "POST /account/confirmation/code": "person", "POST /account/security/houses/:issuer/end": "person, stepped up",
        "POST /account/security/houses/:issuer": "person, stepped up", "POST /account/confirmation/with/:issuer": "person",
        "GET /account/security/second-factor": "person", "POST /account/security/second-factor": "person, stepped up",
        "POST /account/security/second-factor/confirmation": "person, stepped up",
        "POST /account/security/second-factor/removal": "person, stepped up",
        "GET /account/security/recovery-codes": "person, stepped up",
        "POST /account/security/recovery-codes": "person, stepped up",
        "POST /account/security/recovery-codes/kept": "person",
        "POST /account/orders/offers/:purchase": "person", "POST /account/orders/offers/:purchase/refusal": "person",
        "GET /account/profile": "person", "POST /account/profile": "person",
        "GET /account/addresses": "person", "POST /account/addresses": "person", "GET /account/addresses/new": "person",
        "GET /account/addresses/:address": "person", "POST /account/addresses/:address": "person",
        "GET /account/addresses/:address/removal": "person",
        "POST /account/addresses/:address/removal": "person", "POST /account/addresses/:address/default": "person",
        "GET /account/data": "person, stepped up", "POST /account/data": "person, stepped up",
        "GET /account/data/erasure": "person, stepped up",
        "POST /account/data/erasure": "person, stepped up",
        "GET /account/notifications": "person", "POST /account/notifications": "person", "GET /notices": "person",
        "POST /notices/read": "person",
        "GET /house": "support|moderator|editor|accountant|admin",
        "GET /house/applications": "support|moderator|admin", "GET /house/applications/:application": "support|moderator|admin",
        "GET /house/applications/:application/documents/:document": "moderator|admin",
        "POST /house/applications/:application/approval": "moderator|admin, stepped up",
        "GET /house/applications/:application/return": "moderator|admin, stepped up",
        "POST /house/applications/:application/return": "moderator|admin, stepped up",
        "GET /house/applications/:application/refusal": "moderator|admin, stepped up",
        "POST /house/applications/:application/refusal": "moderator|admin, stepped up",
        "POST /sell": "person", "GET /sell/kind": "person", "POST /sell/kind": "person", "GET /sell/shop": "person",
        "POST /sell/shop": "person", "GET /sell/returns": "person", "POST /sell/returns": "person", "GET /sell/company": "person",
        "POST /sell/company": "person", "GET /sell/documents": "person", "POST /sell/documents": "person",
        "GET /sell/phone": "person", "POST /sell/phone": "person, stepped up", "POST /sell/like/:product": "person",
        "POST /sell/documents/:document/removal": "person", "POST /sell/submission": "person",
        "GET /house/listings/files/:batch": "support|moderator|admin",
        "GET /house/listings/files/:batch/acceptance": "moderator|admin, stepped up",
        "POST /house/listings/files/:batch/acceptance": "moderator|admin, stepped up",
        "GET /house/listings/files/:batch/refusal": "moderator|admin, stepped up",
        "POST /house/listings/files/:batch/refusal": "moderator|admin, stepped up",
        "GET /house/listings": "support|moderator|admin", "GET /house/listings/:revision": "support|moderator|admin",
        "POST /house/listings/:revision/acceptance": "moderator|admin, stepped up",
        "GET /house/listings/:revision/refusal": "moderator|admin, stepped up",
        "POST /house/listings/:revision/refusal": "moderator|admin, stepped up",
        "GET /house/carriers": "admin",
        "POST /house/carriers": "admin, stepped up",
        "GET /house/carriers/:carrier": "admin",
        "POST /house/carriers/:carrier": "admin, stepped up",
        "POST /house/carriers/:carrier/words": "admin, stepped up",
        "POST /house/carriers/:carrier/secret": "admin, stepped up",
        "POST /house/carriers/:carrier/former-secret": "admin, stepped up",
        "POST /house/parcels/:parcel/note": "admin",
        "GET /house/carriers/:carrier/files": "admin",
        "POST /house/carriers/:carrier/files": "admin, stepped up",
        "GET /house/carriers/:carrier/files/:table": "admin",
        "POST /house/carriers/:carrier/files/:table/application": "admin, stepped up",
        "GET /house/holidays": "moderator|admin", "POST /house/holidays": "moderator|admin, stepped up",
        "POST /house/holidays/removal": "moderator|admin, stepped up",
        "GET /house/values": "moderator|editor|admin", "GET /house/values/:value": "moderator|editor|admin",
        "POST /house/values/:value/adoption": "moderator|editor|admin, stepped up",
        "GET /house/values/:value/merger": "moderator|editor|admin",
        "POST /house/values/:value/merger": "moderator|editor|admin, stepped up",
        "GET /house/sellers/:slug/trust": "support|moderator|admin",
        "POST /house/sellers/:slug/trust": "moderator|admin, stepped up",
        "GET /house/sellers": "support|moderator|admin", "GET /house/sellers/:slug/standing": "support|moderator|admin",
        "GET /house/sellers/:slug/standing/:act": "moderator|admin, stepped up",
        "POST /house/sellers/:slug/standing/:act": "moderator|admin, stepped up",
        "GET /house/messages": "support|admin", "GET /house/messages/:message": "support|admin",
        "GET /house/messages/:message/files/:file": "support|admin", "POST /house/messages/:message/handled": "support|admin",
        "POST /house/messages/:message/reopened": "support|admin",
        "GET /house/people": "support|admin", "GET /house/people/:person": "support|admin",
        "GET /house/people/:person/sessions/end": "support|admin, stepped up",
        "POST /house/people/:person/sessions/end": "support|admin, stepped up",
        "GET /house/people/:person/sessions/:session/end": "support|admin, stepped up",
        "POST /house/people/:person/sessions/:session/end": "support|admin, stepped up",
        "GET /house/people/:person/roles/:role/give": "admin, stepped up",
        "POST /house/people/:person/roles/:role/give": "admin, stepped up",
        "GET /house/people/:person/roles/:role/take": "admin, stepped up",
        "POST /house/people/:person/roles/:role/take": "admin, stepped up",
        "GET /house/settings": "editor|accountant|admin", "GET /house/settings/:setting": "editor|accountant|admin",
        "POST /house/settings/:setting": "editor|accountant|admin, stepped up",
        "GET /house/approvals": "editor|accountant|admin", "GET /house/approvals/:approval": "editor|accountant|admin",
        "GET /desk": "person", "POST /invitations/:token": "person",
        "GET /desk/:shop": "owner|manager|packer of the shop", "GET /desk/:shop/leaving": "owner|manager|packer of the shop",
        "POST /desk/:shop/leaving": "owner|manager|packer of the shop",
        "GET /desk/:shop/closing": "owner of the shop, stepped up", "POST /desk/:shop/closing": "owner of the shop, stepped up",
        "GET /desk/:shop/listings/drafts": "owner|manager of the shop",
        "GET /desk/:shop/stock": "owner|manager|packer of the shop",
        "GET /desk/:shop/stock/:offer": "owner|manager|packer of the shop",
        "POST /desk/:shop/stock/:offer": "owner|manager of the shop",
        "POST /desk/:shop/stock/:offer/threshold": "owner|manager of the shop",
        "POST /desk/:shop/stock/:offer/reservations": "owner|manager of the shop",
        "GET /desk/:shop/warehouses": "owner|manager of the shop",
        "POST /desk/:shop/warehouses": "owner|manager of the shop",
        "POST /desk/:shop/warehouses/order": "owner|manager of the shop",
        "POST /desk/:shop/warehouses/threshold": "owner|manager of the shop",
        "GET /desk/:shop/warehouses/:warehouse": "owner|manager of the shop",
        "POST /desk/:shop/warehouses/:warehouse": "owner|manager of the shop",
        "GET /desk/:shop/warehouses/:warehouse/closing": "owner|manager of the shop",
        "POST /desk/:shop/warehouses/:warehouse/closing": "owner|manager of the shop",
        "GET /desk/:shop/transfers": "owner|manager|packer of the shop",
        "POST /desk/:shop/transfers": "owner|manager of the shop",
        "GET /desk/:shop/transfers/:transfer": "owner|manager|packer of the shop",
        "POST /desk/:shop/transfers/:transfer": "owner|manager of the shop",
        "GET /desk/:shop/transfers/:transfer/sending": "owner|manager of the shop",
        "POST /desk/:shop/transfers/:transfer/sending": "owner|manager of the shop",
        "POST /desk/:shop/transfers/:transfer/receipt": "owner|manager|packer of the shop",
        "GET /desk/:shop/transfers/:transfer/cancellation": "owner|manager of the shop",
        "POST /desk/:shop/transfers/:transfer/cancellation": "owner|manager of the shop",
        "GET /desk/:shop/counts": "owner|manager|packer of the shop",
        "POST /desk/:shop/counts": "owner|manager|packer of the shop",
        "GET /desk/:shop/counts/:count": "owner|manager|packer of the shop",
        "POST /desk/:shop/counts/:count": "owner|manager|packer of the shop",
        "POST /desk/:shop/counts/:count/scan": "owner|manager|packer of the shop",
        "GET /desk/:shop/counts/:count/closing": "owner|manager of the shop",
        "POST /desk/:shop/counts/:count/closing": "owner|manager of the shop",
        "GET /desk/:shop/counts/:count/cancellation": "owner|manager of the shop",
        "POST /desk/:shop/counts/:count/cancellation": "owner|manager of the shop",
        "GET /desk/:shop/files": "owner|manager of the shop",
        "POST /desk/:shop/files": "owner|manager of the shop",
        "GET /desk/:shop/files/format": "owner|manager of the shop",
        "GET /desk/:shop/files/kolchi.csv": "owner|manager of the shop",
        "GET /desk/:shop/files/shopify.csv": "owner|manager of the shop",
        "GET /desk/:shop/files/:file": "owner|manager of the shop",
        "GET /desk/:shop/files/:file/moves": "owner|manager of the shop",
        "GET /desk/:shop/files/:file/columns": "owner|manager of the shop",
        "POST /desk/:shop/files/:file/columns": "owner|manager of the shop",
        "GET /desk/:shop/files/:file/words": "owner|manager of the shop",
        "POST /desk/:shop/files/:file/words": "owner|manager of the shop",
        "POST /desk/:shop/files/:file/start": "owner|manager of the shop",
        "GET /desk/:shop/files/:file/faults.csv": "owner|manager of the shop",
        "GET /desk/:shop/files/:file/cancellation": "owner|manager of the shop",
        "POST /desk/:shop/files/:file/cancellation": "owner|manager of the shop",
        "GET /desk/:shop/delivery": "owner|manager of the shop",
        "POST /desk/:shop/delivery": "owner|manager of the shop",
        "POST /desk/:shop/delivery/removal": "owner|manager of the shop",
        "POST /desk/:shop/delivery/unserved": "owner|manager of the shop",
        "POST /desk/:shop/delivery/unserved/removal": "owner|manager of the shop",
        "GET /desk/:shop/delivery/rates.csv": "owner|manager of the shop",
        "POST /desk/:shop/delivery/file": "owner|manager of the shop",
        "GET /desk/:shop/orders": "owner|manager|packer of the shop",
        "POST /desk/:shop/orders/acts": "owner|manager|packer of the shop",
        "GET /desk/:shop/orders/slips": "owner|manager|packer of the shop",
        "GET /desk/:shop/labels": "owner|manager|packer of the shop",
        "GET /desk/:shop/manifest": "owner|manager|packer of the shop",
        "GET /desk/:shop/manifest/parcels.csv": "owner|manager|packer of the shop",
        "GET /desk/:shop/orders/:number": "owner|manager|packer of the shop",
        "POST /desk/:shop/orders/:number": "owner|manager|packer of the shop",
        "GET /desk/:shop/orders/:number/cancellation": "owner|manager of the shop",
        "POST /desk/:shop/orders/:number/cancellation": "owner|manager of the shop",
        "GET /desk/:shop/orders/:number/extension": "owner|manager of the shop",
        "POST /desk/:shop/orders/:number/extension": "owner|manager of the shop",
        "POST /desk/:shop/orders/:number/warehouse": "owner|manager of the shop",
        "GET /desk/:shop/orders/:number/refund": "owner|manager of the shop, stepped up",
        "POST /desk/:shop/orders/:number/refund": "owner|manager of the shop, stepped up",
        "GET /desk/:shop/orders/:number/request": "owner|manager of the shop",
        "POST /desk/:shop/orders/:number/request": "owner|manager of the shop",
        "GET /desk/:shop/orders/tracking": "owner|manager|packer of the shop",
        "GET /desk/:shop/orders/:number/parcels": "owner|manager|packer of the shop",
        "POST /desk/:shop/orders/:number/parcels": "owner|manager|packer of the shop",
        "GET /desk/:shop/orders/:number/parcels/:parcel": "owner|manager of the shop",
        "POST /desk/:shop/orders/:number/parcels/:parcel": "owner|manager of the shop",
        "GET /desk/:shop/orders/:number/outcome": "owner|manager of the shop",
        "POST /desk/:shop/orders/:number/outcome": "owner|manager of the shop",
        "GET /desk/:shop/figures": "owner|manager of the shop",
        "GET /desk/:shop/figures.csv": "owner|manager of the shop",
        "GET /desk/:shop/figures/orders": "owner|manager of the shop",
        "GET /desk/:shop/work": "owner|manager of the shop",
        "POST /desk/:shop/work": "owner|manager of the shop",
        "POST /desk/:shop/work/days": "owner|manager of the shop",
        "POST /desk/:shop/work/days/removal": "owner|manager of the shop",
        "GET /desk/:shop/listings": "owner|manager of the shop",
        "POST /desk/:shop/listings/new": "owner|manager of the shop",
        "GET /desk/:shop/listings/:draft/pictures": "owner|manager of the shop",
        "POST /desk/:shop/listings/:draft/pictures": "owner|manager of the shop",
        "GET /desk/:shop/listings/:draft/words": "owner|manager of the shop",
        "POST /desk/:shop/listings/:draft/words": "owner|manager of the shop",
        "GET /desk/:shop/listings/:draft/details": "owner|manager of the shop",
        "POST /desk/:shop/listings/:draft/details": "owner|manager of the shop",
        "GET /desk/:shop/listings/:draft/variants": "owner|manager of the shop",
        "POST /desk/:shop/listings/:draft/variants": "owner|manager of the shop",
        "GET /desk/:shop/listings/:draft/check": "owner|manager of the shop",
        "POST /desk/:shop/listings/:draft/check": "owner|manager of the shop",
        "POST /desk/:shop/listings/:draft/withdrawal": "owner|manager of the shop",
        "GET /desk/:shop/listings/:draft/removal": "owner|manager of the shop",
        "POST /desk/:shop/listings/:draft/removal": "owner|manager of the shop",
        "POST /desk/:shop/offers/:offer/edit": "owner|manager of the shop",
        "GET /desk/:shop/barcode": "owner|manager of the shop",
        "GET /desk/:shop/offers/:offer": "owner|manager of the shop", "POST /desk/:shop/offers/:offer": "owner|manager of the shop",
        "POST /desk/:shop/offers/:offer/stock": "owner|manager of the shop",
        "POST /desk/:shop/offers/:offer/withdrawal": "owner|manager of the shop",
        "POST /desk/:shop/offers/:offer/publication": "owner|manager of the shop",
        "GET /desk/:shop/offers/:offer/address": "owner|manager of the shop",
        "POST /desk/:shop/offers/:offer/address": "owner|manager of the shop",
        "GET /desk/:shop/offers/:offer/archiving": "owner|manager of the shop",
        "POST /desk/:shop/offers/:offer/archiving": "owner|manager of the shop",
        "GET /desk/:shop/storefront": "owner|manager of the shop", "POST /desk/:shop/storefront/texts": "owner|manager of the shop",
        "POST /desk/:shop/storefront/top": "owner|manager of the shop",
        "POST /desk/:shop/storefront/pictures": "owner|manager of the shop",
        "GET /desk/:shop/holiday": "owner|manager of the shop", "POST /desk/:shop/holiday": "owner|manager of the shop",
        "POST /desk/:shop/holiday/end": "owner|manager of the shop",
        "GET /desk/:shop/team": "owner of the shop", "POST /desk/:shop/team/invitations": "owner of the shop, stepped up",
        "POST /desk/:shop/team/invitations/:invitation/withdrawal": "owner of the shop, stepped up",
        "GET /desk/:shop/team/:person/role": "owner of the shop, stepped up",
        "POST /desk/:shop/team/:person/role": "owner of the shop, stepped up",
        "GET /desk/:shop/team/:person/removal": "owner of the shop, stepped up",
        "POST /desk/:shop/team/:person/removal": "owner of the shop, stepped up",
        "POST /house/approvals/:approval/decision": "admin, stepped up",
        "POST /house/approvals/:approval/withdrawal": "editor|accountant|admin, stepped up",
        "GET /house/audit": "admin", "GET /house/audit/acts.csv": "admin", "GET /house/audit/acts/:act": "admin",
        "GET /house/audit/verification": "admin", "POST /house/audit/verification": "admin",
    ]

    /// Every route that is open to everyone.
    private static let open: Set<String> = [
        "GET /", "GET /search", "GET /suggestions", "GET /cities", "GET /categories/:slug", "GET /store/:slug", "GET /products/:slug",
        "GET /products/:slug/report", "POST /products/:slug/report", "GET /products/:slug/report/thanks", "GET /crafts",
        "GET /crafts/:code",
        "GET /pages/:name", "GET /pages/terms", "GET /pages/terms/file", "GET /pages/privacy", "GET /pages/contact",
        "POST /pages/contact", "GET /pages/contact/thanks",
        "GET /cart", "POST /cart/lines", "POST /cart/lines/:offer", "POST /cart/lines/:offer/removal", "POST /cart/acceptance",
        "GET /checkout", "GET /checkout/address", "POST /checkout/address", "GET /checkout/delivery", "POST /checkout/delivery",
        "GET /checkout/payment", "GET /checkout/contact", "POST /checkout/contact", "POST /checkout/contact/code",
        "POST /checkout/payment", "GET /checkout/review", "POST /checkout/review", "GET /purchases/:purchase",
        "GET /purchases/:purchase/moves",
        "GET /orders/:number/again", "POST /orders/:number/again", "GET /track/:number/:token/again", "POST /track/:number/:token/again",
        "GET /invitations/:token",
        "GET /letters/:token", "POST /letters/:token", "POST /letters/:token/choice",
        "GET /purchases/:purchase/payment", "POST /purchases/:purchase/payment", "GET /purchases/:purchase/payment/return",
        "GET /purchases/:purchase/payment/moves", "GET /purchases/:purchase/payment/end", "POST /purchases/:purchase/payment/end",
        "GET /purchases/:purchase/phone", "POST /purchases/:purchase/phone", "POST /purchases/:purchase/phone/code",
        "GET /track/:number/:token/phone", "POST /track/:number/:token/phone", "POST /track/:number/:token/phone/code",
        "GET /sell", "GET /sell/like/:product", "GET /login", "POST /login", "POST /logout", "GET /signup", "POST /signup",
        "GET /signup/sent", "GET /verify/:token",
        "POST /verify/:token",
        "GET /code/:proof", "POST /code/:proof", "GET /reset", "POST /reset", "GET /reset/sent", "GET /reset/:token", "POST /reset/:token",
        "GET /reset/code/:proof", "POST /reset/code/:proof", "GET /change/:token", "POST /change/:token",
        "GET /orders/forget", "POST /orders/forget", "GET /orders/forgotten", "POST /track/:number/:token/claim", "GET /not-mine/:token",
        "POST /not-mine/:token",
        "GET /orders", "GET /orders/find", "POST /orders/find", "GET /orders/:number", "GET /orders/:number/moves",
        "GET /orders/:number/cancellation",
        "POST /orders/:number/cancellation", "GET /track/:number/:token", "GET /track/:number/:token/moves",
        "GET /track/:number/:token/cancellation",
        "POST /track/:number/:token/cancellation", "GET /styleguide", "GET /dev/inbox", "GET /dev/inbox/:message/html",
        "GET /simulated/:payment", "POST /simulated/:payment",
        "GET /account/erased", "GET /login/code", "POST /login/code", "POST /login/with/:issuer", "GET /login/with/:issuer/callback",
    ]

    private static func name(_ route: Route) -> String { "\(route.method.rawValue) \(route.pattern.isEmpty ? "/" : route.pattern)" }

    @Test("Every route is listed here with its access rule")
    func written() {
        let routes = TestBrowser.routes
        #expect(Set(routes.filter { $0.access == .everyone }.map(Self.name)).symmetricDifference(Self.open) == [])
        let closed = Dictionary(uniqueKeysWithValues: routes.filter { $0.access != .everyone }.map { (Self.name($0), "\($0.access)") })
        #expect(closed == Self.closed)
    }

    @Test("A handler that needs a person has a route that requires one")
    func needsPerson() {
        let routes = TestBrowser.routes.filter(\.answer.needsPerson)
        #expect(routes.count > 20 && routes.allSatisfy { $0.access != .everyone })
    }

    // MARK: Every route as everyone

    private static func standing(_ change: (inout AccessRule.Standing) -> Void) -> AccessRule.Standing {
        var standing = AccessRule.Standing()
        change(&standing)
        return standing
    }

    /// The kinds of visitors.
    private enum Caller: CaseIterable {
        case stranger, client, steppedUp, owner, manager, packer, support, moderator, editor, accountant, admin, unverifiedAdmin

        /// The visitor's standing at the shop of the test.
        var standing: AccessRule.Standing? {
            if self == .stranger { return nil }
            return EntryTests.standing { standing in
                standing.isSteppedUp = self != .client
                switch self {
                case .owner: standing.role = .owner
                case .manager: standing.role = .manager
                case .packer: standing.role = .packer
                case .support: (standing.staffRoles, standing.hasSecondFactor) = ([.support], true)
                case .moderator: (standing.staffRoles, standing.hasSecondFactor) = ([.moderator], true)
                case .editor: (standing.staffRoles, standing.hasSecondFactor) = ([.editor], true)
                case .accountant: (standing.staffRoles, standing.hasSecondFactor) = ([.accountant], true)
                case .admin: (standing.staffRoles, standing.hasSecondFactor) = ([.admin], true)
                case .unverifiedAdmin: standing.staffRoles = [.admin]
                case .stranger, .client, .steppedUp: break
                }
            }
        }
    }

    /// Routes for rules that no page of the storefront has yet.
    private static let rooms: [Route] = [
        AccessRule.person, .person.steppedUp, .member(.owner), .member(.owner, .manager), .member(.owner, .manager, .packer),
        .member(.owner).steppedUp, .staff(.moderator),
        .staff(.support), .staff(.admin), .staff(.support, .admin), .staff(.admin).steppedUp,
    ].enumerated().flatMap { number, rule in
        let rooms = RouteGroup("/rooms/\(number)/:shop", access: rule, privacy: .personal)
        return [rooms.get("", Handler { _ in .text("inside") }), rooms.post("", Handler { _ in .text("inside") })]
    }

    @Test(
        "Every route treats every kind of visitor as its rule says: access, login, step-up, second factor, or 404",
        arguments: Caller.allCases)
    private func everyRoute(_ caller: Caller) async throws {
        try await TestDatabase.clone { db in
            let fixtures = try await RouteFixtures(in: db)
            let browser = try await fixtures.caller(routes: Self.rooms)
            try await enter(browser, as: caller, fixtures, db)
            await browser.get("/fr/nowhere-at-all")
            let nothing = Self.plain(browser.page)
            var asked = 0
            for route in TestBrowser.routes + Self.rooms {
                for shop in route.pattern.contains(":shop") ? [fixtures.shopSlug, "stall-of-nobody"] : [""] {
                    asked += 1
                    let target = fixtures.target(route).replacing(":shop", with: shop)
                    // The form has no valid token. So a visitor with access gets 403, and nothing is changed.
                    if route.method == .post { await browser.post(target, token: "none") } else { await browser.get(target) }
                    var standing = caller.standing
                    if shop == "stall-of-nobody" { standing?.role = nil }
                    let place =
                        "\(caller) at \(route.method.rawValue) \(route.pattern) \(shop): \(browser.status.code) \(browser.location ?? "")"
                    switch route.access.decision(for: standing) {
                    case .welcome:
                        #expect(
                            browser.location?.contains("/login?next=") != true && browser.location?.contains("/confirmation?next=") != true,
                            "\(place)")
                        if route.method == .post { #expect(browser.status == (route.intent == .form ? .forbidden : .ok), "\(place)") }
                        if Self.rooms.contains(where: { $0.pattern == route.pattern }), route.method == .get {
                            #expect(browser.page == "inside", "\(place)")
                        }
                    case .login: #expect(browser.status == .seeOther && browser.location?.hasPrefix("/fr/login?next=") == true, "\(place)")
                    case .stepUp:
                        #expect(
                            browser.status == .seeOther && browser.location?.hasPrefix("/fr/account/confirmation?next=") == true, "\(place)"
                        )
                    case .secondFactor:
                        #expect(browser.status == .seeOther && browser.location == "/fr/account/security/second-factor", "\(place)")
                    case .notFound: #expect(browser.status == .notFound && Self.plain(browser.page) == nothing, "\(place)")
                    }
                }
            }
            #expect(asked > TestBrowser.routes.count + Self.rooms.count)
        }
    }

    /// The page without what differs between requests: the request number, its own URL, and the form token.
    private static func plain(_ page: String) -> String {
        page.replacing(/[0-9a-f]{16,}/, with: "").replacing(/(href|value|content)="[^"]*"/, with: "")
    }

    private func enter(_ browser: TestBrowser, as caller: Caller, _ fixtures: RouteFixtures, _ db: Database) async throws {
        guard let standing = caller.standing else { return }
        let seller = fixtures.shop.seller
        func account(_ member: CastMember, _ tx: Transaction) async throws -> Person.ID {
            try await member.signsUp(with: "\(ID<Person>())@example.ma", in: tx).id
        }
        let person = try await db.transaction { try await account(Cast.nadia, $0) }
        let token = try await db.transaction { tx in
            for staffRole in standing.staffRoles { try await person.becomes(staffRole, in: tx) }
            if let role = standing.role {
                if role != .owner { try await Member.set(account(Cast.salma, tx), to: .owner, in: seller, by: .system, in: tx) }
                try await Member.set(person, to: role, in: seller, by: .system, in: tx)
            }
            let (session, token) = try await Session.begin(for: person, from: "127.0.0.1", userAgent: "a test", isDeviceNew: false, in: tx)
            if standing.hasSecondFactor { try await Session.recordSecondFactor(session, in: tx) }
            if standing.isSteppedUp { try await Session.recordStepUp(session, in: tx) }
            return token
        }
        browser.set(Visitor.sessionCookie(token, isSecure: false))
    }

    @Test("A stranger who posts a form of a person's page returns to that page after the login")
    func formOfStranger() async throws {
        try await TestDatabase.clone { db in
            let fixtures = try await RouteFixtures(in: db)
            let rooms = RouteGroup("/rooms/one", access: .person, privacy: .personal)
            let inside = Handler { _ in .text("inside") }
            let browser = try await fixtures.caller(routes: [rooms.get("", inside), rooms.post("", inside), rooms.post("/act", inside)])
            await browser.get("/fr/rooms/one?a=1&b=2")
            #expect(browser.location == "/fr/login?next=%2Ffr%2Frooms%2Fone%3Fa%3D1%26b%3D2")
            await browser.post("/fr/rooms/one?a=1")
            #expect(browser.location == "/fr/login?next=%2Ffr%2Frooms%2Fone%3Fa%3D1")
            let origin = browser.world.configuration.publicURL
            await browser.post(
                "/fr/rooms/one/act", saying: ["Origin": "null", "Referer": try #require(HeaderValue(origin + "/fr/rooms/one?a=1"))])
            #expect(browser.location == "/fr/login?next=%2Ffr%2Frooms%2Fone%3Fa%3D1")
            for elsewhere in [
                "https://evil.example/fr/rooms/one", origin + ".evil.example/fr/rooms/one", origin + "/fr/rooms/one/act",
                origin + "/nowhere",
            ] {
                await browser.post("/fr/rooms/one/act", saying: ["Referer": try #require(HeaderValue(elsewhere))])
                #expect(browser.location == "/fr/login?next=%2Ffr%2Faccount", "\(elsewhere)")
            }
        }
    }

    @Test("A step-up expires after ten minutes")
    func stepUpEnds() async throws {
        try await TestDatabase.clone { db in
            let fixtures = try await RouteFixtures(in: db)
            let browser = try await fixtures.caller(routes: Self.rooms)
            try await enter(browser, as: .steppedUp, fixtures, db)
            try await db.transaction { try await TestDatabase.shiftClock(bySeconds: 590, in: $0) }
            await browser.get("/fr/rooms/1/x")
            #expect(browser.page == "inside")
            try await db.transaction { try await TestDatabase.shiftClock(bySeconds: 601, in: $0) }
            await browser.get("/fr/rooms/1/x")
            #expect(browser.location?.hasPrefix("/fr/account/confirmation?next=") == true)
            await browser.get("/fr/rooms/0/x")
            #expect(browser.page == "inside")
        }
    }
}
