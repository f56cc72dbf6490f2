import Components
import HTML
import HTTP
import Kernel
import Shipping
import Web

/// The fields about a carrier, as typed or as saved.
struct CarrierForm: Sendable {
    var names: [Language: String] = [:]
    var trackingPage = ""
    var telephone = ""
    var contract = ""
    var isOffered = true
    var errors: [FieldError] = []

    static let sample = CarrierForm(
        names: [.french: "Express <b>"], trackingPage: "http://", telephone: "0522", contract: "house",
        errors: [FieldError("tracking-page", .carriersErrorPage(number: "{number}"))])

    /// The names, and the language of each.
    static let nameFields: [(name: String, language: Language)] = [("name-fr", .french), ("name-ar", .arabic), ("name-en", .english)]

    func field(_ name: String, _ language: Language) -> Field {
        Field(name: name, label: .houseValuesNameIn(language: "\(language.ownName)"), value: names[language] ?? "", error: errors[name])
    }

    /// Who has the contract.
    var contracts: RadioField {
        RadioField(
            name: "contract", label: .carriersContract,
            options: Carrier.Contract.allCases.map { .init(value: $0.rawValue, label: $0.words, isChosen: $0.rawValue == contract) },
            error: errors["contract"])
    }

    /// Whether sellers can choose it.
    var offers: RadioField {
        RadioField(
            name: "offered", label: .carriersOffered,
            options: [
                .init(value: "yes", label: .carriersYes, isChosen: isOffered), .init(value: "no", label: .carriersNo, isChosen: !isOffered),
            ])
    }
}

extension CarrierForm {
    init(_ form: FormFields, _ errors: [FieldError] = []) {
        self.init(errors: errors)
        for (field, language) in Self.nameFields { names[language] = form[field]?.readable.tidied }
        trackingPage = (form["tracking-page"] ?? "").tidied
        telephone = (form["telephone"] ?? "").tidied
        contract = form["contract"] ?? ""
        isOffered = form["offered"] != "no"
    }

    init(_ facts: Carrier.Facts) {
        self.init(
            names: facts.names, trackingPage: facts.trackingPage, telephone: facts.telephone, contract: facts.contract.rawValue,
            isOffered: facts.isOffered)
    }

    /// - Throws: `FormRefusal`, which names every fault.
    func facts() throws(FormRefusal) -> Carrier.Facts {
        var errors: [FieldError] = []
        for (field, language) in Self.nameFields where !(1...80).contains((names[language] ?? "").length) {
            errors.append(FieldError(field, .carriersErrorName))
        }
        if !trackingPage.isEmpty, !Self.isPage(trackingPage) {
            errors.append(FieldError("tracking-page", .carriersErrorPage(number: "{number}")))
        }
        let phone = telephone.isEmpty ? nil : PhoneNumber(typed: telephone)
        if !telephone.isEmpty, phone == nil { errors.append(FieldError("telephone", .carriersErrorTelephone)) }
        let contract = Carrier.Contract(rawValue: contract)
        if contract == nil { errors.append(FieldError("contract", .carriersErrorContract)) }
        guard errors.isEmpty, let contract else { throw FormRefusal(errors) }
        return Carrier.Facts(
            names: names, trackingPage: trackingPage, telephone: phone?.rawValue ?? "", contract: contract, isOffered: isOffered)
    }

    private static func isPage(_ text: String) -> Bool {
        text.length <= 300 && text.wholeMatch(of: /https:\/\/[^\s\p{Cc}"'<>]+/) != nil && text.contains("{number}")
    }

    /// Turns refusals of the verbs into errors beside their fields.
    static func refusing<Result>(_ work: () async throws -> Result) async throws -> Result {
        do {
            return try await work()
        } catch let refusal as Carrier.Refusal {
            switch refusal {
            case .slugTaken: throw FormRefusal("slug", .carriersErrorSlugTaken, status: .conflict)
            case .slugUnfit: throw FormRefusal("slug", .carriersErrorSlug)
            case .nameUnfit: throw FormRefusal("name-fr", .carriersErrorName)
            case .trackingPageUnfit: throw FormRefusal("tracking-page", .carriersErrorPage(number: "{number}"))
            case .telephoneUnfit: throw FormRefusal("telephone", .carriersErrorTelephone)
            case .wordUnfit: throw FormRefusal("words", .carriersErrorWords(line: 1))
            case .tooManyWords: throw FormRefusal("words", .carriersErrorTooManyWords(most: Carrier.mostWords))
            case .unknownCarrier: throw Problem.notFound
            }
        }
    }

    /// The lines `word = kind` or `word = attempt-failed reason`.
    ///
    /// - Throws: `FormRefusal`, which names the first wrong line.
    static func words(typed text: String) throws(FormRefusal) -> [CarrierWord] {
        var words: [CarrierWord] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() where String(line).isWritten {
            let parts = line.split(separator: "=").map { String($0).tidied }
            let meaning = parts.count == 2 ? parts[1].split(separator: " ").map(String.init) : []
            let kind = meaning.first.flatMap(ParcelEvent.Kind.init)
            let reason = meaning.count == 2 ? ParcelEvent.Reason(rawValue: meaning[1]) : nil
            guard let kind, meaning.count == 1 || meaning.count == 2 && kind == .attemptFailed && reason != nil,
                (1...100).contains(parts[0].length), !words.contains(where: { $0.word == CarrierWord(parts[0], kind).word })
            else { throw FormRefusal("words", .carriersErrorWords(line: index + 1)) }
            words.append(CarrierWord(parts[0], kind, reason))
        }
        guard words.count <= Carrier.mostWords else {
            throw FormRefusal("words", .carriersErrorTooManyWords(most: Carrier.mostWords))
        }
        return words
    }
}
