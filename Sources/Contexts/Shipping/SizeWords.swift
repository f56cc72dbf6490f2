package import HTML

extension SizeClass {
    package var name: Message {
        switch self {
        case .letter: .parcelSizeLetter
        case .shoeBox: .parcelSizeShoeBox
        case .oneCarries: .parcelSizeOneCarries
        case .twoCarry: .parcelSizeTwoCarry
        }
    }

    /// Its bounds.
    package var bounds: Message {
        switch self {
        case .letter: .parcelSizeLetterHint
        case .shoeBox: .parcelSizeShoeBoxHint
        case .oneCarries: .parcelSizeOneCarriesHint
        case .twoCarry: .parcelSizeTwoCarryHint
        }
    }
}
