import Foundation
import Postgres

/// Words with several spellings, or with other names in another language, as in `Migrations/spellings.txt`.
package struct Spellings: Sendable {
    /// Each set's spellings. A search for one of them finds what a search for any other finds.
    package let sets: [[String]]

    /// FNV-1a over all sets; it shows whether the file has changed.
    package var checksum: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in sets.map({ $0.joined(separator: ",") }).joined(separator: "\n").utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }

    /// Why the file was rejected.
    package enum Refusal: Error, CustomStringConvertible {
        case unreadable(String)
        /// Fewer than two spellings, or an empty one.
        case badLine(Int, String)

        package var description: String {
            switch self {
            case .unreadable(let path): "The spellings \(path) cannot be read."
            case .badLine(let number, let line): "Line \(number) of the spellings is not a set of two or more: \(line)"
            }
        }
    }

    /// Reads `spellings.txt` in that folder.
    ///
    /// - Throws: `Refusal`.
    package init(folder: String) throws {
        let path = folder + "/spellings.txt"
        guard let bytes = FileManager.default.contents(atPath: path) else { throw Refusal.unreadable(path) }
        try self.init(text: String(decoding: bytes, as: UTF8.self))
    }

    /// - Parameter text: one set per line, with commas between spellings; `#` begins a comment.
    /// - Throws: `Refusal.badLine`.
    package init(text: String) throws {
        var sets: [[String]] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.prefix { $0 != "#" }.trimmingCharacters(in: .whitespaces)
            guard !words.isEmpty else { continue }
            let set = words.components(separatedBy: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            guard set.count > 1, !set.contains("") else { throw Refusal.badLine(index + 1, words) }
            sets.append(set)
        }
        self.sets = sets
    }

    /// Replaces the sets in the database by these. Safe to repeat.
    ///
    /// - Parameter url: the database, as the role that owns it.
    /// - Throws: `DatabaseError`, also if one spelling is in two sets.
    package func load(_ url: String, database: String? = nil) throws {
        let json = String(decoding: try JSONEncoder().encode(sets), as: UTF8.self)
        let connection = try BlockingConnection(url, database: database)
        try connection.run("SELECT search.learn(\(json)::jsonb)")
    }
}
