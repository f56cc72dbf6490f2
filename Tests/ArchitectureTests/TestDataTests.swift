import Foundation
import TestKit
import Testing

@Suite("Test data")
struct TestDataTests {
    /// How many statements of a file of tests write tables of the contexts, and why no verb does that.
    private static let raw: [String: (statements: Int, why: String)] = [
        // The database must refuse the rows, or keep its promise to a program of the former version.
        "ForgottenPurchaseTests.swift": (8, "constraints and triggers"),
        "MoveTests.swift": (7, "constraints and triggers"),
        "RevisionTests.swift": (8, "constraints and triggers; as many revisions as may wait"),
        "ListingPagesTests.swift": (1, "a new member whose session goes on"),
        "BatchPagesTests.swift": (1, "a new member whose session goes on"),
        "HeldProductTests.swift": (2, "as many listings as may wait"),
        "StockTests.swift": (5, "constraints and rights"),
        "TakeBackTests.swift": (2, "constraints"),
        "WarehouseTests.swift": (3, "a program of the former version"),
        "FormerProgramTests.swift": (15, "a program of the former version"),
        "WaitingTests.swift": (1, "constraints"),
        "UnpaidTests.swift": (1, "constraints"),
        "EndedHoldsTests.swift": (2, "the page of a payment, without its gateway"),
        "PayingTests.swift": (2, "a gateway that has failed five times"),
        "LineTaxTests.swift": (2, "constraints; the profile of a trader who never applied"),
        "ApplicationTests.swift": (3, "days that pass"),
        "DeadlineTests.swift": (1, "a subscriber of an event"),
        "StandingTests.swift": (3, "constraints and triggers"),
        "AddressBookTests.swift": (5, "constraints; the former name of the table"),
        "CartTests.swift": (5, "the former names of the tables"),
        "PeopleTests.swift": (3, "constraints"),
        "TypedFieldTests.swift": (1, "a row that is older than a rule"),
        "SellerScopeTests.swift": (1, "row level security"),
        "PaymentsCommandTests.swift": (2, "payments that are held, disputed or failed at the bank"),
        "PaymentTests.swift": (7, "constraints and rights"),
        "LedgerTests.swift": (13, "constraints and rights"),
        "EntrySealTests.swift": (9, "rows that the owner of the database forged"),
        "LedgerCommandTests.swift": (1, "a posting that the owner of the database changed"),
        "SecondFactorTests.swift": (1, "a secret that is copied to another row"),
        // A race must go wrong without the guard of the verb.
        "PlaceRaceTests.swift": (1, "a purchase without its lock"),
        "BookingTests.swift": (1, "bookings that the database refuses"),
        "BookingZoneTests.swift": (1, "a thousand bookings at once"),
        "StockRaceTests.swift": (3, "reservations without their guard or order"),
        // `kolchi check` must find the rows.
        "InvariantsTests.swift": (168, "rows that no verb writes"),
        "HookTests.swift": (2, "kinds that no context declares"),
        // Tools and queues.
        "LeasedQueueTests.swift": (2, "a queue of its own, and a long one"),
        "QueueStatements.swift": (1, "a queue of its own"),
        "WorkerTests.swift": (3, "errors of the database in a log"),
        "TellingTests.swift": (2, "messages at another time, and sent again"),
        "UnprovenTests.swift": (1, "messages that are due at once"),
        "HourTests.swift": (2, "a message at a given time"),
        "TestBrowser+Staff.swift": (1, "a step-up that is over, although the second factor was just given"),
        "CommandAuditTests.swift": (5, "what a trader declared, an address that a relay refused, and a message that it may have"),
        "ErasureTests.swift": (2, "a message that waits, and an address that a relay refused"),
        "StatusFileTests.swift": (1, "days that pass"),
        // Rows of the operator.
        "WallTimeTests.swift": (1, "random changes of the time zone"),
        // No verb changes them yet.
        "PlaceTests.swift": (6, "constraints; editing of titles and shops"),
        "PageCacheTests.swift": (15, "editing of titles, shops and measurements; a change of the time zone; single statements"),
        "PagePublisherTests.swift": (26, "single statements on every table that pages show"),
        "CodesTests.swift": (1, "serial numbers of the former version"),
        "ListingDraftTests.swift": (1, "a draft of half a year ago"),
        "PublishListingTests.swift": (1, "pictures that a draft alone shows"),
        "ProductRequestsTests.swift": (1, "editing of shops"),
        "WithdrawalTests.swift": (2, "editing of shops"),
        "ImportTests.swift": (1, "a product with the handle of a file"),
        "HolidayTests.swift": (2, "a program of the former version"),
        "ListingSearchTests.swift": (1, "forty attributes at once"),
        "AccountTests.swift": (1, "removing a password"),
        "ProviderTests.swift": (1, "removing a password"),
    ]

    @Test("comes from verbs: only the named tests write tables of the contexts with their own SQL")
    func verbs() throws {
        let contexts = try FileManager.default.contentsOfDirectory(atPath: Checkout.folder.appending(path: "Sources/Contexts").path)
        let write = try Regex("(INSERT INTO|UPDATE)\\s+(\(contexts.map { $0.lowercased() }.joined(separator: "|")))\\.[a-z]")
        var found: [String: Int] = [:]
        for file in Checkout.swiftFiles(below: "Tests") + Checkout.swiftFiles(below: "Sources/TestKit") {
            let count = try Checkout.text(file).matches(of: write).count
            if count > 0 { found[file.lastPathComponent, default: 0] += count }
        }
        for file in Set(found.keys).union(Self.raw.keys).sorted() {
            #expect(
                found[file] == Self.raw[file]?.statements,
                "\(file): make test data with verbs or `Cast`; change the list above only for what no verb can do")
        }
    }

    @Test("has the demo's names, contacts and slugs for the people and shops of the demo")
    func demo() throws {
        struct Demo: Decodable {
            struct Seller: Decodable { let slug, name: String }
            struct Buyer: Decodable {
                let name, phone: String
                let login: String?
            }
            let sellers: [Seller]
            let buyers: [Buyer]
        }
        let data = try Data(contentsOf: Checkout.folder.appending(path: "Demo/shop.json"))
        let demo = try JSONDecoder().decode(Demo.self, from: data)
        for seller in [Cast.darSalma, Cast.riadDeco, Cast.friperie] {
            #expect(demo.sellers.contains { $0.slug == seller.slug && $0.name == seller.name }, "\(seller.slug)")
        }
        for member in [Cast.amina] {
            let buyer = try #require(demo.buyers.first { $0.name == member.name })
            #expect(buyer.phone == member.phone && buyer.login == member.email)
        }
    }
}
