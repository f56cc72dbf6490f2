import Carts
import Components
import HTTP
import Identity
import Kernel
import Postgres
import TestKit
import Testing
import Web

@testable import Accounts

@Suite("The pages of an address book")
struct AddressBookPageTests {
    private static let fields = [
        ("label", "Bureau"), ("full-name", "Nadia Amrani"), ("phone", "06 99 88 77 66"), ("city", SellerFixture.city),
        ("street", "3, rue des Orangers"),
        ("landmark", "En face de la pharmacie"),
    ]

    private func fields(street: String, label: String = "") -> [(String, String)] {
        Self.fields.map { $0.0 == "street" ? ("street", street) : $0.0 == "label" ? ("label", label) : $0 }
    }

    private func fill(_ shop: SellerFixture, _ browser: TestBrowser) async {
        await browser.get("/fr/orders/find")
        await browser.post("/fr/cart/lines", [("offer", shop.offers[0].description), ("key", "\(ID<TestBrowser>())")])
    }

    private func book(_ browser: TestBrowser, _ contact: String) async throws -> [SavedAddress] {
        try await browser.db.read(SavedAddress.all(of: try await browser.person(contact).id))
    }

    @Test("add, change, choose and remove an address, and ask for confirmation before they remove it")
    func journey() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await TestBrowser(in: db)
            try await nadia.signsUp("nadia@exemple.org")
            await nadia.get("/fr/account/addresses")
            #expect(nadia.page.contains("class=\"empty\"") && nadia.page.contains("aria-current=\"page\""))
            await nadia.get("/fr/account/addresses/new")
            #expect(nadia.page.contains("value=\"Nadia Amrani\"") && !nadia.page.contains("name=\"email\""))
            await nadia.post("/fr/account/addresses", Self.fields)
            #expect(nadia.location == "/fr/account/addresses" && nadia.flash == "addressAdded")
            try await nadia.follow()
            for word in [
                "Bureau", "3, rue des Orangers", "En face de la pharmacie", "Casablanca", "L’adresse est enregistrée", "Par défaut",
            ] {
                #expect(nadia.page.contains(word), "\(word)")
            }
            await nadia.post("/fr/account/addresses", fields(street: "9, rue Z"))
            let ids = try await book(nadia, "nadia@exemple.org").map(\.id.description)
            try #require(ids.count == 2)
            await nadia.post("/fr/account/addresses/\(ids[1])/default")
            #expect(nadia.location == "/fr/account/addresses" && nadia.flash == "addressMadeDefault")
            #expect(try await book(nadia, "nadia@exemple.org").map(\.id.description) == [ids[1], ids[0]])
            await nadia.get("/fr/account/addresses/\(ids[0])")
            #expect(nadia.page.contains("value=\"Bureau\"") && nadia.page.contains("value=\"3, rue des Orangers\""))
            await nadia.post("/fr/account/addresses/\(ids[0])", fields(street: "4, rue des Citronniers", label: "Maison"))
            #expect(nadia.location == "/fr/account/addresses" && nadia.flash == "addressChanged")
            await nadia.get("/fr/account/addresses/\(ids[0])/removal")
            #expect(nadia.page.contains("Maison") && nadia.page.contains("4, rue des Citronniers"))
            #expect(try await book(nadia, "nadia@exemple.org").count == 2)
            await nadia.post("/fr/account/addresses/\(ids[0])/removal")
            #expect(nadia.location == "/fr/account/addresses" && nadia.flash == "addressRemoved")
            #expect(try await book(nadia, "nadia@exemple.org").map(\.id.description) == [ids[1]])
            await nadia.get("/fr/account")
            #expect(nadia.page.contains("9, rue Z") && nadia.page.contains("Adresses enregistrées</a></dt><dd>1</dd>"))
        }
    }

    @Test("show each error beside its field, and keep what was typed")
    func mistakes() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await TestBrowser(in: db)
            try await nadia.signsUp("nadia@exemple.org")
            await nadia.get("/fr/account/addresses/new")
            let faulty = [
                ("label", String(repeating: "B", count: 41)), ("full-name", "Nadia"), ("phone", "12"), ("city", "nowhere"), ("street", ""),
            ]
            await nadia.post("/fr/account/addresses", faulty)
            #expect(nadia.status == .unprocessableContent)
            for field in ["label", "phone", "street"] { #expect(nadia.page.contains("id=\"\(field)-error\""), "\(field)") }
            #expect(nadia.page.contains("value=\"Nadia\"") && nadia.page.contains("value=\"12\"") && nadia.page.contains("<title>Erreur"))
            // The links to other languages lead to a page, not to the URL of the form.
            #expect(nadia.page.contains("href=\"/ar/account/addresses/new\""))
            await nadia.post(
                "/fr/account/addresses", [("full-name", "Nadia"), ("phone", "0699887766"), ("city", "nowhere"), ("street", "3, rue A")])
            #expect(nadia.status == .unprocessableContent && nadia.page.contains("id=\"city-error\""))
            #expect(try await book(nadia, "nadia@exemple.org").isEmpty)
        }
    }

    @Test("neither show nor change another person's address")
    func anothers() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await TestBrowser(in: db)
            try await nadia.signsUp("nadia@exemple.org")
            await nadia.get("/fr/account/addresses/new")
            await nadia.post("/fr/account/addresses", Self.fields)
            let before = try await book(nadia, "nadia@exemple.org")
            let id = try #require(before.first).id
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 61, in: tx) }
            let samir = TestBrowser(beside: nadia)
            try await samir.signsUp("samir@exemple.ma")
            await samir.get("/fr/account/addresses/new")
            for address in [id.description, SavedAddress.ID().description, "none"] {
                for page in ["", "/removal"] {
                    await samir.get("/fr/account/addresses/\(address)\(page)")
                    #expect(samir.status == .notFound, "\(address)\(page)")
                }
                await samir.get("/fr/account/addresses/new")
                for act in ["", "/removal", "/default"] {
                    await samir.post("/fr/account/addresses/\(address)\(act)", fields(street: "9, rue Z"))
                    #expect(samir.status == .notFound, "\(address)\(act)")
                }
            }
            // It cannot be used at the checkout either.
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], in: $0) }
            await fill(shop, samir)
            await samir.get("/fr/checkout/address")
            await samir.post("/fr/checkout/address", [("address", id.description), ("email", ""), ("notes", "")])
            #expect(samir.location == "/fr/checkout/address")
            try await samir.follow()
            #expect(samir.page.contains("n’est plus dans votre carnet") && !samir.page.contains("3, rue des Orangers"))
            #expect(try await book(nadia, "nadia@exemple.org") == before)
        }
    }

    @Test("say how many addresses it can hold once it is full")
    func full() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], in: $0) }
            let nadia = try await TestBrowser(in: db)
            try await nadia.signsUp("nadia@exemple.org")
            let person = try await nadia.person("nadia@exemple.org").id
            try await db.transaction { tx in
                for number in 1...SavedAddress.most {
                    let typed: [Recipient.Field: String] = [
                        .fullName: "Nadia", .phone: "0699887766", .city: SellerFixture.city, .street: "\(number), rue A",
                    ]
                    try await SavedAddress.add(SavedAddress.Draft(label: "", typed: typed), for: person, in: tx)
                }
            }
            await nadia.get("/fr/account/addresses/new")
            #expect(nadia.location == "/fr/account/addresses")
            await nadia.get("/fr/account/security")
            await nadia.post("/fr/account/addresses", Self.fields)
            #expect(nadia.location == "/fr/account/addresses")
            try await nadia.follow()
            #expect(nadia.page.contains("il garde 20 adresses") && !nadia.page.contains("/fr/account/addresses/new\">"))
            await fill(shop, nadia)
            await nadia.get("/fr/checkout/address")
            #expect(nadia.page.contains("Votre carnet d’adresses est plein") && !nadia.page.contains("name=\"save\""))
            // A form that asks for it anyway still continues to the next step.
            await nadia.post("/fr/checkout/address", Self.fields + [("address", "other"), ("save", "yes")])
            #expect(nadia.location == "/fr/checkout/review")
            #expect(try await book(nadia, "nadia@exemple.org").count == SavedAddress.most)
        }
    }

    @Test("list addresses saved at the checkout; the checkout offers the default address, another saved one, or a typed one")
    func checkout() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], stock: 5, in: $0) }
            let nadia = try await TestBrowser(in: db)
            try await nadia.signsUp("nadia@exemple.org")
            let person = try await nadia.person("nadia@exemple.org")
            func recipient() async throws -> Recipient? { try await db.read(Checkout.open(for: person.visitor))?.recipient }
            await fill(shop, nadia)
            await nadia.get("/fr/checkout/address")
            #expect(nadia.page.contains("name=\"save\" value=\"yes\" checked") && !nadia.page.contains("type=\"radio\""))
            // After an error, the choice stays as it was made.
            await nadia.post("/fr/checkout/address", [("full-name", "Nadia"), ("phone", "12"), ("save", "yes")])
            try await nadia.follow()
            #expect(nadia.page.contains("id=\"phone-error\"") && nadia.page.contains("name=\"save\" value=\"yes\" checked"))
            await nadia.post("/fr/checkout/address", [("full-name", "Nadia"), ("phone", "12")])
            try await nadia.follow()
            #expect(nadia.page.contains("name=\"save\" value=\"yes\">"))
            await nadia.post(
                "/fr/checkout/address", Self.fields + [("email", "nadia@exemple.org"), ("notes", "Après 17 h"), ("save", "yes")])
            #expect(nadia.location == "/fr/checkout/review")
            let first = try #require(try await book(nadia, "nadia@exemple.org").first)
            #expect(first.isDefault && first.recipient.street == "3, rue des Orangers" && first.recipient.notes.isEmpty)

            // The address given for this order is selected, and its e-mail address and note are still there.
            await nadia.get("/fr/checkout/address")
            #expect(nadia.page.contains("value=\"\(first.id)\" checked") && nadia.page.contains("Après 17 h"))
            #expect(nadia.page.contains("name=\"save\" value=\"yes\">"))

            // A typed address that is not to be saved.
            await nadia.post("/fr/checkout/address", fields(street: "9, rue Z") + [("address", "other"), ("email", ""), ("notes", "")])
            #expect(try await recipient()?.street == "9, rue Z")
            #expect(try await book(nadia, "nadia@exemple.org").map(\.id) == [first.id])
            await nadia.get("/fr/checkout/address")
            #expect(nadia.page.contains("value=\"other\" checked") && nadia.page.contains("value=\"9, rue Z\""))

            // A saved address: of the other fields only those about the order count.
            await nadia.post(
                "/fr/checkout/address",
                fields(street: "") + [("address", first.id.description), ("email", "x"), ("notes", "Sonner"), ("save", "yes")])
            try await nadia.follow()
            #expect(
                nadia.page.contains("id=\"email-error\"")
                    && !nadia.page.contains("id=\"street-error\""))
            #expect(nadia.page.contains("value=\"\(first.id)\" checked") && nadia.page.contains("Sonner"))
            await nadia.post(
                "/fr/checkout/address",
                fields(street: "") + [("address", first.id.description), ("email", ""), ("notes", "Sonner"), ("save", "yes")])
            #expect(nadia.location == "/fr/checkout/review")
            let chosen = try #require(try await recipient())
            #expect(chosen.street == "3, rue des Orangers" && chosen.notes == "Sonner" && chosen.email.isEmpty)
            #expect(try await book(nadia, "nadia@exemple.org").count == 1)

            // The next checkout begins with the default address.
            await nadia.get("/fr/account/addresses/new")
            await nadia.post("/fr/account/addresses", fields(street: "5, rue B"))
            let other = try #require(try await book(nadia, "nadia@exemple.org").last)
            await nadia.post("/fr/account/addresses/\(other.id)/default")
            await nadia.get("/fr/checkout/review")
            await nadia.post("/fr/checkout/review", [("key", try nadia.hidden("key")), ("total", try nadia.hidden("total"))])
            await fill(shop, nadia)
            await nadia.get("/fr/checkout/address")
            #expect(
                nadia.page.contains("value=\"\(other.id)\" checked") && nadia.page.contains("value=\"nadia@exemple.org\"")
                    && !nadia.page.contains("Sonner"))

            // An address that was removed in another window in between.
            await nadia.post("/fr/account/addresses/\(other.id)/removal")
            await nadia.get("/fr/checkout/address")
            await nadia.post("/fr/checkout/address", [("address", other.id.description), ("email", ""), ("notes", "Sonner deux fois")])
            try await nadia.follow()
            #expect(
                nadia.page.contains("n’est plus dans votre carnet")
                    && nadia.page.contains("Sonner deux fois"))
        }
    }
}
