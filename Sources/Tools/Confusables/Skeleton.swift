import CICU

/// The skeleton of a text: texts that look alike have the same one (UTS #39 §4). Use it to compare, never to show.
package enum Skeleton {
    /// - Parameter folded: whether case and other variants of letters are ignored (NFKC_Casefold).
    /// - Returns: nil where the text is longer than about a thousand characters.
    package static func of(_ text: String, folded: Bool = false) -> String? {
        let bytes = Array(text.utf8.map(CChar.init(bitPattern:)))
        var skeleton = [CChar](repeating: 0, count: 16 * bytes.count + 64)
        let count = unsafe kolchi_skeleton(bytes, Int32(bytes.count), folded ? 1 : 0, &skeleton, Int32(skeleton.count))
        guard count >= 0, count <= skeleton.count else { return nil }
        return String(decoding: skeleton.prefix(Int(count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

extension Unicode.Scalar {
    /// The ISO 15924 code, such as `Latn`; nil for a character of no script or of several.
    var script: String? {
        let name = unsafe String(cString: kolchi_script(value))
        return ["Zyyy", "Zinh", "Zzzz"].contains(name) ? nil : name
    }
}
