import Catalog
import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Web

/// Merges a seller's own value into one of the house.
struct MergerPage: Sendable {
    let house: HouseFrame
    let value: ValueView
    let targets: [Choice]
    var errors: [FieldError] = []

    var field: SelectField {
        SelectField(name: "into", label: .houseValuesInto, choices: targets, error: errors["into"])
    }
}

extension MergerPage {
    static let show = Handler { visit in try await page(visit, nil) }

    static let merge = Handler.person { visit, staff, _ in
        let value = try await visit.valueInPath
        return try await visit.submit {
            let target = visit.form["into"] ?? ""
            guard !target.isEmpty else { throw FormRefusal("into", .houseValuesIntoMissing) }
            do {
                try await visit.db.transaction { tx in try await OwnValue.merge(value.id, into: target, by: staff.id.actor, in: tx) }
            } catch OwnValue.Refusal.unknownTarget {
                throw FormRefusal("into", .houseValuesIntoMissing)
            } catch OwnValue.Refusal.variantTwice {
                throw FormRefusal("into", .houseValuesVariantTwice, status: .conflict)
            } catch OwnValue.Refusal.decided {
                return visit.redirect(to: visit.link.house.values, saying: HouseFlash.houseValueDecided)
            }
            return visit.redirect(to: visit.link.house.values, saying: HouseFlash.houseValueMerged)
        } orShow: { refusal in
            try await page(visit, refusal)
        }
    }

    private static func page(_ visit: Visit, _ refusal: FormRefusal?) async throws -> Response {
        let value = try await visit.valueInPath
        let attribute = try await visit.db.read(Attribute.all).first { $0.code == value.attribute }
        let chosen = visit.form["into"]
        return visit.render(
            MergerPage(
                house: try await visit.houseFrame(), value: ValueView(value, in: visit.language),
                targets: (attribute?.values ?? []).map {
                    Choice(value: $0.code, label: $0.names[visit.language], isChosen: $0.code == chosen)
                }, errors: refusal?.errors ?? []), refusing: refusal)
    }

    static let sample = MergerPage(
        house: .sample, value: .sample, targets: [Choice(value: "blue", label: "Bleu", isChosen: false)],
        errors: [FieldError("into", .houseValuesIntoMissing)])
}
