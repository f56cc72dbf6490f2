import CICU

/// What texts that look alike have in common (UTS #39 §4). It is for comparing, never for showing.
package enum Skeleton {
    /// - Parameter folded: whether capitals and other forms of letters count as the small ones (NFKC_Casefold).
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
    /// By its name in ISO 15924, such as `Latn`; nil for what belongs to no script or to several.
    var script: String? {
        let name = unsafe String(cString: kolchi_script(value))
        return ["Zyyy", "Zinh", "Zzzz"].contains(name) ? nil : name
    }
}
