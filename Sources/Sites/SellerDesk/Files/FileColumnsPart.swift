import CSV
import Components
import HTML
import HTTP
import Identity
import Imports
import Kernel
import Links
import Postgres
import Sellers
import Web

/// What each column of a file contains.
struct FileColumnsPart: Sendable {
    let desk: DeskFrame
    let version: Int
    let address: SiteURL
    let columns: [Column]
    let encodings: [Choice]
    let separators: [Choice]
    let errors: [FieldError]

    /// A column of the file with its choices.
    struct Column: Sendable {
        let index: Int
        /// As the file has it; empty if the file does not name it.
        let header: String
        let samples: [String]
        let fields: [Choice]
        /// Empty if its numbers are clear.
        let decimals: [Choice]
        let errors: [FieldError]

        var title: Message { header.isEmpty ? .fileUnnamed(number: index + 1) : .fileWord(word: header) }
        var label: Message { .fileMeaningOf(header: header.isEmpty ? "\(index + 1)" : header) }
        var name: String { FileColumnsPart.fieldName(index) }
        var decimalName: String { FileColumnsPart.decimalName(index) }

        static let sample = Column(
            index: 0, header: "Prix <b>", samples: ["1.299", "السعر"],
            fields: [Choice(value: "price", label: "Prix", isChosen: true), Choice(value: "title", label: "Titre", isChosen: false)],
            decimals: [Choice(value: ".", label: "12.50", isChosen: false), Choice(value: ",", label: "12,50", isChosen: true)],
            errors: [FieldError("column-0", .fileErrorTwice), FieldError("decimal-0", .fileErrorDecimal)])
        static let unnamedSample = Column(index: 1, header: "", samples: [], fields: [], decimals: [], errors: [])
    }

    static func fieldName(_ index: Int) -> String { "column-\(index)" }
    static func decimalName(_ index: Int) -> String { "decimal-\(index)" }

    func table() -> DataTable {
        DataTable(
            caption: .fileColumnsTitle, isCaptionHidden: true, columns: [.fileColumn, .fileSamples, .fileMeaning],
            rows: columns.map { column in
                [.message(column.title), .view(FileColumnSamples(samples: column.samples)), .view(column)]
            })
    }

    static let sample = FileColumnsPart(
        desk: .sample, version: 2, address: Link(.french).desk("dar-salma").fileColumns("0193"), columns: [.sample, .unnamedSample],
        encodings: [Choice(value: "utf8", label: "UTF-8", isChosen: true)],
        separators: [Choice(value: "comma", label: "Virgule", isChosen: true)], errors: Column.sample.errors)
}

/// Some contents of a column.
struct FileColumnSamples: Sendable {
    let samples: [String]

    static let sample = FileColumnSamples(samples: ["1.299", "قفطان <b>"])
}

extension FileColumnsPart {
    /// - Parameter refusal: of the form that was sent; nil if the page was only opened.
    init(_ open: OpenFile, _ visit: Visit, _ refusal: FormRefusal?) {
        let (file, language, errors) = (open.file, visit.language, refusal?.errors ?? [])
        let isTyped = (refusal != nil && refusal?.status != .conflict || visit.isResumed) && visit.form["columns"] != nil
        let columns = file.columns.enumerated().map { index, column in
            let field = isTyped ? visit.form[Self.fieldName(index)] ?? "" : column.field?.rawValue ?? ""
            let decimal = isTyped ? visit.form[Self.decimalName(index)] ?? "" : column.decimal
            return Column(
                index: index, header: column.header, samples: column.samples,
                fields: Self.fields(of: column).map {
                    Choice(value: $0.rawValue, label: $0.name.text(in: language), isChosen: $0.rawValue == field)
                },
                decimals: column.isUnclear || !column.decimal.isEmpty
                    ? [(".", Message.fileDecimalPoint), (",", .fileDecimalComma)].map { sign, name in
                        Choice(value: sign, label: name.text(in: language), isChosen: sign == decimal)
                    } : [],
                errors: errors.filter { $0.field == Self.fieldName(index) || $0.field == Self.decimalName(index) })
        }
        let dialect = file.dialect ?? CSVDialect()
        self.init(
            desk: visit.deskFrame(open.desk), version: file.version, address: open.ways.fileColumns(open.key), columns: columns,
            encodings: TextEncoding.allCases.map {
                Choice(value: $0.rawValue, label: $0.name.text(in: language), isChosen: $0 == dialect.encoding)
            },
            separators: CSVDialect.Separator.allCases.map {
                Choice(value: $0.rawValue, label: $0.name.text(in: language), isChosen: $0 == dialect.separator)
            }, errors: errors)
    }

    /// What may be chosen for a column: what everybody may choose, and what the program of the other shop calls it.
    private static func fields(of column: ImportColumn) -> [ImportField] {
        guard let field = column.field, !ImportField.choices.contains(field) else { return ImportField.choices }
        return [field] + ImportField.choices
    }

    private static let steps: [ImportFile.Step] = [.columns, .words, .decision]

    static let show = Handler.person { visit, person, _ in
        let open = try await visit.file(of: person)
        guard steps.contains(open.file.step) else { return visit.redirect(to: open.ways.file(open.key)) }
        return try await FilePage.answer(visit, open, FileColumnsPart(open, visit, nil), nil)
    }

    static let save = Handler.person { visit, person, _ in
        let open = try await visit.file(of: person)
        let (file, key) = (open.file, open.key)
        let dialect = typedDialect(visit.form, file.dialect)
        // The form of the encoding has no columns.
        if visit.form["columns"] == nil, dialect == nil || dialect == file.dialect {
            return visit.redirect(to: open.ways.fileColumns(key))
        }
        let fields = file.columns.enumerated().map { index, column in
            visit.form[fieldName(index)].flatMap { typed in Self.fields(of: column).first { $0.rawValue == typed } }
        }
        let decimals = file.columns.indices.map { visit.form[decimalName($0)] ?? "" }
        do {
            try await visit.db.transaction { tx in
                try await ImportFile.settleColumns(
                    file.id, over: visit.fileVersion, fields: fields, decimals: decimals, dialect: dialect, by: open.desk.seller.id, in: tx)
            }
        } catch ImportFile.Refusal.otherStep {
            return try await FilePage.now(visit, person, isStale: true)
        } catch ImportFile.Refusal.unknown {
            throw Problem.notFound
        } catch ImportFile.Refusal.columns(let faults) {
            let refusal = FormRefusal(faults.map { error(of: $0, file) })
            return try await FilePage.answer(visit, open, FileColumnsPart(open, visit, refusal), refusal)
        }
        return visit.redirect(to: open.ways.file(key))
    }

    private static func error(of fault: ColumnFault, _ file: ImportFile) -> FieldError {
        switch fault.kind {
        case .twice: FieldError(fieldName(fault.column ?? 0), .fileErrorTwice)
        case .missing(let field): FieldError(fieldName(fault.column ?? 0), .fileErrorMissing(field: field.name))
        case .decimal: FieldError(decimalName(fault.column ?? 0), .fileErrorDecimal)
        }
    }

    /// The dialect of the form; nil if the form does not ask for one.
    private static func typedDialect(_ form: FormFields, _ before: CSVDialect?) -> CSVDialect? {
        guard let encoding = form["encoding"].flatMap(TextEncoding.init(rawValue:)),
            let separator = form["separator"].flatMap(CSVDialect.Separator.init(rawValue:))
        else { return nil }
        var dialect = before ?? CSVDialect()
        (dialect.encoding, dialect.separator) = (encoding, separator)
        return dialect
    }
}

extension TextEncoding {
    var name: Message {
        switch self {
        case .utf8: .fileWord(word: "UTF-8")
        case .utf16LittleEndian: .fileWord(word: "UTF-16 (LE)")
        case .utf16BigEndian: .fileWord(word: "UTF-16 (BE)")
        case .windows1252: .fileEncodingWestern
        case .windows1256: .fileEncodingArabic
        }
    }
}

extension CSVDialect.Separator {
    var name: Message {
        switch self {
        case .comma: .fileSeparatorComma
        case .semicolon: .fileSeparatorSemicolon
        case .tab: .fileSeparatorTab
        }
    }
}
