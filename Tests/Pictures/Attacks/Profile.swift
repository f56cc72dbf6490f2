import CZlib

/// ICC profiles made for a test (ICC.1:2022).
package struct Profile {
    package let bytes: [UInt8]

    /// The primaries of sRGB with linear light: a sample of 128 is much lighter than in sRGB.
    package static let linear = Profile(
        space: "RGB ",
        tags: [
            ("wtpt", xyz(0.9642, 1, 0.8249)), ("rXYZ", xyz(0.4360, 0.2225, 0.0139)), ("gXYZ", xyz(0.3851, 0.7169, 0.0971)),
            ("bXYZ", xyz(0.1431, 0.0606, 0.7141)), ("rTRC", straight), ("gTRC", straight), ("bTRC", straight),
        ])

    /// Grey in linear light.
    package static let linearGrey = Profile(space: "GRAY", tags: [("wtpt", xyz(0.9642, 1, 0.8249)), ("kTRC", straight)])

    /// A printer with white paper and black black ink. Every other mixture of inks is a middle grey.
    package static let greyInk = Profile(
        space: "CMYK", kind: "prtr", connection: "Lab ", tags: [("wtpt", xyz(0.9642, 1, 0.8249)), ("A2B0", greyMixtures)])

    private init(space: String, kind: String = "mntr", connection: String = "XYZ ", tags: [(name: String, data: [UInt8])]) {
        var table = Self.big(tags.count)
        var data: [UInt8] = []
        for tag in tags {
            table += Array(tag.name.utf8) + Self.big(132 + 12 * tags.count + data.count) + Self.big(tag.data.count)
            data += tag.data + [UInt8](repeating: 0, count: (4 - tag.data.count % 4) % 4)
        }
        var head = [UInt8](repeating: 0, count: 128)
        func put(_ bytes: [UInt8], at place: Int) { head.replaceSubrange(place..<place + bytes.count, with: bytes) }
        put(Self.big(128 + table.count + data.count), at: 0)
        put([2, 0x40, 0, 0] + Array((kind + space + connection).utf8), at: 8)
        put([0x07, 0xE8, 0, 1, 0, 1], at: 24)
        put(Array("acsp".utf8), at: 36)
        put(Self.fixed(0.9642) + Self.fixed(1) + Self.fixed(0.8249), at: 68)
        bytes = head + table + data
    }

    /// Two APP2 segments, with the second part first.
    package var segments: [(marker: UInt8, data: [UInt8])] {
        let half = bytes.count / 2
        return [(2, bytes[half...]), (1, bytes[..<half])].map { number, part in
            (0xE2, Array("ICC_PROFILE\0".utf8) + [UInt8(number), 2] + part)
        }
    }

    /// The data of a PNG's iCCP chunk.
    package var chunk: [UInt8] {
        var count = compressBound(uLong(bytes.count))
        var deflated = [UInt8](repeating: 0, count: Int(count))
        _ = unsafe deflated.withUnsafeMutableBufferPointer { into in
            unsafe bytes.withUnsafeBufferPointer { from in unsafe compress(into.baseAddress, &count, from.baseAddress, uLong(from.count)) }
        }
        return Array("a name\0\0".utf8) + deflated.prefix(Int(count))
    }

    private static let straight = Array("curv".utf8) + big(0) + big(0)

    /// A table of eight bits: identity curves, and the lightness of each of two by two by two by two mixtures.
    private static var greyMixtures: [UInt8] {
        let curve = (0...255).map { UInt8($0) }
        let identity = (0..<9).flatMap { fixed($0 % 4 == 0 ? 1 : 0) }
        let inks = (0..<4).flatMap { _ in curve }
        // The last ink is black.
        let mixtures = (0..<16).flatMap { number in [number == 0 ? 255 : number % 2 == 1 ? 0 : 128, 128, 128] as [UInt8] }
        return Array("mft1".utf8) + big(0) + [4, 3, 2, 0] + identity + inks + mixtures + (0..<3).flatMap { _ in curve }
    }

    private static func xyz(_ x: Double, _ y: Double, _ z: Double) -> [UInt8] {
        Array("XYZ ".utf8) + big(0) + fixed(x) + fixed(y) + fixed(z)
    }

    private static func fixed(_ number: Double) -> [UInt8] { big(Int((number * 65536).rounded())) }

    private static func big(_ number: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) } }
}
