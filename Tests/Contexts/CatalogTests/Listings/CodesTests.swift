import Catalog
import Foundation
import Kernel
import Postgres
import Secrets
import Sellers
import TestKit
import Testing

@Suite("Bar codes, slugs and serial numbers")
struct CodesTests {
    /// Numbers of real articles and examples of GS1: EAN-8, UPC-A, EAN-13, ISBN-13 and GTIN-14.
    private static let real = [
        "96385074", "73513537", "40170725", "036000291452", "042100005264", "614141007349", "4006381333931", "5901234123457",
        "9780306406157", "9782070360024", "6111245591100", "8711253001202", "10614141000415", "00012345600012",
    ]

    @Test("a bar code with its check digit is accepted, and each other digit is refused, by the program and by the database")
    func gtin() async throws {
        try await TestDatabase.rolledBack { tx in
            func isAccepted(_ digits: String) async throws -> Bool {
                try await tx.read(Query.one("SELECT catalog.is_gtin(\(digits))") { row in try row.next() })
            }
            for digits in Self.real {
                #expect(GTIN(digits) != nil, "\(digits)")
                for last in 0...9 {
                    let other = digits.dropLast() + String(last)
                    let isRight = other == digits
                    #expect((GTIN(String(other)) != nil) == isRight, "\(other)")
                    let isAccepted = try await isAccepted(String(other))
                    #expect(isAccepted == isRight, "\(other)")
                }
            }
            for wrong in ["", "0", "123456789", "00000000", "0000000000000", "400638133393A", "40063813339310", "4006381333931\n"] {
                let isAccepted = try await isAccepted(wrong)
                #expect(!isAccepted, "\(wrong)")
                if wrong != "4006381333931\n" { #expect(GTIN(wrong) == nil, "\(wrong)") }
            }
        }
        #expect(GTIN("4 006381-333931")?.digits == "4006381333931" && GTIN("٤٠٠٦٣٨١٣٣٣٩٣١")?.key == "04006381333931")
    }

    @Test(
        "a title becomes a readable slug",
        arguments: [
            ("Caftan bleu à sfifa dorée", "caftan-bleu-a-sfifa-doree"), ("L’été — œuvre d’art n°3", "l-ete-oeuvre-d-art-n-3"),
            ("  ÇA ÉTÉ !! ", "ca-ete"), ("e\u{301}te\u{301}", "ete"), ("İstanbul Straße", "istanbul-strasse"),
            ("قفطان أزرق", "qftan-azrq"), ("زربية بربرية", "zrbia-brbria"), ("طاجين من الفخار", "tajin-mn-alfkhar"), ("وردة", "wrda"),
            ("شربيل رقم ٣٨", "chrbil-rqm-38"), ("iPhone 12 / 64 Go", "iphone-12-64-go"), ("مُحَمَّد", "mouhamad"), ("ڭفة", "gfa"),
        ])
    func slug(_ title: String, _ slug: String) { #expect(Product.slug(from: title) == slug) }

    @Test("a slug has at most 80 characters and ends with a whole word, and a title without a known letter has none")
    func bounds() {
        let long = Product.slug(from: String(repeating: "caftan brodé ", count: 12)) ?? ""
        #expect(long.utf8.count <= 80 && long.hasSuffix("caftan-brode") || long.hasSuffix("-caftan"))
        #expect(Product.slug(from: String(repeating: "a", count: 160))?.utf8.count == 80)
        #expect(Product.slug(from: "日本") == nil && Product.slug(from: "—") == nil && Product.slug(from: "") == nil)
    }

    @Test("a listing whose title has no known letter is named after its category")
    func nameless() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await Shop(in: tx)
            #expect(try await shop.content("日本").publish(by: shop.seller, in: tx).slug == "test-caftans")
            #expect(try await shop.content("日本").publish(by: shop.seller, in: tx).slug == "test-caftans-2")
        }
    }

    @Test("serial numbers of an older version are sealed, can be opened by their seller alone, and are nowhere in clear")
    func stored() async throws {
        try await TestDatabase.make { test in
            let (shop, offers) = try await test.db.transaction { tx in
                let shop = try await Shop(in: tx)
                let written = try await Product.publish(
                    shop.draft(variants: [.init(values: ["test-size": "M"], offers: [shop.offer(), shop.offer(), shop.offer(.new)])]),
                    in: tx)
                return (shop, written.offers)
            }
            let owner = try BlockingConnection(test.ownerURL)
            let numbers = ["RF8M 70-2A/4", "A  B"]
            for (offer, number) in zip(offers, numbers) {
                try owner.run("INSERT INTO catalog.unsealed_serial (offer_id, number) VALUES (\(offer), \(number))")
            }
            let key = SigningKey()
            #expect(try SealedSerial.sealStored(owner, key) == 2)
            #expect(try SealedSerial.sealStored(owner, key) == 0)
            for (offer, number) in zip(offers, numbers) {
                let found = try await test.db.read(Product.called("caftan-of-the-test", by: shop.seller))
                let product = try #require(found)
                let live = try await test.db.read(ListingContent.live(product, [offer], of: shop.seller))
                let serial = try #require(live?.serial)
                #expect(serial.number(of: shop.seller, key) == number && serial.number(of: shop.other, key) == nil)
                #expect(serial.hash == SealedSerial.hash(of: number.lowercased(), key))
            }
            let rows = try await test.db.read(
                Query<[String]>.all("SELECT o::text FROM catalog.offer o") { row in try row.next() })
            #expect(rows.count == 3 && rows.allSatisfy { !$0.contains("RF8M") && !$0.contains("A  B") })
            #expect(try owner.read(Query<Int>.one("SELECT count(*) FROM catalog.unsealed_serial") { row in try row.next() }) == 0)
        }
    }

    @Test("only a number of 4 to 40 letters and digits is sealed, and another installation cannot open it")
    func sealed() throws {
        let (seller, key) = (Seller.ID(), SigningKey())
        for bad in ["", "123", "<b>1234</b>", String(repeating: "a", count: 41), "-1234", "é1234"] {
            #expect(SealedSerial(bad, of: seller, key) == nil, "\(bad)")
        }
        let serial = try #require(SealedSerial(" 35-209900-176148-1 ", of: seller, key))
        #expect(serial.ending == "1481" && serial.number(of: seller, SigningKey()) == nil)
        #expect(serial.hash == SealedSerial("352099001761481", of: seller, key)?.hash)
        let json = String(decoding: try JSONEncoder().encode(serial), as: UTF8.self)
        #expect(!json.contains("352099") && !json.contains("209900"))
    }
}
