import Carts
import Catalog
import Components
import HTML
import HTTP
import Inventory
import Kernel
import Links
import Notifications
import Orders
import Places
import Postgres
import Search
import Sellers
import Shipping
import Web

/// All data of a product, and its conversion to a page.
struct ProductView {
    let product: Product
    let traits: [Product.Trait]
    let variants: [Variant]
    let offers: [Offer]
    let left: [Offer.ID: Int]
    let measurements: [Offer.ID: [Measurement]]
    let notes: [CraftNote]
    let sellers: [Seller]
    let rates: [CityRates]
    let spans: [DeliverySpan]
    let choice: ProductChoice
    /// When the next hold of each offer ends that is gone.
    var holds: [Offer.ID: Moment] = [:]
    /// The purchase of the visitor that holds such an offer.
    var own: UnpaidPurchase?
    let city: City?
    let visit: Visit
    /// The key of the form that puts the piece into the cart.
    let formKey: String

    func page(frame: Frame, similar: [PieceCard]) -> ProductPage {
        let offer = choice.offer
        let crumbs = visit.taxonomy.path(to: product.categorySlug).map { Breadcrumbs.Crumb($0, in: visit) }
        let pictures = pictures
        var frame = frame
        if let cover = pictures.first { frame.share = cover.share("product", from: visit.origin) }
        return ProductPage(
            frame: frame, crumbs: crumbs, title: product.title.text, description: product.description.text,
            language: product.title.language,
            pictures: pictures.enumerated().map { index, picture in
                ProductPage.GalleryPicture(picture: picture, address: address(ofPicture: index + 1))
            }, facts: facts,
            measures: (measurements[offer.id] ?? []).map {
                ProductPage.Measure(name: $0.kind.name, how: $0.kind.how, value: $0.centimetres(in: visit.language))
            },
            serialEnd: offer.serialEnding, options: options, offers: rows,
            chosen: ProductPage.Shown(
                id: offer.id.description, label: label, price: offer.price, condition: offer.condition.name,
                conditionMeaning: offer.condition.meaning,
                defects: offer.defects.map { defect in
                    ProductPage.Defect(text: defect.text.text, language: defect.text.language, picture: picture(of: defect))
                },
                stock: stock),
            isSold: choice.isSoldOut, isArchived: product.status == .archived, obstacle: obstacle,
            backAt: away.compactMap(\.backAt).min().map(visit.clock.local), hold: hold,
            formKey: formKey, delivery: delivery, seller: seller, crafts: crafts,
            reuse: reuse, share: share, report: visit.link.reports.form(product.slug),
            sellLike: product.status == .published ? visit.link.sellLike(product.slug) : nil, similar: similar,
            data: linkedData(pictures: pictures.map { $0.largest.absolute(from: visit.origin) }, crumbs: crumbs))
    }

    /// Sellers with pieces left from whom one cannot buy now, if nobody else has any.
    var away: [Seller] {
        guard choice.isSoldOut else { return [] }
        let withPieces = Set(offers.filter { left[$0.id, default: 0] > 0 }.map(\.seller))
        return sellers.filter { withPieces.contains($0.id) && !$0.isOpen }
    }

    /// The one that ends soonest, of the reasons for which one cannot buy from `away`.
    private var obstacle: Seller.Availability? {
        [.away, .suspended, .closed].first { reason in away.contains { $0.availability == reason } }
    }

    /// Who pays for the chosen variant now. Where pieces are left with a seller who is away, the page says that.
    private var hold: ProductPage.Hold? {
        guard obstacle == nil else { return nil }
        if let own { return .own(until: visit.clock.local(own.heldUntil), visit.link.checkout.paying(own.id.description)) }
        return holds.values.min().map { .others(until: visit.clock.local($0)) }
    }

    private var stock: Message {
        guard choice.isSold else { return Self.stock(choice.left) }
        return switch obstacle {
        case .away: .productAway
        case .suspended: .productSuspended
        case .closed: .productClosed
        case .open, nil: .productSold
        }
    }

    // MARK: Choices

    /// The chosen variant in words; the condition of a piece without variants.
    private var label: Message {
        let names = choice.variant.traits.compactMap { visit.taxonomy.names(of: $0, in: visit.language)?.value }
        return choice.hasVariants && !names.isEmpty ? .layoutText(text: names.joined(separator: " · ")) : choice.offer.condition.name
    }

    private var options: [ProductPage.OptionGroup] {
        choice.dimensions.map { dimension in
            let hasPrices = Set(dimension.options.compactMap(\.price)).count > 1
            return ProductPage.OptionGroup(
                code: dimension.attribute,
                name: visit.taxonomy.attributes.first { $0.code == dimension.attribute }?.names[visit.language] ?? "",
                options: dimension.options.map { option in
                    .init(
                        label: visit.taxonomy.names(of: option.trait, in: visit.language)?.value ?? option.value,
                        address: here([("variant", option.variant.code)]), isChosen: option.isChosen, isSoldOut: option.isSoldOut,
                        price: hasPrices ? option.price.map { PriceRange($0, $0) } : nil)
                }, guide: dimension.attribute == "size" ? SizeGuide(for: dimension.options.map(\.value)) : nil)
        }
    }

    private var rows: [ProductPage.OfferRow] {
        choice.standings.map { standing in
            let offer = standing.offer
            return ProductPage.OfferRow(
                id: offer.id.description,
                address: here([("variant", choice.hasVariants ? choice.variant.code : ""), ("offer", offer.id.description)]),
                condition: offer.condition.name, seller: offer.sellerName,
                city: visit.cityName(offer.sellerCity), isTraders: offer.isTraders,
                price: offer.price,
                delivery: deliveryWords(of: offer, short: true), stock: Self.stock(standing.left), isChosen: offer.id == choice.offer.id,
                merits: choice.merits(of: standing).map(words))
        }
    }

    private func words(_ merit: ProductChoice.Merit) -> Message {
        switch merit {
        case .cheapest: city.map { .productBestTotal(city: $0.name(in: visit.language)) } ?? .productBestPrice
        case .newFromTrader: .productBestNew
        case .bestCondition: .productBestCondition
        }
    }

    /// The URL of this page with another choice; the rest of the query stays.
    private func here(_ chosen: [(name: String, value: String)]) -> SiteURL { visit.link.product(product.slug).with(kept + chosen) }

    /// The rest of the query, without the choice.
    private var kept: [(name: String, value: String)] {
        visit.query.pairs.filter { !["variant", "offer", "picture"].contains($0.name) }.prefix(8).map { $0 }
    }

    private static func stock(_ left: Int) -> Message {
        switch left {
        case ...1: .productLast
        case ...5: .productFewLeft(count: left)
        default: .productInStock
        }
    }

    // MARK: The piece

    /// The offer's own pictures; if it has none, those of another offer of the product.
    var pictures: [PictureView] {
        let own = choice.offer.pictures
        let pictures = own.isEmpty ? offers.first { !$0.pictures.isEmpty }?.pictures ?? [] : own
        return pictures.enumerated().map { index, picture in
            PictureView(
                hash: picture.hash, width: picture.width, height: picture.height,
                alt: picture.alt?.text ?? Message.productPictureAlt(title: product.title.text, number: index + 1).text(in: visit.language),
                isFirst: index == 0, shownAt: "(min-width: 72rem) 38rem, (min-width: 48rem) 50vw, min(94vw, 44svh)")
        }
    }

    /// The page with one picture of the gallery in full size.
    private func address(ofPicture number: Int) -> SiteURL {
        visit.link.product(product.slug).with([
            ("variant", choice.hasVariants ? choice.variant.code : ""), ("offer", choice.offer.id.description), ("picture", "\(number)"),
        ])
    }

    /// - Parameter number: from 1.
    /// - Returns: nil if there is no such picture.
    func picturePage(_ number: Int, frame: Frame) -> PicturePage? {
        let pictures = pictures
        guard pictures.indices.contains(number - 1) else { return nil }
        return PicturePage(
            frame: frame, title: product.title.text, language: product.title.language, picture: pictures[number - 1], number: number,
            count: pictures.count, product: here([("offer", choice.offer.id.description)]),
            previous: number > 1 ? address(ofPicture: number - 1) : nil,
            next: number < pictures.count ? address(ofPicture: number + 1) : nil)
    }

    private func picture(of defect: Offer.Defect) -> PictureView? {
        defect.picture.map {
            PictureView(hash: $0.hash, width: $0.width, height: $0.height, alt: defect.text.text, shownAt: "12rem")
        }
    }

    private var facts: [ProductPage.Fact] {
        (choice.variant.traits + traits).compactMap { trait in
            visit.taxonomy.names(of: trait, in: visit.language).map { names in
                let isOfCraft = trait.attribute == CraftNote.attribute && notes.contains { $0.code == trait.value }
                return ProductPage.Fact(name: names.attribute, value: names.value, address: isOfCraft ? visit.link.craft(trait.value) : nil)
            }
        }
    }

    private var crafts: [ProductPage.Craft] {
        notes.map { ProductPage.Craft(name: $0.name, region: $0.regionName, summary: $0.summary, address: visit.link.craft($0.code)) }
    }

    /// What a study says about the reuse of goods of this kind.
    private var reuse: ProductPage.Reuse? {
        guard [.likeNew, .gentlyUsed, .worn].contains(choice.offer.condition),
            let figure = visit.taxonomy.reuseFigure(of: product.categorySlug)
        else { return nil }
        return switch figure.kind {
        case .garmentsReplaced:
            ProductPage.Reuse(words: .reuseGarments(low: figure.low, high: figure.high), address: visit.link.text("sustainability"))
        }
    }

    // MARK: Delivery and seller

    private var delivery: ProductPage.Delivery {
        ProductPage.Delivery(
            city: CityChoice(
                at: visit.link.product(product.slug), chosen: city,
                keeping: visit.query.pairs.filter { ["variant", "offer"].contains($0.name) }.prefix(2).map { $0 }, in: visit),
            words: deliveryWords(of: choice.offer, short: false),
            returns: WithdrawalRight([choice.offer.isTraders]).words)
    }

    /// - Parameter short: whether the words stand beside the price of an offer, where the city is named elsewhere.
    private func deliveryWords(of offer: Offer, short: Bool) -> Message {
        if let city {
            let name = city.name(in: visit.language)
            guard let quote = rates.quote(of: offer.seller, for: SizeClass(offer.parcel), worth: offer.price) else {
                return .productNoDelivery(city: name)
            }
            return short ? quote.words(orderedOn: visit.today) : quote.words(to: name, orderedOn: visit.today)
        }
        guard let span = span(of: offer) else { return .productNoDeliveryAnywhere }
        let origin = visit.cityName(offer.sellerCity)
        return span.words(from: origin, orderedOn: visit.today)
    }

    /// The seller's delivery of one such piece to all cities; nil if the seller sends none.
    func span(of offer: Offer) -> DeliverySpan? {
        spans.span(of: offer.seller, for: SizeClass(offer.parcel), worth: offer.price)
    }

    private var seller: ProductPage.SellerBox {
        let offer = choice.offer
        let seller = sellers.first { $0.id == offer.seller }
        return ProductPage.SellerBox(
            name: offer.sellerName, address: visit.link.seller(offer.sellerSlug),
            city: visit.cityName(offer.sellerCity), isTrader: offer.isTraders,
            since: (seller?.openedAt).map(visit.clock.local), policies: seller?.policies.text ?? "",
            policiesLanguage: seller?.policies.language ?? visit.language)
    }

    private var share: ProductPage.Share {
        let address = address(of: choice.hasVariants ? choice.variant : nil)
        return ProductPage.Share(
            address: address, text: "\(product.title.text) \(address)", origin: visit.origin)
    }

    /// The absolute URL, for sharing and for crawlers.
    func address(of variant: Variant?, offer: Offer? = nil) -> SiteURL {
        visit.link.product(product.slug).with([("variant", variant?.code ?? ""), ("offer", offer?.id.description ?? "")])
            .absolute(from: visit.origin)
    }
}
