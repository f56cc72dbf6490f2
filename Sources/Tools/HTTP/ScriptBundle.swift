import Kernel

/// A script that is written as several files and served as one.
///
/// The part `menu` is the file `js/menu.js`. Each part is a block of its own and declares nothing outside of it.
package struct ScriptBundle: Sendable, Equatable {
    /// The file name of the script, such as `page.js`.
    package let name: String
    /// The parts, in the order in which they run.
    package let parts: [String]

    package init(_ name: String, _ parts: [String]) {
        self.name = name
        self.parts = parts
    }

    /// The path of a part in the folder of the files.
    package static func path(of part: String) -> String { "js/\(part).js" }

    /// The script: its parts without indentation, empty lines and lines that are comments. It is in strict mode.
    /// - Parameter content: reads a part.
    func source<Failure: Error>(_ content: (_ part: String) throws(Failure) -> Bytes) throws(Failure) -> Bytes {
        var script = ByteBuffer(capacity: 1 << 14)
        script.append(Self.strictMode + "\n")
        for part in parts {
            var isComment = false
            for line in try content(part).text.split(separator: "\n") {
                let line = line.trimmingPrefix { $0 == " " }
                isComment = isComment || line.hasPrefix("/*")
                if !isComment, !line.isEmpty, !line.hasPrefix("//"), line != Self.strictMode { script.append(line + "\n") }
                if isComment, line.hasSuffix("*/") { isComment = false }
            }
        }
        return script.finish()
    }

    private static let strictMode = "\"use strict\";"
}
