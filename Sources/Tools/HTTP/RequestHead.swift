import Kernel

/// Request line and header fields as they arrived, and what the parser learnt from them.
package struct RequestHead: Sendable {
    /// How the end of the body is recognised (RFC 9112 §6).
    package enum Framing: Sendable, Equatable {
        case none
        case length(Int)
        case chunked
    }

    /// Where a field is in `raw`. A head has fewer than 65,536 bytes.
    struct Field: Sendable {
        var name: Range<UInt16>
        var value: Range<UInt16>
    }

    package internal(set) var method: Method = .get
    package internal(set) var framing = Framing.none
    /// Whether the connection may carry another request (RFC 9112 §9.3).
    package internal(set) var keepsAlive = true
    /// Whether the client waits for `100 Continue` before it sends the body.
    package internal(set) var expectsContinue = false
    /// The client speaks HTTP/1.0.
    package internal(set) var isVersion10 = false

    var raw: [UInt8] = []
    var fields: [Field] = []
    var path: Range<Int> = 0..<0
    var query: Range<Int>?
    var host: Range<UInt16> = 0..<0

    /// The path as it was sent. `/` where an absolute target has none (RFC 9112 §3.2.1).
    package var pathText: String { path.isEmpty ? "/" : text(path) }

    /// Path and query, as in origin-form.
    package var targetText: String { pathText + (query.map { "?" + text($0) } ?? "") }

    func text(_ range: Range<Int>) -> String { String(decoding: raw[range], as: UTF8.self) }
    func text(_ range: Range<UInt16>) -> String { text(Int(range.lowerBound)..<Int(range.upperBound)) }

    /// The values of all fields of that name in their order, joined by commas (RFC 9110 §5.3).
    /// - Parameter separator: `"; "` for `Cookie`.
    func value(_ name: String, joinedBy separator: String = ", ") -> String? {
        var found: String?
        for field in fields where field.name.count == name.utf8.count && matches(field.name, name) {
            found = if let before = found { before + separator + text(field.value) } else { text(field.value) }
        }
        return found
    }

    /// The values of all fields of that name in their order. Bytes that are not UTF-8 become U+FFFD.
    func values(_ name: String) -> [String] {
        fields.filter { $0.name.count == name.utf8.count && matches($0.name, name) }.map { text($0.value) }
    }

    /// - Parameter prefix: in lower case.
    func begins(_ range: Range<UInt16>, with prefix: String) -> Bool {
        range.count >= prefix.utf8.count && matches(range.prefix(prefix.utf8.count), prefix)
    }

    private func matches(_ range: Range<UInt16>, _ name: String) -> Bool {
        var position = Int(range.lowerBound)
        for unit in name.utf8 {
            guard lowercase(raw[position]) == lowercase(unit) else { return false }
            position += 1
        }
        return true
    }
}

@inline(__always)
func lowercase(_ byte: UInt8) -> UInt8 { byte &- 65 < 26 ? byte | 0x20 : byte }
