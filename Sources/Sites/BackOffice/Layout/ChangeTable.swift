import Auditing
import Components
import HTML
import Links

/// The columns of an act, each with its value before and after, side by side.
struct ChangeTable {
    let before: Audit.Values
    let after: Audit.Values

    func table(_ link: Link) -> DataTable {
        let columns = Set(before.byColumn.keys).union(after.byColumn.keys).sorted()
        return DataTable(
            caption: .houseChange, isCaptionHidden: true, columns: [.houseColumn, .houseBefore, .houseAfter],
            rows: columns.map { column in
                [.text(column), .view(AuditedValue(value: before.byColumn[column])), .view(AuditedValue(value: after.byColumn[column]))]
            })
    }

    static let sample = ChangeTable(
        before: ["identity.staff_role.role": .list(["support"]), "identity.person.name": .digest("00")],
        after: ["identity.staff_role.role": .list(["admin", "support"]), "identity.person.name": .digest("01")])
}

/// One value of a column, as a person reads it.
struct AuditedValue {
    /// Nil if the act does not name the column.
    let value: Audit.Value?

    /// The value as text; nil for nothing and for a personal value.
    var text: String? {
        switch value {
        case nil, Audit.Value.none?, .digest?: nil
        case .text(let text)?: text
        case .number(let number)?: "\(number)"
        case .truth(let truth)?: "\(truth)"
        case .list(let list)?: list.isEmpty ? nil : list.joined(separator: ", ")
        }
    }

    var isPersonal: Bool { if case .digest? = value { true } else { false } }

    static let sample = AuditedValue(value: .list(["admin", "support"]))
}
