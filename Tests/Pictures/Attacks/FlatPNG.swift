import CZlib

/// A PNG of zeros only, which deflate makes a thousand times smaller.
package struct FlatPNG {
    let width: Int
    let height: Int
    /// Bits a sample.
    let depth: Int
    /// The colour type of PNG Third Edition §11.2.1.
    let colour: Int
    let isInterlaced: Bool

    package init(width: Int, height: Int, depth: Int, colour: Int, isInterlaced: Bool = false) {
        self.width = width
        self.height = height
        self.depth = depth
        self.colour = colour
        self.isInterlaced = isInterlaced
    }

    /// The file with all its pixels.
    package var bytes: [UInt8] { file(pixels: Self.deflated(zeros: passes.reduce(0) { $0 + size(of: $1) })) }

    /// The file with only 100 bytes of pixels.
    package var claim: [UInt8] { file(pixels: Self.deflated(zeros: 100)) }

    /// The start and the steps of each pass (§8.1).
    private var passes: [(x: Int, y: Int, right: Int, down: Int)] {
        isInterlaced
            ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)] : [(0, 0, 1, 1)]
    }

    private func size(of pass: (x: Int, y: Int, right: Int, down: Int)) -> Int {
        let samples = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][colour] ?? 1
        let columns = (width - pass.x + pass.right - 1) / pass.right
        let rows = (height - pass.y + pass.down - 1) / pass.down
        return rows * (1 + (columns * samples * depth + 7) / 8)
    }

    private func file(pixels: [UInt8]) -> [UInt8] {
        let header = Self.big(width) + Self.big(height) + [UInt8(depth), UInt8(colour), 0, 0, isInterlaced ? 1 : 0]
        let palette = colour == 3 ? Self.chunk("PLTE", [200, 40, 40, 40, 200, 40]) : []
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + Self.chunk("IHDR", header) + palette
            + Self.chunk("IDAT", pixels) + Self.chunk("IEND", [])
    }

    private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + data
        return big(data.count) + body + big(Int(unsafe crc32(0, body, UInt32(body.count))))
    }

    private static func big(_ number: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) } }

    static func deflated(zeros count: Int) -> [UInt8] {
        let zeros = [UInt8](repeating: 0, count: count)
        var size = compressBound(UInt(count))
        var packed = [UInt8](repeating: 0, count: Int(size))
        unsafe compress2(&packed, &size, zeros, UInt(count), 9)
        return Array(packed.prefix(Int(size)))
    }
}
