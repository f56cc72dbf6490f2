import Carts
import Catalog
import Kernel
import Sellers
import Shipping

/// The variant and the offer that a product page shows, and the alternatives to them.
struct ProductChoice {
    /// An offer that can be bought now.
    struct OfferStatus: Equatable {
        let offer: Offer
        let left: Int
        /// Delivery to the chosen city; nil if none is chosen, or if the seller does not deliver there.
        let quote: DeliveryQuote?

        /// Whether the seller delivers to the chosen city. True while none is chosen.
        let isDelivered: Bool

        /// The price with delivery, as far as that is known.
        var total: Money { offer.price + (quote?.price ?? .zero) }
    }

    /// One attribute in which the variants differ, with all its values.
    struct Dimension: Equatable {
        struct Option: Equatable {
            /// The variant with that value that is most similar to the chosen one.
            let variant: Variant
            let isSoldOut: Bool
            let isChosen: Bool
            /// The lowest price of the variant; nil if it is sold out.
            let price: Money?
            /// The value with its attribute.
            let trait: Product.Trait

            var value: String { trait.value }
        }

        let attribute: String
        let options: [Option]
    }

    let variant: Variant
    /// The shown offer; it may be sold.
    let offer: Offer
    let left: Int
    /// The offers of the chosen variant that can be bought, the best first.
    let standings: [OfferStatus]
    let dimensions: [Dimension]
    /// Whether no offer of the whole product can be bought.
    let isSoldOut: Bool
    /// Whether several variants exist, so that URLs must name the choice.
    let hasVariants: Bool

    /// Whether no offer of the chosen variant can be bought.
    var isSold: Bool { standings.isEmpty }

    /// The offers of the chosen variant that could be bought if pieces of them were left.
    func gone(of offers: [Offer]) -> [Offer] { isSold ? offers.filter { $0.variant == variant.id && $0.isPublished } : [] }

    /// - Parameters:
    ///   - offers: all offers of the product, including sold ones; the cheapest first.
    ///   - left: pieces that can be bought, by offer.
    ///   - rates: delivery to the chosen city; nil if none is chosen.
    ///   - askedVariant: a variant's code from the query.
    ///   - askedOffer: an offer's ID from the query.
    ///   - order: returns the values of an attribute in the shop's order.
    /// - Returns: nil if the product has no offer at all.
    init?(
        variants: [Variant], offers: [Offer], left: [Offer.ID: Int], rates: [CityRates]?, askedVariant: String?,
        askedOffer: String?, order: (String) -> [String]
    ) {
        guard let cheapest = offers.first else { return nil }
        let open = Self.ranked(offers, left, rates)
        let asked = offers.first { $0.id.description == askedOffer }
        let chosen =
            variants.first { !$0.traits.isEmpty && $0.code == askedVariant }
            ?? variants.first { $0.id == (asked ?? open.first?.offer ?? cheapest).variant }
        guard let chosen else { return nil }
        variant = chosen
        standings = Self.withNewSecond(open.filter { $0.offer.variant == chosen.id })
        let ofVariant = offers.filter { $0.variant == chosen.id }
        offer =
            standings.first { $0.offer.id == asked?.id }?.offer ?? standings.first?.offer
            ?? ofVariant.first { $0.id == asked?.id } ?? ofVariant.first ?? cheapest
        self.left = max(0, left[offer.id, default: 0])
        isSoldOut = open.isEmpty
        hasVariants = variants.count > 1
        let prices = Dictionary(open.map { ($0.offer.variant, $0.offer.price) }, uniquingKeysWith: min)
        dimensions = Self.dimensions(of: variants, around: chosen, prices: prices, order: order)
    }

    /// The offers that can be bought, best first. Sellers who deliver to the chosen city come first. Then the price with delivery
    /// decides, then the condition. The order is not cached, because it changes with every sale.
    private static func ranked(_ offers: [Offer], _ left: [Offer.ID: Int], _ rates: [CityRates]?) -> [OfferStatus] {
        let bySeller = Dictionary((rates ?? []).map { ($0.sellerID, $0) }) { one, _ in one }
        let open = offers.compactMap { offer -> OfferStatus? in
            let left = left[offer.id, default: 0]
            guard offer.isPublished, left > 0 else { return nil }
            let quote = bySeller[offer.seller]?.quote(for: SizeClass(offer.parcel), worth: offer.price)
            return OfferStatus(offer: offer, left: left, quote: quote, isDelivered: rates == nil || quote != nil)
        }
        func rank(_ one: OfferStatus) -> (Int, Int64, Int, String) {
            (
                one.isDelivered ? 0 : 1, one.total.minor, Condition.allCases.firstIndex(of: one.offer.condition) ?? 0,
                one.offer.id.description
            )
        }
        return open.sorted { rank($0) < rank($1) }
    }

    /// A new piece stands second at the latest, so that cheaper used ones do not hide it. A trader's comes before a private seller's.
    private static func withNewSecond(_ ranked: [OfferStatus]) -> [OfferStatus] {
        let new = ranked.enumerated().filter { $0.element.offer.condition == .new }
        guard let chosen = new.first(where: { $0.element.offer.isTraders }) ?? new.first, chosen.offset > 1 else { return ranked }
        var ranked = ranked
        ranked.insert(ranked.remove(at: chosen.offset), at: 1)
        return ranked
    }

    /// Why an offer of the chosen variant stands out.
    enum Merit: Equatable {
        /// The lowest price, with delivery if a city is chosen.
        case cheapest
        /// New from a trader, who gives the legal warranty (loi 31-08, articles 65 to 70).
        case newFromTrader
        /// In a better condition than all others.
        case bestCondition
    }

    /// The merits of an offer among `standings`; none if it stands alone.
    func merits(of one: OfferStatus) -> [Merit] {
        let others = standings.filter { $0 != one }
        guard !others.isEmpty else { return [] }
        func grade(_ standing: OfferStatus) -> Int { Condition.allCases.firstIndex(of: standing.offer.condition) ?? 0 }
        var merits: [Merit] = []
        if one == standings.first, others.allSatisfy({ !$0.isDelivered || one.total < $0.total }), one.isDelivered {
            merits.append(.cheapest)
        }
        if one.offer.condition == .new, one.offer.isTraders, !others.allSatisfy({ $0.offer.condition == .new && $0.offer.isTraders }) {
            merits.append(.newFromTrader)
        } else if others.allSatisfy({ grade(one) < grade($0) }) {
            merits.append(.bestCondition)
        }
        return merits
    }

    private static func dimensions(
        of variants: [Variant], around chosen: Variant, prices: [Variant.ID: Money], order: (String) -> [String]
    ) -> [Dimension] {
        var attributes: [String] = []
        for trait in variants.flatMap(\.traits) where !attributes.contains(trait.attribute) { attributes.append(trait.attribute) }
        return attributes.compactMap { attribute in
            let values = Set(variants.compactMap { $0[attribute] })
            guard values.count > 1 else { return nil }
            let inOrder = order(attribute).filter(values.contains)
            let options = (inOrder + values.subtracting(inOrder).sorted()).compactMap { value -> Dimension.Option? in
                let having = variants.filter { $0[attribute] == value }
                let likeness = { (one: Variant) in
                    chosen.traits.count(where: { $0.attribute != attribute && one[$0.attribute] == $0.value })
                }
                // Among the variants most similar to the chosen one, prefer one that can be bought.
                let target = having.enumerated().max { one, other in
                    (likeness(one.element), prices[one.element.id] == nil ? 0 : 1, -one.offset)
                        < (likeness(other.element), prices[other.element.id] == nil ? 0 : 1, -other.offset)
                }
                guard let target = target?.element, let trait = target.traits.first(where: { $0.attribute == attribute }) else {
                    return nil
                }
                return Dimension.Option(
                    variant: target, isSoldOut: prices[target.id] == nil, isChosen: chosen[attribute] == value,
                    price: prices[target.id], trait: trait)
            }
            return Dimension(attribute: attribute, options: options)
        }
    }
}

extension Variant {
    /// The code of the variant's value of that attribute.
    subscript(attribute: String) -> String? { traits.first { $0.attribute == attribute }?.value }
}
