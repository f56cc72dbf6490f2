import Foundation
import HTTP
import TestKit

/// A message of `Tests/Wire/messages.tsv`, and the outcome that RFC 9110 and RFC 9112 require.
///
/// Columns are separated by tabs: section, shape, text, outcome, description.
/// The shape says which part of a message the text is.
/// The text may hold `\r`, `\n`, `\t`, `\0`, `\xNN`, `\\`, and `«text*count»` for repetition.
/// An outcome is a status, `incomplete`, or `body …` with the content of the chunks. For an accepted head it is the method,
/// the path, then `length N` or `chunked`, and `close`.
struct Message: Sendable, CustomStringConvertible {
    enum Expected: Equatable, Sendable {
        case refused(Int)
        case incomplete
        case accepted(String, String, RequestHead.Framing, stays: Bool)
        case body([UInt8])
    }

    let section: String
    let what: String
    /// The bytes of a head, or the bytes of a chunked body after its head.
    let bytes: [UInt8]
    let isChunks: Bool
    let expected: Expected

    var description: String { "RFC \(section): \(what)" }

    static let all: [Message] = {
        let file = checkoutFolder.appending(path: "Tests/Wire/messages.tsv")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { preconditionFailure("there is no \(file.path)") }
        return text.split(separator: "\n").dropFirst().map { Message($0) }
    }()
    static let heads = all.filter { !$0.isChunks }
    static let chunks = all.filter(\.isChunks)

    private init(_ line: Substring) {
        let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        precondition(columns.count == 5, "a line of messages.tsv has not five columns: \(line)")
        section = columns[0]
        what = columns[4]
        isChunks = columns[1] == "chunks"
        let text = Self.bytes(columns[2])
        func lines(_ before: String, _ after: String) -> [UInt8] { Array(before.utf8) + text + Array(after.utf8) }
        bytes =
            switch columns[1] {
            case "line": lines("", "\r\nHost: a\r\n\r\n")
            case "target": lines("GET ", " HTTP/1.1\r\nHost: a\r\n\r\n")
            case "host": lines("GET / HTTP/1.1\r\nHost: ", "\r\n\r\n")
            case "get": lines("GET / HTTP/1.1\r\nHost: a\r\n", "\r\n")
            case "post": lines("POST / HTTP/1.1\r\nHost: a\r\n", "\r\n")
            case "raw", "chunks": text
            default: preconditionFailure("messages.tsv knows no shape \(columns[1])")
            }
        expected = Self.expected(columns[3])
    }

    private static func expected(_ outcome: String) -> Expected {
        if outcome == "incomplete" { return .incomplete }
        if let status = Int(outcome) { return .refused(status) }
        if outcome.hasPrefix("body ") { return .body(bytes(String(outcome.dropFirst(5)))) }
        let words = outcome.split(separator: " ").map(String.init)
        let framing: RequestHead.Framing =
            words.contains("chunked")
            ? .chunked : words.firstIndex(of: "length").flatMap { Int(words[$0 + 1]) }.map { .length($0) } ?? .none
        let path = String(decoding: bytes(words[1]), as: UTF8.self)
        return .accepted(words[0], path, framing, stays: words.last != "close")
    }

    private static func bytes(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text[...]
        while let character = rest.popFirst() {
            switch character {
            case "\\":
                switch rest.popFirst() {
                case "r": bytes.append(13)
                case "n": bytes.append(10)
                case "t": bytes.append(9)
                case "0": bytes.append(0)
                case "x":
                    bytes.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
                    rest = rest.dropFirst(2)
                default: bytes.append(UInt8(ascii: "\\"))
                }
            case "«":
                guard let end = rest.firstIndex(of: "»"), let star = rest[..<end].lastIndex(of: "*"),
                    let count = Int(rest[rest.index(after: star)..<end])
                else { preconditionFailure("« without *count» in \(text)") }
                let piece = Self.bytes(String(rest[..<star]))
                for _ in 0..<count { bytes += piece }
                rest = rest[rest.index(after: end)...]
            default: bytes += Array(String(character).utf8)
            }
        }
        return bytes
    }
}
