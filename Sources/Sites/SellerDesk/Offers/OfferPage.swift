import Catalog
import Components
import HTML
import HTTP
import Identity
import Inventory
import Kernel
import Links
import Postgres
import Sellers
import Web

/// One offer of a shop: its price and codes, its stock, and whether it is for sale.
struct OfferPage: Sendable {
    let desk: DeskFrame
    let key: String
    let title: LocalizedText
    let product: SiteURL
    let picture: PictureView?
    /// What distinguishes the variant, such as `M, bleu`; nil for a piece without choices.
    let variant: String?
    let condition: Message
    let state: State
    let terms: TermsFields
    let stock: StockCorrectionForm
    let onHand: Int?
    let reserved: Int
    /// Whether the shop made the product and nobody else offers it.
    let isOwn: Bool
    let errors: [FieldError]

    enum State: Sendable {
        case offered, withdrawn
        /// The whole product is archived.
        case archived
    }

    /// What was typed, or what is saved.
    struct TermsFields: Sendable {
        var price: String
        var sku: String
        var gtin: String
        var grams: String
        var sides: [String]
        var version: String
        /// What somebody else saved after the form was shown; nil if nobody did.
        var stale: Stale?
    }

    struct Stale: Sendable {
        /// Nil if it is not known.
        let person: String?
        /// What is saved now, one line each.
        let lines: [String]
    }

    var ways: Link.Desk { desk.link(Link(desk.frame.language)) }

    private static func sample(_ state: State, stale: Stale? = nil, onHand: Int?, isOwn: Bool, _ errors: [FieldError] = []) -> OfferPage {
        OfferPage(
            desk: .sample, key: "0193", title: LocalizedText("قفطان <b>", .arabic), product: Link(.french).product("caftan"),
            picture: isOwn ? .sample : nil, variant: isOwn ? "M, bleu" : nil, condition: Condition.worn.name, state: state,
            terms: TermsFields(
                price: "1 200,50", sku: "AB-<12>", gtin: "4006381333931", grams: "800", sides: ["30", "20", "5"], version: "1 2",
                stale: stale),
            stock: onHand == nil ? .firstSample : .oneSample, onHand: onHand, reserved: 1, isOwn: isOwn, errors: errors)
    }

    static let sample = sample(
        .offered, stale: Stale(person: "Hamza Kettani", lines: ["1 300,00 DH", "<b>"]), onHand: 3, isOwn: true,
        [FieldError("price", .listingFaultNoPrice)])
    static let withdrawnSample = sample(.withdrawn, stale: Stale(person: nil, lines: []), onHand: nil, isOwn: false)
    static let archivedSample = sample(.archived, onHand: 0, isOwn: true, [FieldError("kind", .offerErrorKind)])
}

extension OfferPage {
    static let show = Handler.person { visit, person, _ in try await answer(visit, person, nil) }

    /// The offer that the path names.
    ///
    /// - Throws: `Problem.notFound` if the shop has no such offer.
    static func open(_ visit: Visit, _ person: Person) async throws -> (desk: Desk, offer: DeskOffer) {
        let desk = try await visit.desk(of: person)
        guard let key = visit.parameters["offer"].flatMap(Offer.ID.init),
            let offer = try await visit.db.read(as: desk.seller.id.databaseRole, DeskOffer.of(key, desk.seller.id))
        else { throw Problem.notFound }
        return (desk, offer)
    }

    /// Saves price, article number, bar code and parcel.
    static let saveTerms = Handler.person { visit, person, _ in
        let (desk, offer) = try await open(visit, person)
        if let answer = visit.stopped(desk) { return answer }
        return try await visit.submit {
            let terms = try typedTerms(visit.form, offer.terms)
            do {
                try await visit.db.transaction { tx in
                    try await Offer.change(
                        offer.id, to: terms, over: visit.form["version"] ?? "", by: desk.seller.id, person.id.actor, in: tx)
                }
            } catch DeskOffer.Refusal.stale {
                throw FormRefusal("price", .offerStale, status: .conflict)
            } catch Offer.Refusal.skuTaken {
                throw FormRefusal("sku", .offerErrorTaken)
            } catch Offer.Refusal.skuUnfit {
                throw FormRefusal("sku", .formCharacters)
            } catch Product.Refusal.notMaker, Product.Refusal.othersOffer {
                throw FormRefusal("gtin", .offerErrorShared)
            } catch Offer.Refusal.unknownOffer {
                throw Problem.notFound
            } catch Revision.Refusal.sellerStopped {
                return visit.stoppedMeanwhile(desk)
            }
            return visit.redirect(to: visit.link.desk(desk.seller.slug).offer("\(offer.id)"), saying: DeskFlash.offerSaved)
        } orShow: { refusal in
            try await answer(visit, person, refusal)
        }
    }

    /// The terms of the form. Fields that it does not have keep what is saved.
    ///
    /// - Throws: `FormRefusal`, which names every fault.
    private static func typedTerms(_ form: FormFields, _ saved: OfferTerms) throws(FormRefusal) -> OfferTerms {
        var terms = saved
        var errors: [FieldError] = []
        let price = (form["price"] ?? "").tidied
        if let typed = Money(typed: price) {
            terms.price = typed
            if !ListingInput.price.contains(typed) { errors.append(FieldError("price", .offerErrorPrice)) }
        } else {
            errors.append(FieldError("price", price.isEmpty ? .listingFaultNoPrice : .offerErrorPrice))
        }
        let sku = (form["sku"] ?? "").tidied
        terms.sku = sku.isEmpty ? nil : sku
        if let fault = FormFault(in: sku, most: ListingInput.mostSKU) {
            errors.append(FieldError("sku", fault == .unreadable ? .formCharacters : .formTooLong(max: ListingInput.mostSKU)))
        }
        if let typed = form["gtin"]?.tidied {
            terms.gtin = GTIN(typed)
            if !typed.isEmpty, terms.gtin == nil { errors.append(FieldError("gtin", .listingFaultBarcode)) }
        }
        if form["grams"] != nil { terms.parcel = parcel(form, &errors) }
        guard errors.isEmpty else { throw FormRefusal(errors) }
        return terms
    }

    private static func parcel(_ form: FormFields, _ errors: inout [FieldError]) -> ParcelSize? {
        let grams = (form["grams"] ?? "").tidied
        let sides = ListingFieldName.sides.map { (form[$0] ?? "").tidied }
        let hasSides = sides.contains { !$0.isEmpty }
        guard !grams.isEmpty || hasSides else { return nil }
        let weight = TypedText(grams).wholeNumber.flatMap { (1...ParcelSize.mostGrams).contains($0) ? $0 : nil }
        if weight == nil { errors.append(FieldError("grams", grams.isEmpty ? .listingFaultNoWeight : .offerErrorGrams)) }
        guard hasSides else { return weight.flatMap { ParcelSize(grams: $0, millimetres: nil) } }
        let lengths = sides.map { typed in
            ListingInput.millimetres(typed).flatMap { (1...ParcelSize.mostMillimetres).contains($0) ? $0 : nil }
        }
        for (name, length) in zip(ListingFieldName.sides, lengths) where length == nil {
            errors.append(FieldError(name, .offerErrorSide))
        }
        let all = lengths.compactMap(\.self)
        return weight.flatMap { all.count == 3 ? ParcelSize(grams: $0, millimetres: all) : nil }
    }

    /// Records how many pieces somebody counted.
    static let saveStock = Handler.person { visit, person, _ in
        let (desk, offer) = try await open(visit, person)
        if let answer = visit.stopped(desk) { return answer }
        return try await visit.submit {
            try await StockCorrectionForm.save(visit, desk, offer.id)
            return visit.redirect(to: visit.link.desk(desk.seller.slug).offer("\(offer.id)"), saying: DeskFlash.stockSaved)
        } orShow: { refusal in
            try await answer(visit, person, refusal, isAboutStock: true)
        }
    }

    static let withdraw = Handler.person { visit, person, _ in try await setOffered(false, visit, person) }
    static let publish = Handler.person { visit, person, _ in try await setOffered(true, visit, person) }

    private static func setOffered(_ isOffered: Bool, _ visit: Visit, _ person: Person) async throws -> Response {
        let (desk, offer) = try await open(visit, person)
        if isOffered, let answer = visit.stopped(desk) { return answer }
        let way = visit.link.desk(desk.seller.slug).offer("\(offer.id)")
        do {
            try await visit.db.transaction { tx in
                try await Offer.setOffered(offer.id, isOffered, by: desk.seller.id, person.id.actor, in: tx)
            }
        } catch Product.Refusal.notMaker, Product.Refusal.othersOffer {
            return visit.redirect(to: way, saying: DeskFlash.productOfOthers)
        } catch Revision.Refusal.sellerStopped {
            return visit.stoppedMeanwhile(desk)
        }
        return visit.redirect(to: way, saying: isOffered ? DeskFlash.offerPublished : DeskFlash.offerWithdrawn)
    }

    /// - Parameter isAboutStock: whether the form of the stock was refused, not that of the terms.
    private static func answer(
        _ visit: Visit, _ person: Person, _ refusal: FormRefusal?, isAboutStock: Bool = false
    ) async throws -> Response {
        let (desk, offer) = try await open(visit, person)
        let role = desk.seller.id.databaseRole
        let (stocks, levels) = try await visit.db.read(as: role, Stock.of([offer.id]), StockLevel.of([offer.id]))
        let room = try await visit.stockRoom(of: desk)
        let isOwn = try await visit.db.read(Product.isOwnOffering(offer.product, of: desk.seller.id))
        let frame = visit.deskFrame(desk, at: { $0.desk(desk.seller.slug).offer("\(offer.id)") })
        var terms = TermsFields(offer.terms)
        if refusal != nil || visit.isResumed, !isAboutStock, visit.form["price"] != nil {
            terms.show(visit.form)
            if refusal?.status == .conflict { terms.stale = try await stale(offer, visit) }
        }
        let stock = StockCorrectionForm(
            room, levels, isCounted: !stocks.isEmpty, visit, refusal: isAboutStock ? refusal : nil,
            action: visit.link.desk(desk.seller.slug).offerStock("\(offer.id)"))
        return visit.render(
            OfferPage(
                desk: frame, key: "\(offer.id)", title: offer.title, product: visit.link.product(offer.slug),
                picture: offer.picture.map { PictureView($0) }, variant: try await label(of: offer, desk, visit),
                condition: offer.condition.name, state: offer.isArchived ? .archived : offer.isOffered ? .offered : .withdrawn,
                terms: terms, stock: stock, onHand: stocks.first?.onHand, reserved: stocks.first?.reserved ?? 0, isOwn: isOwn,
                errors: refusal?.errors ?? []), refusing: refusal)
    }

    /// What is saved, and who saved it last.
    private static func stale(_ offer: DeskOffer, _ visit: Visit) async throws -> Stale {
        let terms = TermsFields(offer.terms)
        let actor = try await visit.db.search(Offer.lastChanger(of: offer.id))
        let name: String? = if let actor { try await visit.db.read(Person.names(of: [actor]))[actor] } else { nil }
        let parcel = ([terms.grams + " g"] + terms.sides.filter { !$0.isEmpty }.map { $0 + " cm" }).joined(separator: " · ")
        let lines = [offer.terms.price.text(in: visit.language), terms.sku, terms.gtin, terms.grams.isEmpty ? "" : parcel]
        return Stale(person: name, lines: lines.filter { !$0.isEmpty })
    }

    private static func label(of offer: DeskOffer, _ desk: Desk, _ visit: Visit) async throws -> String? {
        let (product, variants) = try await visit.db.read(Product.named(offer.slug, in: visit.language), Variant.of(offer.slug))
        guard let product, let traits = variants.first(where: { $0.id == offer.variant })?.traits, !traits.isEmpty else { return nil }
        let attributes = try await visit.db.read(Attribute.of(category: product.categorySlug, with: desk.seller.id))
        return traits.map { trait in
            let values = attributes.first { $0.code == trait.attribute }?.values
            return trait.ownName ?? values?.first { $0.code == trait.value }?.names[visit.language] ?? trait.value
        }.joined(separator: ", ")
    }
}

extension OfferPage.TermsFields {
    fileprivate init(_ terms: OfferTerms) {
        let sides = (terms.parcel?.millimetres ?? []).map { $0 % 10 == 0 ? "\($0 / 10)" : "\($0 / 10),\($0 % 10)" }
        self.init(
            price: terms.price.decimal, sku: terms.sku ?? "", gtin: terms.gtin?.digits ?? "",
            grams: terms.parcel.map { "\($0.grams)" } ?? "",
            sides: (sides + ["", "", ""]).prefix(3).map(\.self), version: terms.version)
    }

    /// Shows what was typed. A person who sends it again has seen what is saved now.
    fileprivate mutating func show(_ form: FormFields) {
        price = form["price"] ?? price
        sku = form["sku"] ?? sku
        gtin = form["gtin"] ?? gtin
        grams = form["grams"] ?? grams
        for (index, name) in ListingFieldName.sides.enumerated() { sides[index] = form[name] ?? sides[index] }
    }
}
