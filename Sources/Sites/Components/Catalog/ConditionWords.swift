package import Catalog
package import HTML

extension Condition {
    package var name: Message {
        switch self {
        case .new: .conditionNew
        case .likeNew: .conditionLikeNew
        case .gentlyUsed: .conditionGentlyUsed
        case .worn: .conditionWorn
        case .forParts: .conditionForParts
        }
    }

    /// What the condition promises to the buyer.
    package var meaning: Message {
        switch self {
        case .new: .conditionNewMeaning
        case .likeNew: .conditionLikeNewMeaning
        case .gentlyUsed: .conditionGentlyUsedMeaning
        case .worn: .conditionWornMeaning
        case .forParts: .conditionForPartsMeaning
        }
    }

    /// The `OfferItemCondition` of schema.org.
    package var schema: String {
        switch self {
        case .new: "https://schema.org/NewCondition"
        case .likeNew, .gentlyUsed, .worn: "https://schema.org/UsedCondition"
        case .forParts: "https://schema.org/DamagedCondition"
        }
    }
}
