import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Places
import Sellers
import Web

extension ApplicationPartPage {
    /// The fields of a part with what was typed, or else with what is kept.
    static func fields(
        _ part: ApplicationPart, _ application: Application, _ person: Person, _ form: FormFields?, _ errors: [FieldError], _ visit: Visit
    ) -> [any View] {
        switch part {
        case .kind: [kind(form.flatMap { Application.Kind(rawValue: $0["kind"] ?? "") } ?? application.kind, errors)]
        case .shop: shop(application, form, errors, visit)
        case .returns: returns(application, person, form, errors, visit)
        case .company: company(application, form, errors)
        case .phone, .documents: []
        }
    }

    private static func kind(_ chosen: Application.Kind?, _ errors: [FieldError]) -> RadioField {
        RadioField(
            name: "kind", label: .sellKindTitle,
            options: [
                .init(
                    value: Application.Kind.private.rawValue, label: .sellKindPrivate, hint: .sellKindPrivateHint,
                    isChosen: chosen == .private),
                .init(
                    value: Application.Kind.trader.rawValue, label: .sellKindTrader, hint: .sellKindTraderHint,
                    isChosen: chosen == .trader),
            ], error: errors["kind"])
    }

    private static func shop(_ application: Application, _ form: FormFields?, _ errors: [FieldError], _ visit: Visit) -> [any View] {
        [
            Field(
                name: "name", label: .sellName, hint: .sellNameHint, value: form?["name"] ?? application.name, autocomplete: "organization",
                error: errors["name"]),
            Field(
                name: "slug", label: .sellSlug, hint: .sellSlugHint(origin: visit.origin), value: form?["slug"] ?? application.slug,
                autocomplete: "off", error: errors["slug"]),
            cities(chosen: form?["city"] ?? application.city, .sellCity, errors, visit),
        ]
    }

    private static func returns(
        _ application: Application, _ person: Person, _ form: FormFields?, _ errors: [FieldError], _ visit: Visit
    ) -> [any View] {
        let kept = application.returns
        return [
            Field(
                name: "full-name", label: .addressFullName, value: form?["full-name"] ?? kept?.fullName ?? person.name,
                autocomplete: "name", error: errors["full-name"]),
            Field(
                name: "street", label: .addressStreet, value: form?["street"] ?? kept?.street ?? "", autocomplete: "street-address",
                error: errors["street"]),
            Field(
                name: "landmark", label: .addressLandmark, value: form?["landmark"] ?? kept?.landmark ?? "", error: errors["landmark"]),
            cities(chosen: form?["city"] ?? kept?.city ?? application.city, .addressCity, errors, visit),
        ]
    }

    private static func company(_ application: Application, _ form: FormFields?, _ errors: [FieldError]) -> [any View] {
        let kept = application.legal?.typed ?? [:]
        func field(_ field: LegalProfile.Field, _ label: Message, _ hint: Message? = nil, inputmode: String? = nil) -> Field {
            Field(
                name: field.rawValue, label: label, hint: hint, value: form?[field.rawValue] ?? kept[field] ?? "",
                autocomplete: field == .legalName ? "organization" : "off", inputmode: inputmode, error: errors[field.rawValue])
        }
        return [
            field(.legalName, .sellLegalName, .sellLegalNameHint), field(.ice, .sellIce, .sellIceHint, inputmode: "numeric"),
            field(.taxNumber, .sellTaxNumber, inputmode: "numeric"), field(.registerNumber, .sellRegisterNumber, inputmode: "numeric"),
            field(.registerCourt, .sellRegisterCourt, .sellRegisterCourtHint),
        ]
    }

    private static func cities(chosen: String, _ label: Message, _ errors: [FieldError], _ visit: Visit) -> SelectField {
        SelectField(
            name: "city", label: label, choices: Choice.cities(chosen: visit.cities[typed: chosen]?.code, in: visit),
            autocomplete: "address-level2", error: errors["city"])
    }

    static var sample: ApplicationPartPage {
        ApplicationPartPage(frame: .sample, part: .kind, remarks: ["Votre registre dit autre chose <b>."], fields: [kind(.trader, [])])
    }
    static var faultySample: ApplicationPartPage {
        ApplicationPartPage(
            frame: .sample, part: .shop, remarks: [],
            fields: [
                Field(name: "name", label: .sellName, hint: .sellNameHint, value: "Kolchi <b>", error: .formReserved),
                SelectField(name: "city", label: .sellCity, choices: Choice.sampleCities, error: .sellErrorCity),
            ], errors: [FieldError("name", .formReserved), FieldError("city", .sellErrorCity)])
    }
}

extension ShopDraft.Field {
    func message(_ fault: FormFault) -> Message {
        switch self {
        case .name: fault.message(otherwise: .sellErrorName)
        case .slug: fault.message(otherwise: .sellErrorSlug)
        case .city: fault.message(otherwise: .sellErrorCity)
        }
    }
}

extension ReturnAddress.Field {
    func message(_ fault: FormFault) -> Message {
        switch self {
        case .fullName: fault.message(otherwise: .addressErrorFullName)
        case .street, .landmark: fault.message(otherwise: .addressErrorStreet)
        case .city: fault.message(otherwise: .sellErrorCity)
        }
    }
}

extension LegalProfile.Field {
    func message(_ fault: FormFault) -> Message {
        switch self {
        case .legalName: fault.message(otherwise: .sellErrorLegalName)
        case .ice: fault.message(otherwise: .sellErrorIce)
        case .taxNumber: fault.message(otherwise: .sellErrorTaxNumber)
        case .registerNumber: fault.message(otherwise: .sellErrorRegister)
        case .registerCourt: fault.message(otherwise: .sellErrorCourt)
        }
    }
}
