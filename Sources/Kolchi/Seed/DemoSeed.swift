import Carts
import Catalog
import Config
import Foundation
import Identity
import Images
import Inventory
import Jobs
import Kernel
import Media
import Orders
import Places
import Postgres
import Search
import Secrets
import Sellers
import Shipping

/// Makes the demo shop with the same verbs as the site. The pictures come first because they take longest. One transaction then
/// makes all sellers and products, so an interrupted run can simply start again.
struct DemoSeed {
    let setup: AppSetup
    let pictures: Pictures

    func run() async throws {
        let folder = setup.configuration.home + "/Demo"
        let shop = try DemoShop.read(from: folder)
        print("Making the demo shop: \(shop.products.count) products")
        let heritage = try DemoShop.Heritage.read(from: folder)
        let pictured = try await takePictures(of: shop, from: folder + "/pictures")
        let offers = try await setup.db.transaction { tx in
            try await describe(shop, in: tx)
            try await tell(heritage, in: tx)
            let sellers = try await openSellers(shop, pictured, in: tx)
            var offers: [String: [Offer.ID]] = [:]
            for (index, product) in shop.products.enumerated() {
                offers[product.slug] = try await publish(
                    product, sellers, product.pictures.compactMap { pictured[$0] }, daysAgo: shop.products.count - index, in: tx)
            }
            return offers
        }
        let people = try await makeAccounts(of: shop.buyers)
        let carriers = try await makeCarriers(shop.carriers)
        for order in shop.orders { try await place(order, by: shop.buyers[order.buyer], people[order.buyer], offers, carriers) }
        try await makeMembers(shop.members)
        try await makeApplicants(shop.applicants)
        try await submitListings(shop.waiting, offers)
        try await makeWarehouses(offers)
        try await makeStaff(shop.staff)
        try await nameOperator()
        try await Worker(AppSetup.jobs(pictures: pictures.store), on: setup.db, log: setup.log).runDue()
    }

    /// - Returns: the pictures by name. As many are processed at once as there are picture workers.
    private func takePictures(of shop: DemoShop, from folder: String) async throws -> [String: ProcessedPicture] {
        var waiting = Set(shop.products.flatMap(\.pictures) + shop.sellers.flatMap { [$0.picture, $0.cover].compactMap(\.self) }).sorted()[
            ...]
        let count = waiting.count
        var made: [String: ProcessedPicture] = [:]
        try await withThrowingTaskGroup(of: (String, ProcessedPicture).self) { group in
            func take() {
                guard let name = waiting.popFirst() else { return }
                group.addTask { (name, try await pictures.process("\(folder)/\(name).jpg")) }
            }
            for _ in 0..<PicturePace.prompt.workers { take() }
            while let (name, picture) = try await group.next() {
                made[name] = picture
                take()
                if made.count % 20 == 0 { print("  \(made.count) of \(count) pictures") }
            }
        }
        return made
    }

    /// Adds the shop's attributes and categories.
    func describe(_ shop: DemoShop, in tx: Transaction) async throws {
        for (position, attribute) in shop.attributes.enumerated() {
            try await Attribute.add(
                attribute.key, named: attribute.name.names, ofVariant: ["size", "colour"].contains(attribute.key), position: position,
                values: attribute.values.map { (code: $0.key.lowercased(), names: $0.name.names) }, in: tx)
        }
        for (position, category) in shop.categories.enumerated() {
            _ = try await Category.add(
                category.slug, named: category.name.names, below: category.parent, position: position,
                attributes: category.attributes, google: category.google, in: tx)
        }
    }

    /// Adds the operator's own texts: crafts with their regions, and what reuse saves.
    private func tell(_ heritage: DemoShop.Heritage, in tx: Transaction) async throws {
        try await Attribute.add(
            CraftNote.attribute, named: Names(french: "Métier", arabic: "الحرفة", english: "Craft"), ofVariant: false, position: 20,
            values: heritage.crafts.map { (code: $0.key, names: $0.name.names) }, in: tx)
        try await Attribute.add(
            CraftNote.regionAttribute, named: Names(french: "Région", arabic: "الجهة", english: "Region"), ofVariant: false, position: 21,
            values: heritage.regions.map { (code: $0.key, names: $0.name.names) }, in: tx)
        for category in ["mode", "maison", "loisirs"] {
            try await Attribute.allow(CraftNote.attribute, in: category, at: 20, in: tx)
            try await Attribute.allow(CraftNote.regionAttribute, in: category, at: 21, in: tx)
        }
        for craft in heritage.crafts {
            try await CraftNote.write(
                craft.key, of: craft.region, summary: craft.summary.names, body: craft.body.names,
                sources: craft.sources.map { CraftNote.Source(citation: $0.citation, address: $0.address) }, in: tx)
        }
        for figure in heritage.reuse {
            guard let kind = ReuseFigure.Kind(rawValue: figure.kind) else { throw CommandFailure("there is no figure \(figure.kind)") }
            try await ReuseFigure.set(kind, from: figure.low, to: figure.high, in: figure.category, in: tx)
        }
    }

    /// Rates for sizes and places, by the slug of the seller.
    private static let furtherRates: [String: [DeliveryRate]] = [
        "dar-salma": [DeliveryRate(.region("12"), price: .dirhams(90), minDays: 4, maxDays: 8)],
        "sport-agadir": [DeliveryRate(.sameCity, size: .letter, price: .dirhams(10), freeFrom: .dirhams(200), minDays: 1, maxDays: 2)],
    ]
    /// Places to which a seller sends nothing, by the slug of the seller.
    private static let unserved: [String: [DeliveryRate.Zone]] = ["sport-agadir": [.region("12")]]

    private func openSellers(_ shop: DemoShop, _ pictured: [String: ProcessedPicture], in tx: Transaction) async throws -> [String: Seller
        .ID]
    {
        var sellers: [String: Seller.ID] = [:]
        for seller in shop.sellers {
            let city = try await self.city(seller.city)
            let id = try await Seller.open(
                NewSeller(
                    slug: seller.slug, name: seller.name, city: city.rawValue, about: seller.about.byLanguage,
                    policies: seller.policies?.byLanguage ?? [:], isTrader: seller.isPrivate != true,
                    openedAt: Self.day(seller.since)), in: tx)
            try await DeliveryRate.set(
                [
                    DeliveryRate(.sameCity, price: .dirhams(seller.delivery.sameCity), minDays: 1, maxDays: 2),
                    DeliveryRate(.sameRegion, price: .dirhams(seller.delivery.sameRegion), minDays: 1, maxDays: 3),
                    DeliveryRate(.country, price: .dirhams(seller.delivery.elsewhere), minDays: 2, maxDays: 5),
                ] + Self.furtherRates[seller.slug, default: []], of: id, in: tx)
            for zone in Self.unserved[seller.slug, default: []] { try await Unserved.add(zone, of: id, by: .system, in: tx) }
            for (name, place) in [(seller.picture, Seller.PicturePlace.picture), (seller.cover, .cover)] {
                guard let made = name.flatMap({ pictured[$0] }) else { continue }
                try await Seller.show(try await Media.Picture.store(made, .whileShown, in: tx), as: place, of: id, in: tx)
            }
            sellers[seller.slug] = id
        }
        return sellers
    }

    func city(_ name: String) async throws -> City.Code {
        let city = try await setup.db.read(City.called(name))
        guard let city else { throw CommandFailure("there is no city called \(name)") }
        return city.code
    }

    /// - Returns: the offers, in the order of the variants.
    private func publish(
        _ product: DemoShop.Product, _ sellers: [String: Seller.ID], _ pictured: [ProcessedPicture], daysAgo: Int, in tx: Transaction
    ) async throws -> [Offer.ID] {
        let attributes = (product.attributes ?? [:]).mapValues { $0.lowercased() }
        let ofVariant = attributes.filter { ["size", "colour"].contains($0.key) }
        let variants =
            product.variants?.map { (values: ofVariant.merging(["size": $0.size.lowercased()]) { $1 }, stock: $0.stock) }
            ?? [(values: ofVariant, stock: product.stock)]
        let owner = try seller(product.seller, sellers), key = try AppSetup.key(setup.configuration)
        let own = OfferDraft(
            seller: owner, condition: try condition(product.condition), price: .dirhams(product.price),
            pictures: pictured.map { OfferDraft.NewPicture(hash: $0.hash, width: $0.width, height: $0.height) },
            defects: Self.defects(product.defects), measurements: try measurements(product.measures ?? [:]),
            serial: product.serial.flatMap { SealedSerial($0, of: owner, key) })
        var others: [OfferDraft] = []
        for other in product.also ?? [] {
            others.append(
                OfferDraft(
                    seller: try seller(other.seller, sellers), condition: try condition(other.condition), price: .dirhams(other.price),
                    pictures: own.pictures, defects: Self.defects(other.defects)))
        }
        var texts: [Language: ProductDraft.Text] = [:]
        for (language, title) in product.title.byLanguage {
            texts[language] = ProductDraft.Text(title: title, description: product.description.byLanguage[language] ?? "")
        }
        let draft = ProductDraft(
            slug: product.slug, category: product.category, language: product.original, texts: texts,
            values: attributes.filter { !["size", "colour"].contains($0.key) },
            variants: variants.enumerated().map { index, variant in
                ProductDraft.Variant(values: variant.values, offers: [own] + (index == 0 ? others : []))
            }, publishedAt: Moment.now().adding(seconds: -Int64(daysAgo) * 7200))
        let stocks = variants.enumerated().flatMap { index, variant in
            [variant.stock] + (index == 0 ? (product.also ?? []).map(\.stock) : [])
        }
        for picture in pictured { _ = try await Media.Picture.store(picture, in: tx) }
        let written = try await Product.publish(draft, in: tx)
        for (offer, count) in zip(written.offers, stocks) { try await Stock.open(offer, with: count, in: tx) }
        return written.offers
    }

    /// The password of the demo accounts. It is public, so these accounts are created only in development.
    static let password = "theiere bleue"

    /// Creates accounts for buyers with a login, in the order of the buyers. A buyer without one gets nil.
    private func makeAccounts(of buyers: [DemoShop.Buyer]) async throws -> [Person?] {
        guard setup.configuration.isDevelopment else { return buyers.map { _ in nil } }
        let hash = try await PasswordHasher().hash(Self.password)
        var people: [Person?] = []
        for buyer in buyers {
            guard let login = buyer.login else {
                people.append(nil)
                continue
            }
            let draft = try SignUpDraft(name: buyer.name, contact: login, password: Self.password)
            let address = SavedAddress.Draft(try await recipient(buyer))
            people.append(
                try await setup.db.transaction { tx in
                    let person = try await Person.make(draft, hash, in: .french, in: tx)
                    try await SavedAddress.add(address, for: person.id, in: tx)
                    return person
                })
        }
        return people
    }

    private func recipient(_ buyer: DemoShop.Buyer) async throws -> Recipient {
        try Recipient(typed: [
            .fullName: buyer.name, .phone: buyer.phone, .city: try await city(buyer.city).rawValue, .street: buyer.street,
            .landmark: buyer.landmark,
        ])
    }

    private func place(
        _ order: DemoShop.Order, by buyer: DemoShop.Buyer, _ person: Person?, _ offers: [String: [Offer.ID]], _ carriers: [DemoCarrier]
    ) async throws {
        let visitor = person?.visitor ?? VisitorKey(cookie: UUID().uuidString)
        let city = try await self.city(buyer.city)
        for slug in order.products {
            guard let offer = offers[slug]?.first else { throw CommandFailure("the demo orders a product that it does not sell: \(slug)") }
            try await setup.db.transaction { tx in
                _ = try await Cart.add(offer, form: UUID().uuidString, to: visitor, in: tx)
            }
        }
        let recipient = try await recipient(buyer)
        let before = Set(try await setup.db.read(OrderSummary.of(visitor)).map(\.number))
        let checkout = try await setup.db.transaction { tx in
            let checkout = try await Checkout.begin(for: visitor, in: tx)
            try await Checkout.save(recipient, for: visitor, in: tx)
            return checkout.id
        }
        let cart = try await Cart.of(visitor, in: .french, in: setup.db)
        let bill = try await CartTotals.of(cart, to: city, in: setup.db)
        var isPaid = false
        if let payment = order.payment { isPaid = try await pay(payment, for: checkout, by: visitor, of: person, bill.total) }
        if !isPaid {
            try await setup.db.transaction { tx in
                // No code is required: nobody could type it here.
                _ = try await Purchase.place(checkout, by: visitor, of: person, accepting: bill.total, in: .french, under: nil, in: tx)
            }
        }
        let placed = try await setup.db.read(OrderSummary.of(visitor)).filter { !before.contains($0.number) }
        for summary in placed {
            let seller = Actor(.seller, summary.sellerName)
            for move in order.moves {
                try await setup.db.transaction { tx in
                    switch move {
                    case "confirm": try await Order.confirm(summary.number, by: seller, in: tx)
                    case "pack": try await Order.pack(summary.number, by: seller, in: tx)
                    case "ship": try await Order.ship(summary.number, by: seller, in: tx)
                    case "deliver": try await Order.deliver(summary.number, by: seller, in: tx)
                    case "refuse": try await Order.refuse(summary.number, by: seller, in: tx)
                    case "ask": _ = try await CancellationRequest.ask(summary.number, why: "J’ai trouvé la bonne taille ailleurs", in: tx)
                    case "divide": try await divide(summary.number, in: tx)
                    case let label where label.hasPrefix("label "): try await self.label(summary.number, label, carriers, seller, in: tx)
                    case let say where say.hasPrefix("say "): try await tell(summary.number, say, in: tx)
                    case "near": try await Deadline.hurry(summary.number, in: tx)
                    default:
                        try await Order.cancel(summary.number, by: .buyer, for: .buyerAsked, why: "J’ai changé d’avis", in: tx)
                    }
                }
            }
        }
        if isPaid { try await callGateways() }
    }

    private func seller(_ slug: String, _ sellers: [String: Seller.ID]) throws -> Seller.ID {
        guard let seller = sellers[slug] else { throw CommandFailure("the demo has no seller \(slug)") }
        return seller
    }

    private func condition(_ name: String) throws -> Condition {
        guard let condition = Condition(rawValue: name) else { throw CommandFailure("there is no condition \(name)") }
        return condition
    }

    private func measurements(_ centimetres: [String: Double]) throws -> [Catalog.Measurement] {
        try centimetres.map { name, length in
            guard let kind = Catalog.Measurement.Kind(rawValue: name) else { throw CommandFailure("there is no measurement \(name)") }
            return Catalog.Measurement(kind, millimetres: Int((length * 10).rounded()))
        }
    }

    private static func defects(_ words: DemoShop.Words?) -> [OfferDraft.Defect] {
        words.map { [OfferDraft.Defect(text: $0.byLanguage)] } ?? []
    }

    /// Noon in UTC of a day written as 2024-03-12.
    private static func day(_ text: String) -> Moment? {
        (try? Date(text + "T12:00:00Z", strategy: .iso8601)).map { Moment(seconds: Int64($0.timeIntervalSince1970)) }
    }
}

extension DemoShop.Words {
    var names: Names { Names(french: fr ?? "", arabic: ar ?? "", english: en ?? "") }
}
