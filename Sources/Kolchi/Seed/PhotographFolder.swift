import Catalog
import Foundation

/// A folder of photographs for the demo.
///
/// `FOLDER.csv` may describe them: its first line names the columns `file` and `label`, and perhaps `kids`, `category` and `price`.
/// Without it, every picture in the folder is for sale. Its name is its title, `robe-1.jpg` and `robe-2.jpg` show one piece, and a
/// subfolder is named after a category, like `chaussures`.
struct PhotographFolder {
    /// Something for sale with its photographs.
    struct Piece: Equatable {
        /// Paths in the folder, the first one is the cover.
        var files: [String]
        let label: String
        var isForKids = false
        /// The slug of a category; nil for that of the label.
        var category: String?
        /// In dirhams; nil if it is to be drawn.
        var price: Int64?

        /// The same in each run: the ASCII letters of the label, and a number drawn from the first file's name.
        var slug: String {
            let words = label.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
                .split(separator: "-").map { String($0) }
            var draw = Draw(files[0])
            return ((words.isEmpty ? ["photo"] : words) + [String(draw.number(below: 1 << 30), radix: 36)]).joined(separator: "-")
        }
    }

    private let path: String
    private static let most = 12
    private static let endings: Set<String> = ["jpg", "jpeg", "png", "webp", "gif"]

    init(_ path: String) { self.path = path.hasSuffix("/") ? String(path.dropLast()) : path }

    /// - Throws: `CommandFailure` if there is no picture, or no such category.
    func pieces(in taxonomy: Taxonomy) throws -> [Piece] {
        var isFolder: ObjCBool = false
        guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            throw CommandFailure("there is no folder \(path)", .notFound)
        }
        let table = try? String(contentsOfFile: path + ".csv", encoding: .utf8)
        let pieces = try table.map { try described(in: $0) } ?? named()
        for category in Set(pieces.compactMap(\.category)) where taxonomy.category(category) == nil {
            throw CommandFailure("there is no category \(category)", .notFound)
        }
        guard !pieces.isEmpty else { throw CommandFailure("there is no picture in \(path)", .notFound) }
        return pieces
    }

    private func described(in table: String) throws -> [Piece] {
        let lines = table.split(whereSeparator: \.isNewline).map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let columns = lines.first ?? []
        guard columns.contains("file"), columns.contains("label") else {
            throw CommandFailure("the first line of \(path).csv must name the columns file and label")
        }
        return lines.dropFirst().compactMap { cells in
            let row = Dictionary(zip(columns, cells)) { first, _ in first }
            guard let file = row["file"], !file.isEmpty, !file.contains(".."), let label = row["label"], !label.isEmpty else { return nil }
            return Piece(
                files: [file], label: label, isForKids: row["kids"]?.lowercased() == "true",
                category: row["category"].flatMap { $0.isEmpty ? nil : $0 },
                price: row["price"].flatMap { Int64($0) }.flatMap { $0 > 0 ? $0 : nil })
        }
    }

    /// The pieces by the names of their files.
    private func named() -> [Piece] {
        var pieces: [Piece] = []
        let subfolders = Self.names(in: path).filter { !$0.contains(".") }
        for folder in [""] + subfolders {
            var ofFolder: [String: Piece] = [:]
            for name in Self.names(in: "\(path)/\(folder)") {
                let file = URL(filePath: name)
                guard Self.endings.contains(file.pathExtension.lowercased()) else { continue }
                let title = Self.title(of: file.deletingPathExtension().lastPathComponent)
                var piece = ofFolder[title] ?? Piece(files: [], label: title, category: folder.isEmpty ? nil : folder)
                if piece.files.count < Self.most { piece.files.append(folder.isEmpty ? name : "\(folder)/\(name)") }
                ofFolder[title] = piece
            }
            pieces += ofFolder.values.sorted { $0.files[0] < $1.files[0] }
        }
        return pieces
    }

    /// `robe_bleue-2` becomes `Robe bleue`.
    private static func title(of name: String) -> String {
        var words = name.split { "-_ ".contains($0) }.map(String.init)
        if words.count > 1, words.last.map({ $0.allSatisfy(\.isNumber) }) == true { words.removeLast() }
        let title = words.joined(separator: " ")
        return title.prefix(1).uppercased() + title.dropFirst()
    }

    private static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { !$0.hasPrefix(".") }.sorted()
    }
}
