import Kernel

/// What the sizes of a kind mean in centimetres.
enum SizeGuide: Equatable {
    case clothes, shoes

    /// - Parameter sizes: the values of the attribute `size`.
    init(for sizes: [String]) { self = sizes.allSatisfy { Int($0) != nil } ? .shoes : .clothes }

    struct Clothing {
        let size: String
        /// The French and Moroccan number.
        let number: String
        /// In centimetres, around the body.
        let chest: String
        let waist: String
    }

    /// The sizes of EN 13402-3 for women, whose letters Moroccan sellers use.
    static let clothing = [
        Clothing(size: "XS", number: "32–34", chest: "74–82", waist: "58–66"),
        Clothing(size: "S", number: "36–38", chest: "82–90", waist: "66–74"),
        Clothing(size: "M", number: "40–42", chest: "90–98", waist: "74–82"),
        Clothing(size: "L", number: "44–46", chest: "98–107", waist: "82–91"),
        Clothing(size: "XL", number: "48–50", chest: "107–119", waist: "91–103"),
        Clothing(size: "XXL", number: "52–54", chest: "119–131", waist: "103–115"),
    ]

    struct Shoe {
        let size: Int
        /// The length of the foot in centimetres.
        func foot(in language: Language) -> String {
            let (whole, rest) = ((size * 20 - 45) / 3).quotientAndRemainder(dividingBy: 10)
            return "\(whole)\(language == .english ? "." : ",")\(rest)"
        }
    }

    /// A Paris point is two thirds of a centimetre. The last is about 1.5 cm longer than the foot (ISO 19407).
    static let footwear = (35...46).map(Shoe.init)
}
