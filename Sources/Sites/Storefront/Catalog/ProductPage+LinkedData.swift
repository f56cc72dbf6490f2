import Catalog
import Components
import HTML
import Kernel
import Links
import Orders
import Sellers
import Shipping
import Web

extension ProductView {
    /// The product as schema.org's `Product` or `ProductGroup`, and its breadcrumb as `BreadcrumbList`.
    func linkedData(pictures: [SiteURL], crumbs: [Breadcrumbs.Crumb]) -> LinkedData {
        [
            variants.count > 1 ? group(pictures) : piece(choice.variant, pictures),
            LinkedData.trail(crumbs.map { ($0.name, $0.address) } + [(product.title.text, visit.link.product(product.slug))], in: visit),
        ]
    }

    private func group(_ pictures: [SiteURL]) -> LinkedData {
        let names = ["size": "https://schema.org/size", "colour": "https://schema.org/color", "material": "https://schema.org/material"]
        return [
            "@context": "https://schema.org", "@type": "ProductGroup", "productGroupID": .text(product.id.description),
            "name": .text(product.title.text), "description": .text(product.description.text), "url": .text(address(of: nil).description),
            "image": pictures.isEmpty ? nil : .list(pictures.map { .text($0.description) }), "brand": brand,
            "variesBy": .list(choice.dimensions.map { .text(names[$0.attribute] ?? $0.attribute) }),
            "hasVariant": .list(variants.map { piece($0, pictures) }),
        ]
    }

    private func piece(_ variant: Variant, _ pictures: [SiteURL]) -> LinkedData {
        let isOne = variants.count == 1
        let label = variant.traits.compactMap { visit.taxonomy.names(of: $0, in: visit.language)?.value }.joined(separator: ", ")
        let all = variant.traits + traits
        func value(_ attribute: String) -> LinkedData? {
            all.first { $0.attribute == attribute }.flatMap { visit.taxonomy.names(of: $0, in: visit.language) }.map { .text($0.value) }
        }
        return [
            "@context": isOne ? "https://schema.org" : nil, "@type": "Product", "sku": .text(variant.id.description),
            "name": .text(isOne || label.isEmpty ? product.title.text : "\(product.title.text) (\(label))"),
            "description": .text(product.description.text), "url": .text(address(of: isOne ? nil : variant).description),
            "image": pictures.isEmpty ? nil : .list(pictures.map { .text($0.description) }), "brand": isOne ? brand : nil,
            "size": value("size"), "color": value("colour"), "material": value("material"), "offers": offers(of: variant),
        ]
    }

    private var brand: LinkedData? {
        traits.first { $0.attribute == "brand" }.flatMap { visit.taxonomy.names(of: $0, in: visit.language) }
            .map { ["@type": "Brand", "name": .text($0.value)] }
    }

    /// One `Offer`, or several in an `AggregateOffer`. If none can be bought, the cheapest one as sold out.
    private func offers(of variant: Variant) -> LinkedData? {
        let all = offers.filter { $0.variant == variant.id }
        let open = all.filter { $0.isPublished && left[$0.id, default: 0] > 0 }
        guard let lowest = open.first, let highest = open.last else { return all.first.map { data($0, of: variant, isOpen: false) } }
        guard open.count > 1 else { return data(lowest, of: variant, isOpen: true) }
        return [
            "@type": "AggregateOffer", "priceCurrency": "MAD", "lowPrice": .text(lowest.price.decimal),
            "highPrice": .text(highest.price.decimal),
            "offerCount": .number(open.count), "availability": "https://schema.org/InStock",
            "offers": .list(open.map { data($0, of: variant, isOpen: true) }),
        ]
    }

    private func data(_ offer: Offer, of variant: Variant, isOpen: Bool) -> LinkedData {
        let sellerAddress = visit.link.seller(offer.sellerSlug).absolute(from: visit.origin)
        return [
            "@type": "Offer", "url": .text(address(of: variants.count > 1 ? variant : nil, offer: offer).description),
            "price": .text(offer.price.decimal), "priceCurrency": .text(offer.price.currency.rawValue),
            "itemCondition": .text(offer.condition.schema),
            "availability": availability(of: offer, isOpen: isOpen),
            "seller": [
                "@type": offer.isTraders ? "Organization" : "Person", "name": .text(offer.sellerName),
                "url": .text(sellerAddress.description),
            ],
            "shippingDetails": isOpen ? shipping(of: offer) : nil,
            "hasMerchantReturnPolicy": isOpen && offer.isTraders ? Self.withdrawal : nil,
        ]
    }

    /// `SoldOut` if sold for good, or if its seller is closed; `OutOfStock` while its seller is on holiday or suspended, or while somebody
    /// pays for the last piece.
    private func availability(of offer: Offer, isOpen: Bool) -> LinkedData {
        if isOpen { return "https://schema.org/InStock" }
        return holds[offer.id] != nil || away.contains { $0.id == offer.seller && $0.availability != .closed }
            ? "https://schema.org/OutOfStock" : "https://schema.org/SoldOut"
    }

    /// Delivery from the nearest zone to the farthest, as the page shows it while no city is chosen. Nil for a seller who does not
    /// deliver to all of Morocco.
    private func shipping(of offer: Offer) -> LinkedData? {
        guard let span = span(of: offer), span.isCountrywide else { return nil }
        let days: LinkedData = [
            "@type": "QuantitativeValue", "minValue": .number(span.minDays), "maxValue": .number(span.maxDays), "unitCode": "DAY",
        ]
        let rate: LinkedData =
            span.lowest == span.highest
            ? ["@type": "MonetaryAmount", "value": .text(span.lowest.decimal), "currency": "MAD"]
            : [
                "@type": "MonetaryAmount", "minValue": .text(span.lowest.decimal), "maxValue": .text(span.highest.decimal),
                "currency": "MAD",
            ]
        return [
            "@type": "OfferShippingDetails", "shippingRate": rate,
            "shippingDestination": ["@type": "DefinedRegion", "addressCountry": "MA"],
            "deliveryTime": ["@type": "ShippingDeliveryTime", "transitTime": days],
        ]
    }

    /// The buyer may withdraw from a trader's distance sale for seven days, and pays for the return (loi 31-08, article 36).
    private static let withdrawal: LinkedData = [
        "@type": "MerchantReturnPolicy", "applicableCountry": "MA",
        "returnPolicyCategory": "https://schema.org/MerchantReturnFiniteReturnWindow", "merchantReturnDays": .number(WithdrawalRight.days),
        "returnMethod": "https://schema.org/ReturnByMail", "returnFees": "https://schema.org/ReturnFeesCustomerResponsibility",
    ]
}
