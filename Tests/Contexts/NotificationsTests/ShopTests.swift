import Catalog
import Identity
import Inventory
import Kernel
import Notifications
import Orders
import Postgres
import Sellers
import Shipping
import TestKit
import Testing

@Suite("Messages about shops")
struct ShopTests {
    private static let staff = Actor(.person, "0193a1b2-0000-7000-8000-000000000001")

    /// The texts that the inbox has for a recipient, in the order in which they were sent.
    private static func texts(to recipient: String, in db: Database) async throws -> [String] {
        try await db.read(InboxMessage.newest).filter { $0.recipient == recipient }.reversed().map(\.message.text)
    }

    /// Runs with an inbox on a database of its own.
    private static func withInbox(_ body: @Sendable (Database, MessagingFixture) async throws -> Void) async throws {
        try await TestDatabase.clone { db in
            let inbox = try await MessagingFixture.open(on: db) { _ in Transports(mail: .inbox, sms: .inbox) }
            try await body(db, inbox)
            inbox.relay.close()
        }
    }

    /// Nadia, who decides in the shop, and Samir, who packs there.
    ///
    /// - Returns: Nadia.
    @discardableResult
    private static func staffs(_ seller: Seller.ID, as role: Member.Role = .owner, in tx: Transaction) async throws -> Person.ID {
        let nadia = try await Cast.nadia.signsUp(in: tx).id
        try await Member.set(nadia, to: role, in: seller, by: .system, in: tx)
        try await Member.set(Cast.samir.signsUp(in: tx).id, to: .packer, in: seller, by: .system, in: tx)
        return nadia
    }

    /// A shop with nine pieces of one offer, where Nadia and Samir work.
    private static func shopWithStaff(in db: Database) async throws -> SellerFixture {
        try await db.transaction { tx in
            let shop = try await SellerFixture.open(prices: [.dirhams(90)], stock: 9, in: tx)
            try await staffs(shop.seller, in: tx)
            return shop
        }
    }

    @Test("An invitation goes to the invited contact, with a link that opens it; one that was withdrawn is not sent")
    func invited() async throws {
        try await Self.withInbox { db, inbox in
            let invitations = try await db.transaction { tx in
                let seller = try await Cast.darSalma.opens(in: tx)
                let owner = try await Cast.nadia.signsUp(in: tx).id
                try await Member.set(owner, to: .owner, in: seller, by: .system, in: tx)
                var invitations: [Invitation.ID] = []
                for contact in ["samir@example.ma", "0612345678", "zineb@example.ma"] {
                    let contact = try #require(Contact(typed: contact))
                    invitations.append(try await Invitation.invite(contact, as: .packer, to: seller, by: owner, in: .french, in: tx))
                }
                try await Invitation.withdraw(invitations[2], of: seller, by: owner.actor, in: tx)
                return invitations
            }
            try await inbox.works()
            for (recipient, invitation) in zip(["samir@example.ma", "+212612345678"], invitations) {
                let texts = try await Self.texts(to: recipient, in: db)
                let link = try #require(
                    texts.first?.firstMatch(of: /https:\/\/kolchi\.example\/fr\/invitations\/(\S+)/)
                ).output.1
                #expect(texts.count == 1 && texts[0].contains("Dar Salma"))
                #expect(Invitation.id(of: String(link), inbox.key) == invitation)
            }
            #expect(try await Self.texts(to: "zineb@example.ma", in: db) == [])
        }
    }

    @Test("An applicant is told of each answer, with the words of the staff")
    func applied() async throws {
        try await Self.withInbox { db, inbox in
            let (person, id) = try await db.transaction { tx in
                let person = try await Cast.salma.signsUpWithBoth(in: tx)
                return (person, try await CastApplication.submitted(by: person, in: tx))
            }
            try await db.transaction { tx in
                try await Application.giveBack(id, submission: 1, [.name: "Un autre nom, svp"], by: Self.staff, in: tx)
            }
            try await inbox.works()
            try await db.transaction { tx in
                try await Application.submit(id, of: person, accepting: Terms.version, in: tx)
                _ = try await Application.approve(id, submission: 2, by: Self.staff, in: tx)
            }
            try await inbox.works()
            let texts = try await Self.texts(to: Cast.salma.email, in: db)
            #expect(texts.count == 2)
            #expect(texts.first?.contains("Un autre nom, svp") == true && texts.last?.contains(CastApplication.shop.name) == true)
        }
    }

    @Test(
        "Owners and managers are told of orders, deadlines, requests and lateness; the buyer of an extension and an answer"
    )
    func orders() async throws {
        try await Self.withInbox { db, inbox in
            let shop = try await Self.shopWithStaff(in: db)
            let seller = Actor(.seller, "Amine")
            let buyer = Purchaser(email: "salma@example.ma")
            let number = try await shop.sell(to: buyer, in: db)
            try await db.transaction { tx in
                try await Order.confirm(number, by: seller, in: tx)
                _ = try await CancellationRequest.ask(number, why: "<b>", in: tx)
            }
            try await inbox.works()
            try await db.transaction { tx in
                try await CancellationRequest.decline(number, by: seller, saying: "non", in: tx)
                try await Deadline.extend(number, by: 2, seller, in: tx)
            }
            try await inbox.works()
            let told = try await db.read(InboxMessage.newest)
            let subjects = { (recipient: String) in told.filter { $0.recipient == recipient }.map(\.message.subject) }
            #expect(subjects(Cast.nadia.email).filter { $0.contains("Nouvelle commande") || $0.contains("Demande d") }.count == 2)
            #expect(subjects("salma@example.ma").filter { $0.contains("plus de temps") || $0.contains("refusée") }.count == 2)
            #expect(subjects(Cast.samir.email) == [])
            #expect(!told.contains { $0.recipient == Cast.nadia.email && $0.message.text.contains("Salma") }, "no buyer is named")

            let contact = try #require(Contact(typed: Cast.nadia.email))
            let nadia = try #require(try await db.read(Person.reached(at: contact))).id
            try await db.transaction { tx in
                try await Preference.save([], among: Preference.all.filter { $0.kind == .shopOrders }, of: nadia, in: tx)
            }
            let late = try await shop.sell(in: db)
            try await inbox.works()
            try await inbox.shiftClock(by: 30 * 86_400)
            try await Deadline.remind(in: db)
            _ = try await Deadline.cancelLate(in: db)
            try await inbox.works()
            let mails = try await db.read(InboxMessage.newest).filter {
                $0.recipient == Cast.nadia.email && $0.message.text.contains("\(late)")
            }
            #expect(mails.count == 1 && mails[0].message.text.contains("annulée"), "lateness is told to everybody who decides")
        }
    }

    @Test("Owners and managers are told once of a parcel that was not delivered, is back or lost, unless a later word overtook it")
    func parcels() async throws {
        try await Self.withInbox { db, inbox in
            let shop = try await Self.shopWithStaff(in: db)
            let seller = Actor(.seller, "Amine")
            let number = try await shop.sell(in: db)
            let carrier = try await db.transaction { tx in
                let facts = Carrier.Facts(
                    names: [.french: "a", .arabic: "b", .english: "c"], trackingPage: "", telephone: "", contract: .house, isOffered: true)
                let carrier = try await Carrier.add("rapide", facts, by: .system, in: tx)
                let words = ParcelEvent.Kind.allCases.map { CarrierWord($0.rawValue, $0, $0 == .attemptFailed ? .noAnswer : nil) }
                try await Carrier.explain(words, of: carrier, by: .system, in: tx)
                try await Order.confirm(number, by: seller, in: tx)
                try await Order.label(number, with: [(carrier, "AB-1234")], by: seller, at: .now(), in: tx)
                return carrier
            }
            func tell(_ kinds: [(ParcelEvent.Kind, Int64)], as source: ParcelEvent.Source = .carrier) async throws {
                let reports = try kinds.map { kind, time in
                    try #require(
                        ParcelReport(
                            tracking: "AB-1234", id: nil, word: kind.rawValue, at: Moment(seconds: 1_796_000_000 + time)))
                }
                for _ in 1...2 {
                    try await db.transaction { tx in _ = try await Parcel.record(reports, from: carrier, as: source, in: tx) }
                }
                try await inbox.works()
            }
            func subjects() async throws -> [String] {
                try await db.read(InboxMessage.newest).filter { $0.recipient == Cast.nadia.email && $0.message.subject.contains("Colis") }
                    .reversed().map(\.message.subject)
            }
            try await tell([(.pickedUp, 1), (.attemptFailed, 5), (.lost, 6)])
            let first = try await subjects()
            #expect(first.count == 2 && first.contains { $0.contains("non aboutie") } && first.contains { $0.contains("Perdu") })
            let texts = try await Self.texts(to: Cast.nadia.email, in: db)
            #expect(texts.contains { $0.contains("pas de réponse") && $0.contains("/orders/\(number)") })
            // What the shop says itself is no news to it.
            try await db.transaction { tx in
                let parcel = try #require(try await tx.read(Parcel.with("AB-1234", of: carrier))).id
                let time = Moment(seconds: 1_796_000_007)
                try await Parcel.record(.damaged, by: .seller, at: time, of: parcel, seller: shop.seller, in: tx)
            }
            try await inbox.works()
            let own = try await subjects()
            #expect(own.count == 2)
            try await tell([(.delivered, 9)])
            // A failed attempt that is told late.
            try await tell([(.attemptFailed, 3)])
            let last = try await subjects()
            #expect(last.count == 2)
            #expect(try await Self.texts(to: Cast.samir.email, in: db) == [])
        }
    }

    @Test("Owners and managers are told of low stock, unless they want no such messages; packers are not")
    func stock() async throws {
        try await Self.withInbox { db, inbox in
            let (shop, owner) = try await db.transaction { tx in
                let shop = try await SellerFixture.open(prices: [.dirhams(90), .dirhams(70)], stock: 3, in: tx)
                let owner = try await Self.staffs(shop.seller, in: tx)
                try await StockThreshold.set(2, for: shop.seller, by: .system, in: tx)
                return (shop, owner)
            }
            let told = { (count: Int) in
                try await LowStock.tell(in: db)
                try await inbox.works()
                let mails = try await Self.texts(to: Cast.nadia.email, in: db).filter { $0.contains("stock") }
                #expect(mails.count == count)
                let notices = try await db.read(InAppNotification.newest(of: owner)).filter { $0.type == .stockLow }
                #expect(notices.count == count)
            }
            try await Purchaser().buys([shop.offers[0]], quantity: 2, in: db)
            try await told(1)
            try await inbox.shiftClock(by: 7_200)
            try await db.transaction { tx in
                try await Preference.save([], among: Preference.all.filter { $0.kind == .shopStock }, of: owner, in: tx)
            }
            try await Purchaser().buys([shop.offers[1]], quantity: 2, in: db)
            try await told(1)
            #expect(try await Self.texts(to: Cast.samir.email, in: db) == [])
        }
    }

    @Test("The owners of a shop are told of its suspension, with the reason, and nobody else is")
    func suspended() async throws {
        try await Self.withInbox { db, inbox in
            try await db.transaction { tx in
                let seller = try await Cast.darSalma.opens(in: tx)
                try await Self.staffs(seller, in: tx)
                try await Seller.setStanding(.suspended, of: seller, by: Self.staff, why: "Colis jamais envoyés", in: tx)
            }
            try await inbox.works()
            #expect(try await Self.texts(to: Cast.nadia.email, in: db).map { $0.contains("Colis jamais envoyés") } == [true])
            #expect(try await Self.texts(to: Cast.samir.email, in: db) == [])
        }
    }

    @Test("The owners and managers of a shop are told what became of a listing, with the reason, and packers are not")
    func listing() async throws {
        try await Self.withInbox { db, inbox in
            try await db.transaction { tx in
                let shop = try await CastListing.opens(in: tx)
                try await Self.staffs(shop.seller, as: .manager, in: tx)
                let (one, two) = (
                    try #require(try await shop.submit(shop.content("Caftan brodé"), in: tx).outcome.waiting),
                    try #require(try await shop.submit(shop.content("Sac perlé"), in: tx).outcome.waiting)
                )
                _ = try await Revision.accept(one, by: Self.staff, in: tx)
                try await Revision.refuse(two, by: Self.staff, why: "Photos floues", in: tx)
            }
            try await inbox.works()
            let texts = try await Self.texts(to: Cast.nadia.email, in: db).sorted()
            #expect(texts.count == 2)
            #expect(texts.contains { $0.contains("accepté") && $0.contains("Caftan brodé") })
            #expect(texts.contains { $0.contains("refusé") && $0.contains("Sac perlé") && $0.contains("Photos floues") })
            #expect(texts.allSatisfy { $0.contains("/fr/desk/dar-salma/listings") })
            #expect(try await Self.texts(to: Cast.samir.email, in: db) == [])
        }
    }

    @Test("The owners and managers of a shop get one letter and one notice about a whole file, with the counts and the reason")
    func batch() async throws {
        try await Self.withInbox { db, inbox in
            let batch = ListingBatch.ID()
            let manager = try await db.transaction { tx in
                let shop = try await CastListing.opens(in: tx)
                let manager = try await Self.staffs(shop.seller, as: .manager, in: tx)
                try await shop.sends((1...3).map { shop.content("Caftan \($0)") }, as: batch, named: "été.csv", in: tx)
                return manager
            }
            for (answer, place) in [(BatchDecision.Answer.accepted, 1), (.refused, 3)] {
                try await db.transaction { tx in
                    _ = try await BatchDecision.decide(batch, answer, until: place, why: "Photos floues", by: Self.staff, in: tx)
                }
                try await BatchDecision.carryOutAll(of: batch, in: db)
                try await inbox.works()
            }
            let texts = try await Self.texts(to: Cast.nadia.email, in: db)
            #expect(texts.count == 2)
            #expect(texts.first?.contains("accepté 1 annonce de votre fichier") == true && texts.first?.contains("été.csv") == true)
            #expect(texts.first?.contains("2 annonces de ce fichier attendent") == true && texts.first?.contains("floues") == false)
            #expect(texts.last?.contains("refusé 2 annonces") == true && texts.last?.contains("Photos floues") == true)
            #expect(texts.last?.contains("attend") == false)
            #expect(texts.allSatisfy { $0.contains("/fr/desk/dar-salma/listings") })
            #expect(try await db.read(InAppNotification.unread(of: "\(manager)::uuid")) == 2)
            #expect(try await Self.texts(to: Cast.samir.email, in: db) == [])
        }
    }
}
