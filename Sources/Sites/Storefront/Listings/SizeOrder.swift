import Components
import HTML

/// The place of a size among others: clothes from small to large, then shoes by number, then all others in the shop's order.
struct SizeOrder: Comparable {
    enum Kind: Int {
        case clothes, shoes, other

        var title: Message {
            switch self {
            case .clothes: .filtersSizeClothes
            case .shoes: .filtersSizeShoes
            case .other: .filtersSizeOther
            }
        }
    }

    /// The code of the attribute that has sizes.
    static let attribute = "size"
    private static let letters = ["xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl"]
    private static let alsoLetters = ["2xs": "xxs", "2xl": "xxl", "3xl": "xxxl"]
    /// European sizes of shoes, from babies to men.
    private static let shoes: ClosedRange<Double> = 15...50

    let kind: Kind
    private let place: Double

    /// - Parameters:
    ///   - code: the code of the value, such as `xl`, `38` or `38.5`.
    ///   - position: its place in the shop's order.
    init(_ code: String, position: Int) {
        if let place = Self.letters.firstIndex(of: Self.alsoLetters[code] ?? code) {
            (kind, self.place) = (.clothes, Double(place))
        } else if let number = Double(code), Self.shoes.contains(number) {
            (kind, place) = (.shoes, number)
        } else {
            (kind, place) = (.other, Double(position))
        }
    }

    static func < (one: SizeOrder, other: SizeOrder) -> Bool {
        (one.kind.rawValue, one.place) < (other.kind.rawValue, other.place)
    }
}
