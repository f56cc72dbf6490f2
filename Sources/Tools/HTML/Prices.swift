package import Kernel

extension Money: HTMLValue {
    /// `1 299,50 DH` in French, `1.299,50 د.م.` in Arabic, `MAD 1,299.50` in English, with no-break spaces. In a text context
    /// it is within `<bdi>`. In JSON and URLs it is `1299.50`. Euros are `12,50 €` and `€12.50`, US dollars `12,50 $US` and `US$12.50`.
    package func write(into out: inout HTMLBuffer, at place: Place) {
        switch place {
        case .json, .jsonPart, .addressPart: out.write(decimal, at: place)
        case .text:
            out.literal("<bdi>")
            out.bytes.append(text(in: out.language))
            out.literal("</bdi>")
        case .quoted, .plain: out.bytes.append(text(in: out.language))
        }
    }

    /// The amount with a decimal point and without separators, for machines.
    package var decimal: String {
        let (whole, cents) = minor.magnitude.quotientAndRemainder(dividingBy: 100)
        return (minor < 0 ? "-" : "") + "\(whole)." + (cents < 10 ? "0" : "") + "\(cents)"
    }

    package func text(in language: Language) -> String { text(in: language, isShort: false) }

    /// - Parameter isShort: whether a whole amount has no decimals.
    fileprivate func text(in language: Language, isShort: Bool) -> String {
        let number = number(in: language, isShort: isShort)
        let sign = minor < 0 ? "-" : ""
        return switch language {
        case .french: "\(sign)\(number)\u{A0}\(symbol(in: language))"
        case .arabic: "\(minor < 0 ? "\u{200E}-" : "")\(number)\u{A0}\(symbol(in: language))"
        case .english: "\(sign)\(symbol(in: language))\(number)"
        }
    }

    /// How the language writes the currency (Unicode CLDR), in English with the space behind it.
    private func symbol(in language: Language) -> String {
        switch (currency, language) {
        case (.dirham, .french): "DH"
        case (.dirham, .arabic): "د.م."
        case (.dirham, .english): "MAD\u{A0}"
        case (.euro, _): "€"
        case (.dollar, .french): "$US"
        case (.dollar, .arabic), (.dollar, .english): "US$"
        }
    }

    /// The amount without currency and sign.
    private func number(in language: Language, isShort: Bool) -> String {
        let (whole, cents) = minor.magnitude.quotientAndRemainder(dividingBy: 100)
        let rest = isShort && cents == 0 ? "" : (cents < 10 ? "0" : "") + "\(cents)"
        return switch language {
        case .french: grouped(whole, "\u{202F}") + (rest.isEmpty ? "" : ",") + rest
        case .arabic: grouped(whole, ".") + (rest.isEmpty ? "" : ",") + rest
        case .english: grouped(whole, ",") + (rest.isEmpty ? "" : ".") + rest
        }
    }

    /// The price for cards and lists: `1 299 DH`, but `1 299,50 DH`. Sums always have both decimals.
    package var short: ShortPrice { ShortPrice(money: self) }

    /// The whole dirhams without the currency, such as `1 299`, for a text that names the currency once for two amounts.
    package func dirhams(in language: Language) -> String { number(in: language, isShort: true) }
}

/// A price without decimals if it is whole.
package struct ShortPrice: HTMLValue, Equatable {
    let money: Money

    package func write(into out: inout HTMLBuffer, at place: Place) {
        switch place {
        case .json, .jsonPart, .addressPart: money.write(into: &out, at: place)
        case .text:
            out.literal("<bdi>")
            out.bytes.append(text(in: out.language))
            out.literal("</bdi>")
        case .quoted, .plain: out.bytes.append(text(in: out.language))
        }
    }

    package func text(in language: Language) -> String { money.text(in: language, isShort: true) }
}

func grouped(_ number: UInt64, _ separator: String) -> String {
    let digits = String(number)
    var text = ""
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index) % 3 == 0 { text += separator }
        text.append(digit)
    }
    return text
}
