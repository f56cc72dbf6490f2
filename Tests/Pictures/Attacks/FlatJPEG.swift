/// A JPEG of one colour with few bytes and many pixels: two bits for a block of 64 samples (ITU-T T.81).
package struct FlatJPEG {
    let width: Int
    let height: Int
    /// 1 is grey, 3 is YCbCr, 4 is CMYK as Adobe stores it.
    let components: Int
    let isProgressive: Bool
    /// The number of scans of a progressive JPEG.
    let scans: Int

    package init(width: Int, height: Int, components: Int, isProgressive: Bool = false, scans: Int = 1) {
        self.width = width
        self.height = height
        self.components = components
        self.isProgressive = isProgressive
        self.scans = scans
    }

    package var bytes: [UInt8] {
        var file: [UInt8] = [0xFF, 0xD8]
        if components == 4 { file += segment(0xEE, Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, 0]) }
        file += segment(0xDB, [0] + [UInt8](repeating: 4, count: 64))
        let size = [height, width].flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
        file += segment(isProgressive ? 0xC2 : 0xC0, [8] + size + [UInt8(components)] + numbers.flatMap { [$0, 0x11, 0] })
        // In the first table, "0" is no difference and "10" a difference of eight bits. In the second, "0" ends a block at once,
        // and "10" is a run of 16,384 or more such blocks.
        file += segment(0xC4, [0x00, 1, 1] + [UInt8](repeating: 0, count: 14) + [0, 8])
        file += segment(0xC4, [0x10, 1, 1] + [UInt8](repeating: 0, count: 14) + [0x00, 0xE0])
        if isProgressive {
            file += scan(numbers, first: 0, last: 0, data: blocks(bits: 1))
            for index in 1..<max(2, scans) { file += scan([numbers[index % components]], first: 1, last: 63, data: emptyRuns) }
        } else {
            file += scan(numbers, first: 0, last: 63, data: blocks(bits: 2))
        }
        return file + [0xFF, 0xD9]
    }

    private var numbers: [UInt8] { (1...components).map { UInt8($0) } }
    private var blockCount: Int { ((width + 7) / 8) * ((height + 7) / 8) }

    private func segment(_ marker: UInt8, _ data: [UInt8]) -> [UInt8] {
        [0xFF, marker, UInt8((data.count + 2) >> 8), UInt8((data.count + 2) & 255)] + data
    }

    private func scan(_ numbers: [UInt8], first: UInt8, last: UInt8, data: [UInt8]) -> [UInt8] {
        segment(0xDA, [UInt8(numbers.count)] + numbers.flatMap { [$0, 0] } + [first, last, 0]) + data
    }

    /// The first block of each component sets the brightness. All other blocks change nothing.
    private func blocks(bits: Int) -> [UInt8] {
        var writer = BitWriter()
        for component in 0..<components {
            // Samples of 200 and more: little ink, or much light.
            writer.write(0b10, bits: 2)
            writer.write(160 + 8 * component, bits: 8)
            if bits == 2 { writer.write(0, bits: 1) }
        }
        writer.write(zeros: (blockCount - 1) * components * bits)
        return writer.finished
    }

    /// Runs of blocks without a coefficient: 14 bits follow the symbol 0xE0.
    private var emptyRuns: [UInt8] {
        var writer = BitWriter()
        var left = blockCount
        while left > 0 {
            let run = min(left, 32_767)
            if run >= 16_384 {
                writer.write(0b10, bits: 2)
                writer.write(run - 16_384, bits: 14)
                left -= run
            } else {
                writer.write(0, bits: 1)
                left -= 1
            }
        }
        return writer.finished
    }

    /// Writes the highest bit first, a zero byte after each 0xFF, and ones at the end (§F.1.2.3).
    private struct BitWriter {
        private var bytes: [UInt8] = []
        private var pending = 0
        private var count = 0

        mutating func write(_ value: Int, bits: Int) {
            for bit in (0..<bits).reversed() {
                pending = pending << 1 | (value >> bit & 1)
                count += 1
                if count == 8 { flush() }
            }
        }

        mutating func write(zeros: Int) {
            let head = min(zeros, (8 - count) % 8)
            write(0, bits: head)
            bytes += [UInt8](repeating: 0, count: (zeros - head) / 8)
            write(0, bits: (zeros - head) % 8)
        }

        private mutating func flush() {
            bytes.append(UInt8(pending))
            if pending == 0xFF { bytes.append(0) }
            (pending, count) = (0, 0)
        }

        var finished: [UInt8] {
            var whole = self
            while whole.count > 0 { whole.write(1, bits: 1) }
            return whole.bytes
        }
    }
}
