/// How large a parcel is, as far as its price of delivery is concerned.
package enum SizeClass: Int, Sendable, CaseIterable, Comparable {
    /// Up to 500 g and 35 × 25 × 3 cm.
    case letter = 1
    /// Up to 5 kg and 40 × 30 × 20 cm.
    case shoeBox
    /// Up to 30 kg and 1.5 m long.
    case oneCarries
    /// Everything else.
    case twoCarry

    /// Its name in files and forms.
    package var code: String {
        switch self {
        case .letter: "letter"
        case .shoeBox: "shoe-box"
        case .oneCarries: "one-carries"
        case .twoCarry: "two-carry"
        }
    }

    /// - Parameter code: nil if no size has it.
    package init?(code: String) {
        guard let size = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = size
    }

    /// The size of a parcel of that weight and these sides, the longest first. A parcel of unknown weight counts as a shoe box. One of
    /// unknown sides is no letter.
    package init(grams: Int?, millimetres: [Int]?) {
        guard let grams else {
            self = .shoeBox
            return
        }
        func fits(_ most: Int, _ sides: [Int]) -> Bool {
            grams <= most && zip(millimetres ?? [], sides).allSatisfy { $0 <= $1 }
        }
        self =
            if millimetres != nil, fits(500, [350, 250, 30]) {
                .letter
            } else if fits(5_000, [400, 300, 200]) {
                .shoeBox
            } else if fits(30_000, [1_500, 1_500, 1_500]) {
                .oneCarries
            } else {
                .twoCarry
            }
    }

    package static func < (one: SizeClass, other: SizeClass) -> Bool { one.rawValue < other.rawValue }
}
