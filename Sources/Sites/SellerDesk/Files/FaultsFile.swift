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

/// The rows of a file that are not imported, as a table to correct and to send again.
///
/// It has the separator of the file, and always UTF-8: a Windows code page lacks the letters of the other languages.
enum FaultsFile {
    static let show = Handler.person { visit, person, _ in
        let open = try await visit.file(of: person)
        let (file, role, db, language) = (open.file, open.role, visit.db, visit.language)
        guard [.decision, .end].contains(file.step), !file.columns.isEmpty else {
            return visit.redirect(to: open.ways.file(open.key))
        }
        return .csv(named: "faults.csv", header: file.faultyHeader, separatedBy: file.dialect?.separator ?? .comma) { rows in
            var last = 0
            while true {
                let faulty = ImportFile.faultyRows(of: file, after: last) { fault in words(of: fault, in: file, language) }
                let found = try await db.read(as: role, faulty)
                for row in found { try await rows.add(row.cells) }
                guard let number = found.last?.number else { return }
                last = number
            }
        }
    }

    /// The fault with the name of its column before it.
    private static func words(of fault: ImportFault, in file: ImportFile, _ language: Language) -> String {
        let header = fault.column.flatMap { file.columns.indices.contains($0) ? file.columns[$0].header : nil }
        let words = fault.words.text(in: language)
        guard let place = header ?? fault.missingColumn?.text(in: language), !place.isEmpty else { return words }
        return Message.importFaultAt(column: place, fault: words).text(in: language)
    }
}
