package import Kernel
import Postgres
import Confusables
import Identity

/// Where a seller receives returned parcels.
package struct ReturnAddress: Sendable, Equatable {
    package let fullName: String
    package let street: String
    /// Empty where none was given.
    package let landmark: String
    /// The `City.Code` of a city, as text.
    package let city: String

    /// In the order of the form. The raw values are the names of its fields.
    package enum Field: String, Sendable, CaseIterable {
        case fullName = "full-name"
        case street, landmark, city

        /// The longest answer, in Unicode scalars.
        package var most: Int {
            switch self {
            case .fullName: 100
            case .street, .landmark: 200
            case .city: 40
            }
        }
    }

    package struct Faults: Error, Equatable, Sendable {
        package let fields: [Field: FormFault]
    }

    /// - Parameter typed: the text of each field. A missing one counts as empty. The caller must have checked that the city exists.
    /// - Throws: `Faults`.
    package init(typed: [Field: String]) throws(Faults) {
        var faults: [Field: FormFault] = [:]
        func text(_ field: Field, required: Bool = true) -> String {
            let text = (typed[field] ?? "").tidied
            if required, !text.isWritten { faults[field] = .missing }
            if let fault = FormFault(in: text, most: field.most) { faults[field] = fault }
            return text
        }
        fullName = text(.fullName)
        if faults[.fullName] == nil, let fault = NameFault(in: fullName, reserved: Person.reservedNames) {
            faults[.fullName] = FormFault(fault)
        }
        street = text(.street)
        landmark = text(.landmark, required: false)
        city = text(.city)
        guard faults.isEmpty else { throw Faults(fields: faults) }
    }

    /// Reads four columns; nil if they are empty.
    init?(_ row: inout Row) throws {
        (fullName, street, landmark, city) = (try row.next(), try row.next(), try row.next(), try row.next())
        guard !street.isEmpty else { return nil }
    }
}
