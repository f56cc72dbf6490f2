/// A ZIP archive whose every field can be wrong. The entries are stored.
struct ForgedZIP {
    struct Entry {
        var name: [UInt8]
        var content: [UInt8]
        var flags = 0
        var method = 0
        /// The system that wrote it, in the upper byte; 3 is Unix.
        var madeBy = 0
        var attributes = 0
        /// What the directory claims; nil for the truth.
        var size: Int?
        var packed: Int?
        var sum: Int?
        var offset: Int?
        var extra: [UInt8] = []
        /// What the entry's own header claims; nil for the same as the directory.
        var localName: [UInt8]?
        var localFlags: Int?
        var localMethod: Int?

        init(_ name: String, _ content: [UInt8] = Array("x".utf8)) {
            self.name = Array(name.utf8)
            self.content = content
        }
    }

    var entries: [Entry]
    var count: Int?
    var comment: [UInt8] = []

    init(_ entries: [Entry]) { self.entries = entries }

    var bytes: [UInt8] {
        var (file, directory): ([UInt8], [UInt8]) = ([], [])
        for entry in entries {
            let sum = entry.sum ?? Int(Self.checkSum(entry.content))
            let (size, packed) = (entry.size ?? entry.content.count, entry.packed ?? entry.content.count)
            let (offset, localName) = (entry.offset ?? file.count, entry.localName ?? entry.name)
            let sizes = Self.little(sum, 4) + Self.little(packed, 4) + Self.little(size, 4)
            file +=
                [0x50, 0x4B, 3, 4, 20, 0] + Self.little(entry.localFlags ?? entry.flags, 2)
                + Self.little(entry.localMethod ?? entry.method, 2)
            file += Self.little(0, 4) + sizes + Self.little(localName.count, 2) + Self.little(0, 2) + localName + entry.content
            directory += [0x50, 0x4B, 1, 2] + Self.little(entry.madeBy << 8, 2) + [20, 0] + Self.little(entry.flags, 2)
            directory += Self.little(entry.method, 2) + Self.little(0, 4) + sizes + Self.little(entry.name.count, 2)
            directory += Self.little(entry.extra.count, 2) + Self.little(0, 6) + Self.little(entry.attributes, 4)
            directory += Self.little(offset, 4) + entry.name + entry.extra
        }
        let count = Self.little(count ?? entries.count, 2)
        return file + directory + [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + count + count + Self.little(directory.count, 4)
            + Self.little(file.count, 4) + Self.little(comment.count, 2) + comment
    }

    static func little(_ number: Int, _ bytes: Int) -> [UInt8] { (0..<bytes).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }

    /// CRC-32 (APPNOTE 4.4.7).
    static func checkSum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0) { sum, byte in (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 } }
    }
}
