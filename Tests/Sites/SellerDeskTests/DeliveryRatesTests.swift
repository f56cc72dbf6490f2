import CSV
import Catalog
import HTTP
import Inventory
import Kernel
import Places
import Postgres
import Sellers
import Shipping
import TestKit
import Testing
import Web

@testable import SellerDesk

@Suite("The delivery rates at the desk")
struct DeliveryRatesTests {
    private static let page = "/fr/desk/dar-salma/delivery"

    /// Opens the shop Dar Salma and lets a manager visit its desk.
    private func desk(_ body: @Sendable (Database, Seller.ID, TestBrowser) async throws -> Void) async throws {
        try await TestDatabase.clone { db in
            let seller = try await db.transaction { tx in try await Cast.darSalma.opens(in: tx) }
            try await TestBrowser(in: db).becomesMember(.owner, of: seller)
            let browser = try await TestBrowser(in: db)
            try await browser.becomesMember(.manager, of: seller)
            // The forms need the token of a page.
            await browser.get(Self.page)
            try await body(db, seller, browser)
        }
    }

    private static func form(
        _ zone: String = "country", _ size: String = "two-carry", price: String = "35", free: String = "",
        days: (String, String) = ("2", "4"),
        seen: String? = nil
    ) -> [(String, String)] {
        [("zone", zone), ("size", size), ("price", price), ("free-from", free), ("min-days", days.0), ("max-days", days.1)]
            + (seen.map { [("seen", $0)] } ?? [])
    }

    @Test("a rate is added, previewed, changed and removed; a wrong field keeps what was typed")
    func changes() async throws {
        try await desk { db, seller, browser in
            await browser.get(Self.page)
            #expect(browser.status == .ok && browser.page.contains("personne ne peut commander"))
            for (form, field) in [
                (Self.form("mars"), "zone"), (Self.form("city:nowhere"), "zone"), (Self.form("region:99"), "zone"),
                (Self.form("country", "huge"), "size"), (Self.form(price: "-1"), "price"), (Self.form(price: "100001"), "price"),
                (Self.form(free: "0"), "free-from"), (Self.form(days: ("4", "2")), "max-days"), (Self.form(days: ("1", "91")), "max-days"),
                (Self.form(days: ("x", "91")), "max-days"),
            ] {
                await browser.post(Self.page, form)
                #expect(browser.status == .unprocessableContent && browser.page.contains("id=\"\(field)-error\""), "\(form)")
                #expect(browser.page.contains("value=\"\(form[2].1)\""))
            }
            let found1 = try await db.read(DeliveryRate.of(seller))
            #expect(found1.isEmpty)
            await browser.post(Self.page, Self.form(price: "35,50", free: "500"))
            #expect(browser.status == .seeOther)
            let rate = DeliveryRate(.country, price: Money(minor: 3_550), freeFrom: .dirhams(500), minDays: 2, maxDays: 4)
            let found2 = try await db.read(DeliveryRate.of(seller))
            #expect(found2 == [rate])
            await browser.get(Self.page + "?city=06.141.01.0&parcel=letter")
            #expect(browser.page.contains("Lettre – Livraison"))
            // The same zone and size once more, and a change over what nobody saw.
            await browser.post(Self.page, Self.form())
            #expect(browser.status == .conflict && browser.page.contains("id=\"zone-error\""))
            await browser.get(Self.page + "?rate=country~two-carry")
            #expect(browser.page.contains("value=\"country~two-carry~3550~50000~2~4\""))
            let seen = RateInput.seen(rate)
            await browser.post(Self.page, Self.form("sameish", seen: seen))
            #expect(browser.status == .unprocessableContent && browser.page.contains("value=\"\(seen)\""))
            await browser.post(Self.page, Self.form(price: "20", seen: seen))
            #expect(browser.status == .seeOther)
            await browser.post(Self.page, Self.form(price: "25", seen: seen))
            #expect(browser.status == .conflict && browser.page.contains("Enregistré maintenant"))
            #expect(browser.page.contains("value=\"country~two-carry~2000~~2~4\"") && browser.page.contains("value=\"25\""))
            await browser.post(Self.page + "/removal", [("zone", "country"), ("size", "two-carry")])
            #expect(browser.status == .seeOther)
            let found3 = try await db.read(DeliveryRate.of(seller))
            #expect(found3.isEmpty)
        }
    }

    @Test("a place is left out and served again, and only a region or city can be")
    func places() async throws {
        try await desk { db, seller, browser in
            await browser.get(Self.page)
            for place in ["", "country", "region:99", "city:x"] {
                await browser.post(Self.page + "/unserved", [("place", place)])
                #expect(browser.status == .unprocessableContent && browser.page.contains("id=\"place-error\""), "\(place)")
            }
            await browser.post(Self.page + "/unserved", [("place", "region:12")])
            #expect(browser.status == .seeOther)
            await browser.get(Self.page)
            #expect(browser.page.contains("Région Dakhla-Oued Ed-Dahab"))
            let found4 = try await db.read(Unserved.of(seller))
            #expect(found4 == [.region("12")])
            await browser.post(Self.page + "/unserved/removal", [("place", "region:12")])
            let found5 = try await db.read(Unserved.of(seller))
            #expect(found5.isEmpty)
        }
    }

    @Test("the rates leave as a CSV file and come back as the same rates")
    func table() async throws {
        try await desk { db, seller, browser in
            let rates = [
                DeliveryRate(.country, price: Money(minor: 3_550), freeFrom: .dirhams(500), minDays: 2, maxDays: 4),
                DeliveryRate(.sameRegion, size: .letter, price: .zero, minDays: 0, maxDays: 1),
                DeliveryRate(.region("09"), size: .oneCarries, price: .dirhams(60), minDays: 2, maxDays: 4),
                DeliveryRate(.city(City.Code("06.141.01.0")), size: .shoeBox, price: .dirhams(20), minDays: 1, maxDays: 2),
            ]
            try await db.transaction { tx in
                try await DeliveryRate.set(rates, of: seller, in: tx)
                try await Unserved.add(.region("12"), of: seller, by: .system, in: tx)
            }
            let before = try await db.read(DeliveryRate.of(seller))
            await browser.get(Self.page + "/rates.csv")
            let file = browser.page
            #expect(browser.status == .ok && file.contains("city,06.141.01.0,Casablanca,shoe-box,20.00,,1,2"))
            try await db.transaction { tx in
                _ = try await DeliveryRate.take(
                    [DeliveryRate(.sameCity, price: .zero, minDays: 1, maxDays: 1)], unserved: [], replacing: true, of: seller, by: .system,
                    in: tx)
            }
            await browser.upload(Self.page + "/file", [], files: [("file", "rates.csv", Array(file.utf8))])
            #expect(browser.status == .seeOther)
            let found6 = try await db.read(DeliveryRate.of(seller))
            #expect(found6.count == 5)
            await browser.upload(Self.page + "/file", [("replacing", "yes")], files: [("file", "rates.csv", Array(file.utf8))])
            let (after, places) = try await db.read(DeliveryRate.of(seller), Unserved.of(seller))
            #expect(after == before && places == [.region("12")])
        }
    }

    @Test("a faulty file changes nothing and names its lines")
    func faultyTable() async throws {
        try await desk { db, seller, browser in
            let head = "zone;place;name;size;price;free_from;min_days;max_days\n"
            for (file, words) in [
                ("", "Choisissez"), ("a;b\n1;2\n", "min_days"), (head, "vide"), (head + "mars;;;letter;1;;1;2\n", "Ligne 2"),
                (head + "country;;;letter;1;;1;2\ncountry;;;letter;2;;1;2\n", "Ligne 3"), (head + "country;;;letter;x;;1;2\n", "Ligne 2"),
                (head + "city;;Atlantis;letter;1;;1;2\n", "Ligne 2"), (head + "country;;;;;;;\n", "Ligne 2"),
                (head + "country;;;letter;1;;9;2\n", "Ligne 2"), (head + "\"open\n", "ligne"),
            ] {
                await browser.upload(Self.page + "/file", [], files: [("file", "rates.csv", Array(file.utf8))])
                #expect(browser.status == .unprocessableContent && browser.page.contains(words), "\(file)")
            }
            await browser.upload(Self.page + "/file", [], files: [("file", "rates.csv", Array(repeating: 65, count: 200_001))])
            #expect(browser.status == .contentTooLarge)
            let found7 = try await db.read(DeliveryRate.of(seller))
            #expect(found7.isEmpty)
            let named = head + "city;;Casa;letter;1;;1;2\nregion;9;;letter;1;;1;2\nregion;;سوس-ماسة;shoe-box;1;;1;2\n"
            await browser.upload(Self.page + "/file", [], files: [("file", "rates.csv", Array(named.utf8))])
            #expect(browser.status == .seeOther)
            let zones = try await db.read(DeliveryRate.of(seller)).map(\.zone)
            #expect(zones == [.region("09"), .region("09"), .city(City.Code("06.141.01.0"))])
        }
    }
}
