package import Kernel

/// The plural form for a whole number (CLDR 44, plurals.xml, cardinal rules for integers).
package enum PluralForm: Sendable {
    case zero, one, two, few, many, other

    package init(of number: Int, in language: Language) {
        let size = number.magnitude
        self =
            switch language {
            case .french: size < 2 ? .one : size % 1_000_000 == 0 ? .many : .other
            case .english: size == 1 ? .one : .other
            case .arabic:
                switch (size, size % 100) {
                case (0, _): .zero
                case (1, _): .one
                case (2, _): .two
                case (_, 3...10): .few
                case (_, 11...99): .many
                default: .other
                }
            }
    }
}
