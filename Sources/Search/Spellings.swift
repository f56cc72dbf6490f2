import Foundation
import Postgres

/// Words that are spelt in many ways, or called otherwise in another language: the lines of `Migrations/spellings.txt`.
package struct Spellings: Sendable {
    /// Each set's spellings; whoever types one of them finds what any of them finds.
    package let sets: [[String]]

    /// FNV-1a over all of them: it tells a changed file.
    package var checksum: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in sets.map({ $0.joined(separator: ",") }).joined(separator: "\n").utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }

    /// Why the file was not taken.
    package enum Refusal: Error, CustomStringConvertible {
        case unreadable(String)
        /// Fewer than two spellings, or an empty one.
        case badLine(Int, String)

        package var description: String {
            switch self {
            case .unreadable(let path): "The spellings \(path) cannot be read."
            case .badLine(let number, let line): "Line \(number) of the spellings is no set of two or more: \(line)"
            }
        }
    }

    /// Reads the file of that folder.
    package init(folder: String) throws {
        let path = folder + "/spellings.txt"
        guard let bytes = FileManager.default.contents(atPath: path) else { throw Refusal.unreadable(path) }
        try self.init(text: String(decoding: bytes, as: UTF8.self))
    }

    /// - Parameter text: one line a set, commas between spellings, `#` before a comment.
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

    /// Puts these sets in place of those that the database has. Safe to run again.
    ///
    /// - Parameter url: the database, as the role that owns it.
    /// - Throws: `DatabaseError` also where one spelling stands in two sets.
    package func load(_ url: String, database: String? = nil) throws {
        let json = String(decoding: try JSONEncoder().encode(sets), as: UTF8.self)
        let connection = try BlockingConnection(url, database: database)
        try connection.run("SELECT search.learn(\(json)::jsonb)")
    }
}
