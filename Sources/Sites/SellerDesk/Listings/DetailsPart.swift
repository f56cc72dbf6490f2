import Catalog
import Components
import HTML
import HTTP
import Identity
import Images
import Kernel
import Secrets
import Sellers
import Web

/// What a buyer wants to know of the piece: condition, traits, measurements, serial number, defects.
struct DetailsPart: Sendable {
    let saving: SavingFields
    let details: ListingInput.Details
    let values: [ValueField]
    /// The languages in which the seller writes, the original first.
    let languages: [Language]
    /// Whether a category is chosen, whose attributes the form shows.
    let hasCategory: Bool
    /// The rows of defects, of which the last may be empty.
    let defects: [ListingInput.Defect]

    /// An attribute: a list of values, and a field for other words.
    struct ValueField: Sendable {
        let code: String
        let name: String
        let choices: [Choice]
        let own: String
        /// The prefix of both names; empty in the part of details.
        var prefix = ""
        var error: Message?

        var choiceName: String { prefix + ListingFieldName.value(code) }
        var ownName: String { prefix + ListingFieldName.own(code) }

        static let sample = ValueField(
            code: "colour", name: "Couleur", choices: [Choice(value: "blue", label: "Bleu", isChosen: true)], own: "")
    }

    var conditions: [RadioField.Option] {
        Condition.allCases.map {
            RadioField.Option(value: $0.rawValue, label: $0.name, hint: $0.meaning, isChosen: $0.rawValue == details.condition)
        }
    }

    var areMeasurementsOpen: Bool {
        !details.measurements.isEmpty || saving.form.errors.contains { $0.field.hasPrefix("measure-") }
    }

    static let limits = {
        var limits = MultipartLimits(
            body: (ListingInput.mostDefects + 2) * PictureLimits.bytes, files: ListingInput.mostDefects, file: PictureLimits.bytes,
            discardsMoreFiles: true)
        limits.parts = 400
        return limits
    }()

    static let sample = {
        var details = ListingInput.Details()
        details.condition = "worn"
        details.measurements = ["chest": "52,5"]
        details.serial = SealedSerial(sealed: "", hash: "", ending: "X9Z4")
        details.defects = [
            ListingInput.Defect(
                texts: [.french: "Rayure <b>"],
                picture: ListingContent.Picture(hash: String(repeating: "a1", count: 20), width: 960, height: 1200))
        ]
        return DetailsPart(
            saving: .sample, details: details, values: [.sample], languages: [.french, .arabic], hasCategory: true,
            defects: details.defects + [ListingInput.Defect()])
    }()
    static let emptySample = DetailsPart(
        saving: .staleSample, details: ListingInput.Details(), values: [], languages: [.arabic], hasCategory: false, defects: [])
    static let waitingSample = DetailsPart(
        saving: .waitingSample, details: sample.details, values: [.sample], languages: [.french], hasCategory: true,
        defects: sample.details.defects)
}

extension DetailsPart.ValueField {
    init(_ attribute: Attribute, _ typed: ListingInput.Values, prefix: String = "", _ errors: [FieldError], in language: Language) {
        let chosen = typed.chosen[attribute.code] ?? ""
        self.init(
            code: attribute.code, name: attribute.names[language],
            choices: attribute.values.map { Choice(value: $0.code, label: $0.names[language], isChosen: $0.code == chosen) },
            own: typed.own[attribute.code] ?? "", prefix: prefix)
        error = errors[ownName] ?? errors[choiceName]
    }
}

extension DetailsPart {
    init(saving: SavingFields, input: ListingInput, attributes: [Attribute], hasCategory: Bool, in language: Language) {
        let wantsRow = saving.form.wantsMore || input.details.defects.isEmpty
        self.init(
            saving: saving, details: input.details,
            values: attributes.filter { !$0.isOfVariant }.map { ValueField($0, input.details.values, saving.form.errors, in: language) },
            languages: input.words.languages, hasCategory: hasCategory,
            defects: input.details.defects
                + (wantsRow && !saving.form.isWaiting && input.details.defects.count < ListingInput.mostDefects
                    ? [ListingInput.Defect()] : []))
    }

    static let save = Handler.draft { visit, person, open in
        return try await visit.submit(limitBeside: "defects") {
            var (details, errors) = (ListingInput.Details(), [FieldError]())
            details.condition = (visit.form[ListingFieldName.condition] ?? "").cut(to: 40)
            details.values = values(visit.form, of: open.attributes.filter { !$0.isOfVariant })
            for kind in Measurement.Kind.allCases {
                let text = TypedText(visit.form[ListingFieldName.measurement(kind)] ?? "").plain.tidied.cut(to: 20)
                if !text.isEmpty { details.measurements[kind.rawValue] = text }
            }
            let serial = TypedText(visit.form[ListingFieldName.serial] ?? "").plain.tidied
            if visit.form["no-serial"] == nil { details.serial = open.draft.input.details.serial }
            if !serial.isEmpty {
                if let sealed = SealedSerial(serial, of: open.desk.seller.id, visit.world.key) {
                    details.serial = sealed
                } else {
                    errors.append(FieldError(ListingFieldName.serial, .listingFaultSerial))
                }
            }
            var made: [ProcessedPicture] = []
            for index in 0..<ListingInput.mostDefects where visit.form["defect-\(index)-shown"] != nil {
                if visit.form["defect-\(index)-remove"] != nil { continue }
                var defect = ListingInput.Defect(
                    picture: open.draft.input.details.defects.first { $0.picture?.hash == visit.form["defect-\(index)-kept"] }?.picture)
                for language in Language.allCases {
                    // The check refuses much shorter texts.
                    let text = (visit.form[ListingFieldName.defect(index, language)] ?? "").tidied.cut(to: 2_000)
                    if !text.isEmpty { defect.texts[language] = text }
                }
                let upload = try await ListingUploads(["defect-\(index)-picture"], room: 1, of: open.desk.seller.id, visit)
                if let error = upload.error { errors.append(error) }
                if let picture = upload.made.first {
                    defect.picture = ListingContent.Picture(hash: picture.hash, width: picture.width, height: picture.height)
                    made.append(picture)
                }
                if !defect.texts.isEmpty || defect.picture != nil { details.defects.append(defect) }
            }
            return try await ListingPage.save(
                .details(details), of: open, visit, person, errors: errors, again: visit.form["more"] != nil, storing: made)
        } orShow: { refusal in
            try await ListingPage.answer(visit, open, .details, refusal)
        }
    }

    /// The chosen values and own words of these attributes.
    static func values(_ form: FormFields, of attributes: [Attribute], prefix: String = "") -> ListingInput.Values {
        var values = ListingInput.Values()
        for attribute in attributes {
            let chosen = (form[prefix + ListingFieldName.value(attribute.code)] ?? "").cut(to: 100)
            let own = (form[prefix + ListingFieldName.own(attribute.code)] ?? "").tidied.cut(to: 200)
            if !chosen.isEmpty { values.chosen[attribute.code] = chosen }
            if !own.isEmpty { values.own[attribute.code] = own }
        }
        return values
    }
}
