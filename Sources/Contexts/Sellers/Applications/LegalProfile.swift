import Confusables
import Identity
package import Kernel
package import Postgres

/// Who a trader is before the law. The storefront shows it.
package struct LegalProfile: Sendable, Equatable {
    package let legalName: String
    package let ice: ICE
    /// The *identifiant fiscal*: 5 to 10 digits.
    package let taxNumber: String
    /// The number in the *registre du commerce*: 1 to 10 digits.
    package let registerNumber: String
    /// The court that keeps the register.
    package let registerCourt: String

    /// In the order of the form. The raw values are the names of its fields.
    package enum Field: String, Sendable, CaseIterable {
        case legalName = "legal-name"
        case ice
        case taxNumber = "tax-number"
        case registerNumber = "register-number"
        case registerCourt = "register-court"
    }

    package struct Faults: Error, Equatable, Sendable {
        package let fields: [Field: FormFault]
    }

    package static let mostName = 120, mostCourt = 80

    /// - Parameter typed: the text of each field. A missing one counts as empty.
    /// - Throws: `Faults`.
    package init(typed: [Field: String]) throws(Faults) {
        var faults: [Field: FormFault] = [:]
        func name(_ field: Field, most: Int) -> String {
            let text = (typed[field] ?? "").tidied
            if !text.isWritten {
                faults[field] = .missing
            } else if text.length > most {
                faults[field] = .tooLong(most: most)
            } else if let fault = NameFault(in: text, reserved: Person.reservedNames) {
                faults[field] = FormFault(fault)
            }
            return text
        }
        func number(_ field: Field, _ digits: ClosedRange<Int>) -> String {
            let text = TypedText(typed[field] ?? "").digits
            if text.isEmpty {
                faults[field] = .missing
            } else if !digits.contains(text.utf8.count) || !text.utf8.allSatisfy({ (48...57).contains($0) }) {
                faults[field] = .malformed
            }
            return text
        }
        legalName = name(.legalName, most: Self.mostName)
        let ice = ICE(typed: typed[.ice] ?? "")
        if ice == nil { faults[.ice] = TypedText(typed[.ice] ?? "").digits.isEmpty ? .missing : .malformed }
        taxNumber = number(.taxNumber, 5...10)
        registerNumber = number(.registerNumber, 1...10)
        registerCourt = name(.registerCourt, most: Self.mostCourt)
        guard faults.isEmpty, let ice else { throw Faults(fields: faults) }
        self.ice = ice
    }

    /// The answers that give this profile.
    package var typed: [Field: String] {
        [
            .legalName: legalName, .ice: ice.shown, .taxNumber: taxNumber, .registerNumber: registerNumber, .registerCourt: registerCourt,
        ]
    }

    /// Reads five columns; nil if they are empty.
    init?(_ row: inout Row) throws {
        let (name, number): (String, String) = (try row.next(), try row.next())
        (taxNumber, registerNumber, registerCourt) = (try row.next(), try row.next(), try row.next())
        guard let ice = ICE(rawValue: number) else { return nil }
        (legalName, self.ice) = (name, ice)
    }
}

extension LegalProfile {
    /// The profile of a trader; nil for a private person, and for a trader of before applications.
    package static func of(_ seller: Seller.ID) -> Query<LegalProfile?> {
        Query<LegalProfile??>.first(
            """
            SELECT legal_name, ice, tax_number, register_number, register_court FROM sellers.legal_profile WHERE seller_id = \(seller)
            """
        ) { row in
            try LegalProfile(&row)
        }.map { $0 ?? nil }
    }

    /// Writes the profile of a seller.
    func write(for seller: Seller.ID, in tx: Transaction) async throws {
        try await tx.run(
            """
            INSERT INTO sellers.legal_profile (seller_id, legal_name, ice, tax_number, register_number, register_court)
            VALUES (\(seller), \(legalName), \(ice), \(taxNumber), \(registerNumber), \(registerCourt))
            """)
    }
}
