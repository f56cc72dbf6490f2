package import Kernel

/// Prices from the lowest to the highest, such as `29–39 DH`.
package struct PriceRange: HTMLValue, Equatable {
    package let lowest: Money
    package let highest: Money

    package init(_ lowest: Money, _ highest: Money) {
        self.lowest = lowest
        self.highest = highest
    }

    /// In a text context it is within `<bdi>`.
    package func write(into out: inout HTMLBuffer, at place: Place) {
        guard place == .text else { return out.write(text(in: out.language), at: place) }
        out.literal("<bdi>")
        out.escape(text(in: out.language))
        out.literal("</bdi>")
    }

    /// Without centimes if both prices are whole. A single price if both are equal.
    package func text(in language: Language) -> String {
        let isWhole = lowest.minor % 100 == 0 && highest.minor % 100 == 0
        func short(_ price: Money) -> String {
            let text = price.text(in: language)
            return isWhole ? text.replacing(language == .english ? ".00" : ",00", with: "") : text
        }
        guard lowest != highest else { return short(lowest) }
        // The currency stands once: before the numbers in English, else after them.
        let (low, high) = (short(lowest).split(separator: "\u{A0}"), short(highest).split(separator: "\u{A0}"))
        return switch language {
        case .french: "\(low[0])–\(high[0])\u{A0}\(high[1])"
        // A dash between numbers would read as a minus, or turn their order round.
        case .arabic: "\(low[0]) إلى \(high[0])\u{A0}\(high[1])"
        case .english: "\(low[0])\u{A0}\(low[1])–\(high[1])"
        }
    }
}
