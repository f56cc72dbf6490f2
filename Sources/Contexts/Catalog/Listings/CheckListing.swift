import Confusables
package import Kernel

/// What is wrong with a field of a listing's form.
package struct ListingFault: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case missing
        case tooShort
        /// In Unicode scalars.
        case tooLong(most: Int)
        /// It has invisible characters, or characters that change the direction of the text around them.
        case unreadable
        /// A word mixes scripts, or looks like a word of another script.
        case lookalike
        /// It is no number, price, code or choice of the list.
        case malformed
        /// A number beyond what the shop accepts.
        case outOfBounds
        /// Another row has the same values or the same code.
        case twice
        /// The bar code has a wrong check digit or length.
        case checkDigit
    }

    package let part: ListingDraft.Part
    /// The name of the field in the form; see `ListingFieldName`.
    package let field: String
    package let kind: Kind
}

/// The names of the fields in a listing's forms.
package enum ListingFieldName {
    package static let pictures = "pictures", language = "language", category = "category", condition = "condition", serial = "serial"
    package static let grams = "grams", sides = ["side-1", "side-2", "side-3"]
    package static func title(_ language: Language) -> String { "title-" + language.rawValue }
    package static func description(_ language: Language) -> String { "description-" + language.rawValue }
    package static func alt(_ picture: Int, _ language: Language) -> String { "alt-\(picture)-" + language.rawValue }
    package static func value(_ attribute: String) -> String { "value-" + attribute }
    package static func own(_ attribute: String) -> String { "own-" + attribute }
    package static func measurement(_ kind: Measurement.Kind) -> String { "measure-" + kind.rawValue }
    package static func defect(_ index: Int, _ language: Language) -> String { "defect-\(index)-" + language.rawValue }
    package static func row(_ index: Int, _ name: String) -> String { "row-\(index)-" + name }
}

extension ListingInput {
    /// The lengths of texts, in Unicode scalars.
    package static let title = 2...160, ownValue = 1...60, defect = 2...400
    package static let mostDescription = 10_000, mostSKU = 64
    /// 0.01 to 10,000,000 dirhams.
    package static let price = Money(minor: 1)...Money(minor: 1_000_000_000)
    package static let mostPieces = 100_000
    /// 1 mm to 20 m.
    package static let millimetres = 1...20_000

    /// Checks all parts.
    ///
    /// - Parameters:
    ///   - categories: the whole tree. A listing stands in a category without others below it.
    ///   - attributes: those of the category that was chosen, with the seller's own values.
    /// - Returns: the content, which is nil if there is a fault; and the faults in the order of the fields.
    package func check(
        for subject: ListingSubject, among categories: [Category], _ attributes: [Attribute]
    ) -> (content: ListingContent?, faults: [ListingFault]) {
        var check = ListingCheck(attributes: attributes)
        if pictures.isEmpty { check.fault(.pictures, ListingFieldName.pictures, .missing) }
        for (index, picture) in pictures.enumerated() {
            for (language, alt) in picture.alt where alt.length > 300 || FormFault(in: alt, most: 300) != nil {
                check.fault(
                    .pictures, ListingFieldName.alt(index, language),
                    FormFault(in: alt, most: 300) == .unreadable ? .unreadable : .tooLong(most: 300))
            }
        }
        if case .offer = subject {
            // The words are the product's.
        } else {
            check.words(words, categories)
        }
        let condition = Condition(rawValue: details.condition)
        if condition == nil { check.fault(.details, ListingFieldName.condition, details.condition.isEmpty ? .missing : .malformed) }
        let values = check.values(details.values, ofVariant: false, .details) { ($0, $1) }
        let measurements = check.measurements(details.measurements)
        let defects = check.defects(details.defects, in: words.languages)
        let rows = check.rows(variants.rows, subject)
        let parcel = check.parcel(variants)
        guard check.faults.isEmpty, let condition else { return (nil, check.faults) }
        let texts = words.languages.map { language in
            (language, ListingContent.Text(title: words.titles[language] ?? "", description: words.descriptions[language] ?? ""))
        }
        return (
            ListingContent(
                language: words.language, texts: Dictionary(uniqueKeysWithValues: texts), category: words.category, values: values,
                pictures: pictures, condition: condition, measurements: measurements, serial: details.serial, defects: defects,
                variants: rows, parcel: parcel), []
        )
    }

    /// Millimetres of a length typed in centimetres, such as `52,5`; nil where it is none.
    package static func millimetres(_ typed: String) -> Int? {
        let text = TypedText(typed).compact.replacing(",", with: ".").replacing("٫", with: ".")
        guard let match = text.wholeMatch(of: /([0-9]{1,5})(?:\.([0-9]))?/), let whole = Int(match.1) else { return nil }
        return whole * 10 + (match.2.flatMap { Int($0) } ?? 0)
    }
}

/// Collects the faults of a listing while its parts are read.
private struct ListingCheck {
    let attributes: [Attribute]
    var faults: [ListingFault] = []

    mutating func fault(_ part: ListingDraft.Part, _ field: String, _ kind: ListingFault.Kind) {
        faults.append(ListingFault(part: part, field: field, kind: kind))
    }

    mutating func words(_ words: ListingInput.Words, _ categories: [Category]) {
        for language in Language.allCases {
            let title = words.titles[language] ?? ""
            let description = words.descriptions[language] ?? ""
            if title.isEmpty {
                if language == words.language || !description.isEmpty { fault(.words, ListingFieldName.title(language), .missing) }
            } else if let kind = Self.fault(of: title, ListingInput.title) {
                fault(.words, ListingFieldName.title(language), kind)
            }
            if let kind = FormFault(in: description, most: ListingInput.mostDescription) {
                fault(
                    .words, ListingFieldName.description(language),
                    kind == .unreadable ? .unreadable : .tooLong(most: ListingInput.mostDescription))
            }
        }
        if words.category.isEmpty {
            fault(.words, ListingFieldName.category, .missing)
        } else if let category = categories.first(where: { $0.slug == words.category }) {
            if categories.contains(where: { $0.parent == category.id }) { fault(.words, ListingFieldName.category, .malformed) }
        } else {
            fault(.words, ListingFieldName.category, .malformed)
        }
    }

    /// The fault of a short text that everybody sees.
    static func fault(of text: String, _ lengths: ClosedRange<Int>) -> ListingFault.Kind? {
        if FormFault(in: text, most: lengths.upperBound) == .unreadable { return .unreadable }
        if text.length > lengths.upperBound { return .tooLong(most: lengths.upperBound) }
        if text.length < lengths.lowerBound || !text.isWritten { return .tooShort }
        return switch NameFault(in: text) {
        case .unseen: .unreadable
        case .lookalike: .lookalike
        case .reserved, nil: nil
        }
    }

    /// - Parameter field: makes the name of a field from a prefix (`value-` or `own-`) and the attribute's code.
    mutating func values(
        _ typed: ListingInput.Values, ofVariant: Bool, _ part: ListingDraft.Part,
        field: (_ prefix: String, _ code: String) -> (String, String)
    ) -> [String: ListingContent.Value] {
        var values: [String: ListingContent.Value] = [:]
        for attribute in attributes where attribute.isOfVariant == ofVariant {
            let own = typed.own[attribute.code] ?? ""
            let chosen = typed.chosen[attribute.code] ?? ""
            if !own.isEmpty {
                if let kind = Self.fault(of: own, ListingInput.ownValue) {
                    let name = field("own-", attribute.code)
                    fault(part, name.0 + name.1, kind)
                } else if let known = attribute.value(named: own) {
                    values[attribute.code] = .known(known.code)
                } else {
                    values[attribute.code] = .own(own)
                }
            } else if !chosen.isEmpty {
                if attribute.values.contains(where: { $0.code == chosen }) {
                    values[attribute.code] = .known(chosen)
                } else {
                    let name = field("value-", attribute.code)
                    fault(part, name.0 + name.1, .malformed)
                }
            }
        }
        return values
    }

    mutating func measurements(_ typed: [String: String]) -> [Measurement] {
        var measurements: [Measurement] = []
        for kind in Measurement.Kind.allCases {
            guard let text = typed[kind.rawValue], !text.isEmpty else { continue }
            guard let length = ListingInput.millimetres(text) else {
                fault(.details, ListingFieldName.measurement(kind), .malformed)
                continue
            }
            guard ListingInput.millimetres.contains(length) else {
                fault(.details, ListingFieldName.measurement(kind), .outOfBounds)
                continue
            }
            measurements.append(Measurement(kind, millimetres: length))
        }
        return measurements
    }

    mutating func defects(_ typed: [ListingInput.Defect], in languages: [Language]) -> [ListingContent.Defect] {
        var defects: [ListingContent.Defect] = []
        for (index, defect) in typed.enumerated() {
            for language in languages {
                let text = defect.texts[language] ?? ""
                if text.isEmpty {
                    if language == languages.first { fault(.details, ListingFieldName.defect(index, language), .missing) }
                } else if FormFault(in: text, most: ListingInput.defect.upperBound) == .unreadable {
                    fault(.details, ListingFieldName.defect(index, language), .unreadable)
                } else if text.length > ListingInput.defect.upperBound {
                    fault(.details, ListingFieldName.defect(index, language), .tooLong(most: ListingInput.defect.upperBound))
                } else if text.length < ListingInput.defect.lowerBound {
                    fault(.details, ListingFieldName.defect(index, language), .tooShort)
                }
            }
            defects.append(
                ListingContent.Defect(
                    text: defect.texts.filter { languages.contains($0.key) && !$0.value.isEmpty }, picture: defect.picture))
        }
        return defects
    }

    mutating func rows(_ typed: [ListingInput.Row], _ subject: ListingSubject) -> [ListingContent.Variant] {
        var variants: [ListingContent.Variant] = []
        var (skus, seen): (Set<String>, Set<[String: ListingContent.Value]>) = ([], [])
        var live: Set<Variant.ID> = []
        let rows = typed.enumerated().filter { !$0.element.isBlank }
        if rows.isEmpty { fault(.variants, ListingFieldName.row(0, "price"), .missing) }
        for (index, row) in rows {
            let values = values(row.values, ofVariant: true, .variants) { ("row-\(index)-", $0 + $1) }
            if row.variant.map({ !live.insert($0).inserted }) ?? !seen.insert(values).inserted {
                fault(.variants, ListingFieldName.row(index, "price"), .twice)
            }
            let price = Money(typed: row.price)
            if row.price.isEmpty {
                fault(.variants, ListingFieldName.row(index, "price"), .missing)
            } else if let price {
                if !ListingInput.price.contains(price) { fault(.variants, ListingFieldName.row(index, "price"), .outOfBounds) }
            } else {
                fault(.variants, ListingFieldName.row(index, "price"), .malformed)
            }
            if let kind = FormFault(in: row.sku, most: ListingInput.mostSKU) {
                fault(
                    .variants, ListingFieldName.row(index, "sku"), kind == .unreadable ? .unreadable : .tooLong(most: ListingInput.mostSKU))
            } else if !row.sku.isEmpty, !skus.insert(row.sku).inserted {
                fault(.variants, ListingFieldName.row(index, "sku"), .twice)
            }
            let gtin = row.gtin.isEmpty ? nil : GTIN(row.gtin)
            if !row.gtin.isEmpty, gtin == nil { fault(.variants, ListingFieldName.row(index, "gtin"), .checkDigit) }
            var pieces = 0
            if row.offer == nil {
                if row.pieces.isEmpty {
                    fault(.variants, ListingFieldName.row(index, "pieces"), .missing)
                } else if let typed = TypedText(row.pieces).wholeNumber {
                    if typed > ListingInput.mostPieces { fault(.variants, ListingFieldName.row(index, "pieces"), .outOfBounds) }
                    pieces = typed
                } else {
                    fault(.variants, ListingFieldName.row(index, "pieces"), .malformed)
                }
            }
            if let price {
                variants.append(
                    ListingContent.Variant(
                        offer: row.offer, variant: row.variant, values: values, price: price, sku: row.sku.isEmpty ? nil : row.sku,
                        gtin: gtin, pieces: pieces))
            }
        }
        return variants
    }

    mutating func parcel(_ typed: ListingInput.Variants) -> ParcelSize? {
        guard !typed.grams.isEmpty || typed.sides.contains(where: { !$0.isEmpty }) else { return nil }
        let grams = TypedText(typed.grams).wholeNumber
        if typed.grams.isEmpty {
            fault(.variants, ListingFieldName.grams, .missing)
        } else if grams == nil {
            fault(.variants, ListingFieldName.grams, .malformed)
        } else if let grams, !(1...ParcelSize.mostGrams).contains(grams) {
            fault(.variants, ListingFieldName.grams, .outOfBounds)
        }
        var sides: [Int] = []
        if typed.sides.contains(where: { !$0.isEmpty }) {
            for (name, text) in zip(ListingFieldName.sides, typed.sides) {
                guard let side = ListingInput.millimetres(text) else {
                    fault(.variants, name, text.isEmpty ? .missing : .malformed)
                    continue
                }
                if !(1...ParcelSize.mostMillimetres).contains(side) { fault(.variants, name, .outOfBounds) }
                sides.append(side)
            }
        }
        return grams.flatMap { ParcelSize(grams: $0, millimetres: sides.count == 3 ? sides : nil) }
    }
}

extension Attribute {
    /// The value with that name in one of the languages, whatever the case; nil if there is none.
    func value(named words: String) -> Value? {
        let folded = words.lowercased()
        return values.first { value in Language.allCases.contains { value.names[$0].lowercased() == folded } }
    }
}
