package import Kernel

/// A number with separators between its thousands, such as `50 000`. Prices have the same separators.
package struct Count: HTMLValue, Equatable {
    package let number: Int

    package init(_ number: Int) { self.number = number }

    package func write(into out: inout HTMLBuffer, at place: Place) {
        switch place {
        case .json, .jsonPart, .addressPart: out.bytes.append(decimal: number)
        case .text, .quoted, .plain: out.bytes.append(text(in: out.language))
        }
    }

    package func text(in language: Language) -> String {
        let separator =
            switch language {
            case .french: "\u{202F}"
            case .arabic: "."
            case .english: ","
            }
        return (number < 0 ? "-" : "") + grouped(UInt64(number.magnitude), separator)
    }
}
