import Catalog
import Components
import HTML
import Kernel
import Web

/// A part of the editor's page. The raw values stand in addresses.
enum ListingPart: String, CaseIterable, Sendable {
    case pictures, words, details, variants, check

    init(_ part: ListingDraft.Part) {
        switch part {
        case .pictures: self = .pictures
        case .words: self = .words
        case .details: self = .details
        case .variants: self = .variants
        }
    }

    /// What is saved; nil for the last part.
    var saved: ListingDraft.Part? { ListingDraft.Part(rawValue: rawValue) }

    var title: Message {
        switch self {
        case .pictures: .listingPictures
        case .words: .listingWords
        case .details: .listingDetails
        case .variants: .listingVariants
        case .check: .listingCheck
        }
    }

    var next: ListingPart {
        switch self {
        case .pictures: .words
        case .words: .details
        case .details: .variants
        case .variants, .check: .check
        }
    }
}

extension ListingFault {
    /// The message beside the field.
    var message: Message {
        switch kind {
        case .missing: missing
        case .tooShort: .listingFaultShort
        case .tooLong(let most): .formTooLong(max: most)
        case .unreadable: .formCharacters
        case .lookalike: .formLookalike
        case .malformed: malformed
        case .outOfBounds: outOfBounds
        case .twice: field.hasSuffix("sku") ? .listingFaultSKUTwice : .listingFaultVariantTwice
        case .checkDigit: .listingFaultBarcode
        }
    }

    private var missing: Message {
        switch field {
        case ListingFieldName.pictures: .listingFaultNoPicture
        case ListingFieldName.category: .listingFaultNoCategory
        case ListingFieldName.condition: .listingFaultNoCondition
        case ListingFieldName.grams: .listingFaultNoWeight
        case let name where name.hasPrefix("title-"): .listingFaultNoTitle
        case let name where name.hasPrefix("defect-"): .listingFaultNoDefectWords
        case let name where name.hasSuffix("-price"): .listingFaultNoPrice
        case let name where name.hasSuffix("-pieces"): .listingFaultNoPieces
        default: .listingFaultMissing
        }
    }

    private var malformed: Message {
        switch field {
        case ListingFieldName.category: .listingFaultNoCategory
        case ListingFieldName.serial: .listingFaultSerial
        case let name where name.hasSuffix("-price"): .listingFaultPrice
        case let name where name.hasSuffix("-pieces") || name == ListingFieldName.grams: .listingFaultNumber
        case let name where name.hasPrefix("measure-") || name.hasPrefix("side-"): .listingFaultLength
        default: .listingFaultChoice
        }
    }

    private var outOfBounds: Message {
        switch field {
        case let name where name.hasSuffix("-price"):
            .listingFaultPriceBounds(low: ListingInput.price.lowerBound, high: ListingInput.price.upperBound)
        case let name where name.hasSuffix("-pieces"): .listingFaultPieces(count: ListingInput.mostPieces)
        case ListingFieldName.grams: .listingFaultWeight(kilograms: ParcelSize.mostGrams / 1000)
        case let name where name.hasPrefix("side-"): .listingFaultSide(metres: ParcelSize.mostMillimetres / 1000)
        default: .listingFaultMeasure(metres: ListingInput.millimetres.upperBound / 1000)
        }
    }
}
