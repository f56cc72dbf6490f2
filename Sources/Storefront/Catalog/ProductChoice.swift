import Catalog
import Kernel
import Sellers
import Shipping

/// Which variant and which offer of a product a page speaks of, and what stands beside them.
struct ProductChoice {
    /// An offer that can be bought now.
    struct OfferStatus: Equatable {
        let offer: Offer
        let left: Int
        /// To the chosen city; nil while none is chosen, or where the seller does not send there.
        let quote: DeliveryQuote?

        /// With delivery, as far as it is known.
        var total: Money { offer.price + (quote?.price ?? .zero) }
    }

    /// One attribute by which the variants differ, with every value that one of them has.
    struct Dimension: Equatable {
        struct Option: Equatable {
            let value: String
            /// The variant with that value which is otherwise most like the chosen one.
            let variant: Variant
            let isSoldOut: Bool
            let isChosen: Bool
        }

        let attribute: String
        let options: [Option]
    }

    let variant: Variant
    /// Also when it is sold.
    let offer: Offer
    let left: Int
    /// What can be bought of the chosen variant, the best first.
    let standings: [OfferStatus]
    let dimensions: [Dimension]
    /// Nothing of the whole product can be bought.
    let isSoldOut: Bool
    /// Whether several variants exist, so that the choice belongs into an address.
    let hasVariants: Bool

    /// Nothing of the chosen variant can be bought.
    var isSold: Bool { standings.isEmpty }

    /// - Parameters:
    ///   - offers: of the whole product, sold ones too; the cheapest first.
    ///   - left: pieces that can be bought, by offer.
    ///   - quotes: to the chosen city; nil while none is chosen.
    ///   - askedVariant: a variant's code, as an address has it.
    ///   - askedOffer: an offer's key, as an address has it.
    ///   - order: the values of an attribute in the shop's order.
    /// - Returns: nil where there is no offer at all.
    init?(
        variants: [Variant], offers: [Offer], left: [Offer.ID: Int], quotes: [DeliveryQuote]?, askedVariant: String?,
        askedOffer: String?, order: (String) -> [String]
    ) {
        guard let cheapest = offers.first else { return nil }
        let open = Self.ranked(offers, left, quotes)
        let asked = offers.first { $0.id.description == askedOffer }
        let chosen =
            variants.first { !$0.traits.isEmpty && $0.code == askedVariant }
            ?? variants.first { $0.id == (asked ?? open.first?.offer ?? cheapest).variant }
        guard let chosen else { return nil }
        variant = chosen
        standings = open.filter { $0.offer.variant == chosen.id }
        let ofVariant = offers.filter { $0.variant == chosen.id }
        offer =
            standings.first { $0.offer.id == asked?.id }?.offer ?? standings.first?.offer
            ?? ofVariant.first { $0.id == asked?.id } ?? ofVariant.first ?? cheapest
        self.left = max(0, left[offer.id, default: 0])
        isSoldOut = open.isEmpty
        hasVariants = variants.count > 1
        let available = Set(open.map(\.offer.variant))
        dimensions = Self.dimensions(of: variants, around: chosen, available: available, order: order)
    }

    /// Those that can be bought: who sends to the chosen city first, then by price with delivery, then the better kept.
    /// Computed whenever it is read; what is best changes with every sale.
    private static func ranked(_ offers: [Offer], _ left: [Offer.ID: Int], _ quotes: [DeliveryQuote]?) -> [OfferStatus] {
        let bySeller = Dictionary((quotes ?? []).map { ($0.sellerID, $0) }) { one, _ in one }
        let open = offers.compactMap { offer -> OfferStatus? in
            let left = left[offer.id, default: 0]
            guard offer.isPublished, left > 0 else { return nil }
            return OfferStatus(offer: offer, left: left, quote: bySeller[offer.seller])
        }
        func rank(_ one: OfferStatus) -> (Int, Int64, Int, String) {
            (
                quotes != nil && one.quote == nil ? 1 : 0, one.total.minor, Condition.allCases.firstIndex(of: one.offer.condition) ?? 0,
                one.offer.id.description
            )
        }
        return open.sorted { rank($0) < rank($1) }
    }

    private static func dimensions(
        of variants: [Variant], around chosen: Variant, available: Set<Variant.ID>, order: (String) -> [String]
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
                // Of those most like the chosen one, one that can be had.
                let target = having.enumerated().max { one, other in
                    (likeness(one.element), available.contains(one.element.id) ? 1 : 0, -one.offset)
                        < (likeness(other.element), available.contains(other.element.id) ? 1 : 0, -other.offset)
                }
                guard let target = target?.element else { return nil }
                return Dimension.Option(
                    value: value, variant: target, isSoldOut: !available.contains(target.id), isChosen: chosen[attribute] == value)
            }
            return Dimension(attribute: attribute, options: options)
        }
    }
}

extension Variant {
    /// The code of its value of that attribute.
    subscript(attribute: String) -> String? { traits.first { $0.attribute == attribute }?.value }
}
