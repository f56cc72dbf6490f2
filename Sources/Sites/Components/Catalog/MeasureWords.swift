package import Catalog
package import HTML
package import Kernel

extension Measurement.Kind {
    package var name: Message {
        switch self {
        case .chest: .measureChest
        case .waist: .measureWaist
        case .hips: .measureHips
        case .shoulders: .measureShoulders
        case .sleeve: .measureSleeve
        case .length: .measureLength
        case .inseam: .measureInseam
        case .insole: .measureInsole
        case .width: .measureWidth
        case .depth: .measureDepth
        case .height: .measureHeight
        case .diameter: .measureDiameter
        }
    }

    /// How it is measured: from where to where.
    package var how: Message {
        switch self {
        case .chest: .measureChestHow
        case .waist: .measureWaistHow
        case .hips: .measureHipsHow
        case .shoulders: .measureShouldersHow
        case .sleeve: .measureSleeveHow
        case .length: .measureLengthHow
        case .inseam: .measureInseamHow
        case .insole: .measureInsoleHow
        case .width: .measureWidthHow
        case .depth: .measureDepthHow
        case .height: .measureHeightHow
        case .diameter: .measureDiameterHow
        }
    }
}

extension Measurement {
    /// In centimetres, such as `52,5`.
    package func centimetres(in language: Language) -> String {
        let (whole, rest) = millimetres.quotientAndRemainder(dividingBy: 10)
        return rest == 0 ? "\(whole)" : "\(whole)\(language == .english ? "." : ",")\(rest)"
    }
}
