import Foundation

/// A file in the TZif format of version 2 or later, as zic writes it.
package struct TestZoneFile: Sendable {
    package var version = UInt8(ascii: "2")
    /// Seconds since 1970, and the index of an offset.
    package var transitions: [(at: Int64, type: UInt8)]
    /// Seconds from UTC.
    package var offsets: [Int32]
    package var footer: String

    package var bytes: [UInt8] {
        block(timeSize: 4, transitions: []) + block(timeSize: 8, transitions: transitions) + Array("\n\(footer)\n".utf8)
    }

    /// - Parameters:
    ///   - transitions: seconds since 1970, each with the index of an offset.
    ///   - offsets: seconds from UTC; the first holds before the first transition.
    ///   - footer: the rule after the last transition, in the form of POSIX's TZ.
    package init(transitions: [(at: Int64, type: UInt8)], offsets: [Int32], footer: String) {
        (self.transitions, self.offsets, self.footer) = (transitions, offsets, footer)
    }

    /// Writes a folder like Debian's /usr/share/zoneinfo, with this file as that of Morocco.
    ///
    /// - Parameter version: the version of the tz database, like `2026c`.
    package func install(in folder: String, version: String) throws {
        try FileManager.default.createDirectory(atPath: folder + "/Africa", withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: folder + "/Africa/Casablanca"))
        try "# version \(version)\n# This zic input file is in the public domain.\n".write(
            toFile: folder + "/tzdata.zi", atomically: true, encoding: .utf8)
    }

    /// Without the block of 8-byte times, as in files of version 1.
    package var firstVersion: [UInt8] { block(timeSize: 4, transitions: transitions, version: 0) }

    private func block(timeSize: Int, transitions: [(at: Int64, type: UInt8)], version: UInt8? = nil) -> [UInt8] {
        var bytes = Array("TZif".utf8) + [version ?? self.version] + [UInt8](repeating: 0, count: 15)
        for count in [0, 0, 0, transitions.count, offsets.count, 4] { bytes += Self.big(Int64(count), 4) }
        for transition in transitions { bytes += Self.big(transition.at, timeSize) }
        bytes += transitions.map(\.type)
        for offset in offsets { bytes += Self.big(Int64(offset), 4) + [0, 0] }
        return bytes + Array("+00\0".utf8)
    }

    private static func big(_ value: Int64, _ size: Int) -> [UInt8] {
        (0..<size).map { UInt8(truncatingIfNeeded: value >> Int64((size - 1 - $0) * 8)) }
    }
}
