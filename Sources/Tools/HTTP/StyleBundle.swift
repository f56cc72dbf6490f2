import Kernel

/// A style sheet that is written as many files and served as one.
///
/// The part `components/card` is the file `css/components/card.css`. Its folder is its cascade layer, so the file names none.
package struct StyleBundle: Sendable, Equatable {
    /// The file name of the sheet, such as `storefront.css`.
    package let name: String
    /// The cascade layers of the sheet. Later ones win: https://www.w3.org/TR/css-cascade-5/#layering.
    package let layers: [String]
    /// The parts, in their order within a layer.
    package let parts: [String]

    package init(_ name: String, layers: [String], parts: [String]) {
        self.name = name
        self.layers = layers
        self.parts = parts
    }

    /// The path of a part in the folder of the files.
    package static func path(of part: String) -> String { "css/\(part).css" }

    /// The parts that are in no layer of the sheet.
    var strayParts: [String] { parts.filter { part in !layers.contains { part.hasPrefix($0 + "/") } } }

    /// The sheet: first the order of the layers, then each layer with its parts.
    /// - Parameter content: reads a part.
    func source<Failure: Error>(_ content: (_ part: String) throws(Failure) -> Bytes) throws(Failure) -> Bytes {
        var sheet = ByteBuffer(capacity: 1 << 15)
        sheet.append("@layer \(layers.joined(separator: ", "));\n")
        for layer in layers {
            let parts = parts.filter { $0.hasPrefix(layer + "/") }
            guard !parts.isEmpty else { continue }
            sheet.append("@layer \(layer) {\n")
            for part in parts { sheet.append(try content(part)) }
            sheet.append("}\n")
        }
        return sheet.finish()
    }
}
