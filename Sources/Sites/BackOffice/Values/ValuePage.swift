import Catalog
import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Web

/// A seller's own value, and the form by which it becomes one of the house.
struct ValuePage: Sendable {
    let house: HouseFrame
    let value: ValueView
    let names: Names
    var errors: [FieldError] = []

    /// The fields of the form, and the language of each.
    static let fields: [(name: String, language: Language)] = [("name_fr", .french), ("name_ar", .arabic), ("name_en", .english)]

    func field(_ name: String, _ language: Language) -> Field {
        Field(name: name, label: .houseValuesNameIn(language: "\(language.ownName)"), value: names[language], error: errors[name])
    }
}

extension ValuePage {
    static let show = Handler { visit in try await page(visit, nil) }

    static let adopt = Handler.person { visit, staff, _ in
        let value = try await visit.valueInPath
        return try await visit.submit {
            let typed = visit.typedNames(nil)
            let errors = fields.compactMap { field -> FieldError? in
                let name = typed[field.language]
                guard name.isWritten else { return FieldError(field.name, .houseValuesNameMissing) }
                return name.length > Attribute.longestOwnValue ? FieldError(field.name, .formTooLong(max: Attribute.longestOwnValue)) : nil
            }
            guard errors.isEmpty else { throw FormRefusal(errors) }
            do {
                try await visit.db.transaction { tx in try await OwnValue.adopt(value.id, named: typed, by: staff.id.actor, in: tx) }
            } catch OwnValue.Refusal.nameTaken {
                throw FormRefusal("name_fr", .houseValuesNameTaken)
            } catch OwnValue.Refusal.decided {
                return visit.redirect(to: visit.link.house.values, saying: HouseFlash.houseValueDecided)
            }
            return visit.redirect(to: visit.link.house.values, saying: HouseFlash.houseValueAdopted)
        } orShow: { refusal in
            try await page(visit, refusal)
        }
    }

    private static func page(_ visit: Visit, _ refusal: FormRefusal?) async throws -> Response {
        let value = try await visit.valueInPath
        return visit.render(
            ValuePage(
                house: try await visit.houseFrame(), value: ValueView(value, in: visit.language), names: visit.typedNames(value.words),
                errors: refusal?.errors ?? []), refusing: refusal)
    }

    static let sample = ValuePage(
        house: .sample, value: .sample, names: Names(french: "Bleu", arabic: "أزرق", english: "Blue"),
        errors: [FieldError("name_en", .houseValuesNameMissing)])
}

extension Visit {
    /// The names that were typed.
    ///
    /// - Parameter standard: in place of what was not typed; nil for nothing.
    fileprivate func typedNames(_ standard: String?) -> Names {
        let name = { (field: String) in form[field].map { $0.readable.tidied } ?? standard ?? "" }
        return Names(french: name("name_fr"), arabic: name("name_ar"), english: name("name_en"))
    }

    /// The value whose key the path names and about which nobody has decided.
    ///
    /// - Throws: `Problem.notFound`.
    var valueInPath: OwnValue {
        get async throws {
            guard let id = parameters["value"].flatMap(OwnValue.ID.init), let found = try await db.read(OwnValue.with(id)) else {
                throw Problem.notFound
            }
            return found
        }
    }
}
