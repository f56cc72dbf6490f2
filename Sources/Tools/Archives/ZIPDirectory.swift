/// The directory at the end of a ZIP archive, which alone says what the archive holds (APPNOTE 4.3.12).
enum ZIPDirectory {
    /// A file of the archive.
    struct Record {
        let name: String
        let rawName: [UInt8]
        /// 0 for stored, 8 for deflate.
        let method: Int
        let checkSum: UInt32
        /// Bytes in the archive.
        let packed: Int
        /// Bytes, unpacked.
        let size: Int
        /// Where its own header begins.
        let offset: Int
        /// Where no content can be any more.
        let end: Int
    }

    private static let endSize = 22
    private static let recordSize = 46
    private static let headerSize = 30

    /// The files in the order of the directory. Folders are left out, and what macOS adds.
    static func records(of file: borrowing ZIPFile, _ limits: ZIPReader.Limits) throws(ZIPFault) -> [Record] {
        let (count, start, end) = try place(in: file)
        guard count <= limits.entries else { throw ZIPFault(.tooMany(limits.entries)) }
        var records: [Record] = []
        var names: Set<String> = []
        var (place, total, occupied) = (start, 0, 0)
        for _ in 0..<count {
            let (record, length) = try record(of: file, at: place, directory: start..<end)
            place += length
            // Entries that share content could be unpacked again and again.
            occupied += headerSize + record.rawName.count + record.packed
            guard occupied <= start else { throw ZIPFault(.broken, entry: ZIPName.shown(record.name)) }
            if ZIPName.isSkipped(record.name) { continue }
            let shown = ZIPName.shown(record.name)
            guard record.size <= limits.entry else { throw ZIPFault(.entryTooLarge(limits.entry), entry: shown) }
            total += record.size
            guard total <= limits.total else { throw ZIPFault(.tooLarge(limits.total), entry: shown) }
            guard names.insert(record.name.lowercased()).inserted else { throw ZIPFault(.sameName, entry: shown) }
            records.append(record)
        }
        guard place == end else { throw ZIPFault(.broken) }
        return records
    }

    /// Where the content of a file begins. Its own header must agree with the directory.
    static func content(of record: Record, in file: borrowing ZIPFile) throws(ZIPFault) -> Int {
        let broken = ZIPFault(.broken, entry: ZIPName.shown(record.name))
        guard let header = try? file.bytes(at: record.offset, headerSize + record.rawName.count) else { throw broken }
        guard header.isSigned(3, 4) else { throw broken }
        guard header.number16(6) & encrypted == 0 else { throw ZIPFault(.password, entry: ZIPName.shown(record.name)) }
        let start = record.offset + headerSize + header.number16(26) + header.number16(28)
        guard header.number16(8) == record.method, header.number16(26) == record.rawName.count,
            header.all[headerSize...].elementsEqual(record.rawName), start <= record.end - record.packed
        else { throw broken }
        return start
    }

    /// Flags of an encrypted entry: traditional, strong, and with a masked header (APPNOTE 4.4.4).
    private static let encrypted = 1 | 1 << 6 | 1 << 13

    /// Reads the record at the end of the archive, also that of ZIP64.
    private static func place(in file: borrowing ZIPFile) throws(ZIPFault) -> (count: Int, start: Int, end: Int) {
        // A comment of at most 65,535 bytes may follow.
        let tailSize = min(file.size, endSize + 0xFFFF)
        let tail = try file.bytes(at: file.size - tailSize, tailSize)
        guard
            let found = stride(from: tailSize - endSize, through: 0, by: -1).first(where: {
                tail.all[$0] == 0x50 && tail.isSigned(5, 6, at: $0) && $0 + endSize + tail.number16($0 + 20) == tailSize
            })
        else { throw ZIPFault(.notZIP) }
        var (disk, count) = (tail.number16(found + 4) | tail.number16(found + 6), tail.number16(found + 10))
        var (size, start) = (tail.number32(found + 12), tail.number32(found + 16))
        var end = file.size - tailSize + found
        let isOnOneDisk = tail.number16(found + 8) == count
        if count == 0xFFFF || size == 0xFFFF_FFFF || start == 0xFFFF_FFFF, end >= 20,
            case let locator = try file.bytes(at: end - 20, 20), locator.isSigned(6, 7)
        {
            guard let wide = locator.number64(8) else { throw ZIPFault(.broken) }
            let record = try file.bytes(at: wide, 56)
            guard record.isSigned(6, 6), let wideCount = record.number64(32), let wideSize = record.number64(40),
                let wideStart = record.number64(48)
            else { throw ZIPFault(.broken) }
            (disk, count, size, start, end) = (record.number32(16) | record.number32(20), wideCount, wideSize, wideStart, wide)
        }
        guard disk == 0, isOnOneDisk, start <= end, size == end - start else { throw ZIPFault(.broken) }
        return (count, start, end)
    }

    private static func record(
        of file: borrowing ZIPFile, at place: Int, directory: Range<Int>
    ) throws(ZIPFault) -> (Record, length: Int) {
        guard place <= directory.upperBound - recordSize else { throw ZIPFault(.broken) }
        let fixed = try file.bytes(at: place, recordSize)
        let (nameLength, extraLength) = (fixed.number16(28), fixed.number16(30))
        let length = recordSize + nameLength + extraLength + fixed.number16(32)
        guard fixed.isSigned(1, 2), place <= directory.upperBound - length else { throw ZIPFault(.broken) }
        let rest = try file.bytes(at: place + recordSize, nameLength + extraLength)
        let rawName = Array(rest.all[..<nameLength])
        let name = ZIPName.text(rawName, isMarked: fixed.number16(8) & 1 << 11 != 0)
        let shown = ZIPName.shown(name)
        guard nameLength <= ZIPName.most, ZIPName.isSafe(name) else { throw ZIPFault(.unsafeName, entry: shown) }
        let extra = try Extra(ZIPBytes(all: Array(rest.all[nameLength...])), fixed, name: shown)
        guard !isSpecial(fixed), !extra.isLink else { throw ZIPFault(.link, entry: shown) }
        let method = fixed.number16(10)
        // Method 99 stands for encryption by AES.
        guard fixed.number16(8) & encrypted == 0, method != 99 else { throw ZIPFault(.password, entry: shown) }
        guard method == 0 || method == 8 else { throw ZIPFault(.unknownMethod(method), entry: shown) }
        // Deflate makes at most 1,032 bytes of one.
        guard extra.packed <= directory.lowerBound, extra.offset < directory.lowerBound, fixed.number16(34) == 0,
            method == 0 ? extra.size == extra.packed : extra.size / 1032 <= extra.packed
        else { throw ZIPFault(.broken, entry: shown) }
        return (
            Record(
                name: name, rawName: rawName, method: method, checkSum: UInt32(fixed.number32(16)), packed: extra.packed, size: extra.size,
                offset: extra.offset, end: directory.lowerBound), length
        )
    }

    /// Whether the attributes are those of a link, a device or another special file, in Unix or Windows.
    private static func isSpecial(_ fixed: ZIPBytes) -> Bool {
        let attributes = fixed.number32(38)
        let type = attributes >> 16 & 0xF000
        if type != 0, type != 0x8000, type != 0x4000 { return true }
        // Systems 0, 10, 11 and 14 write the attributes of Windows, of which 0x400 is a reparse point.
        return [0, 10, 11, 14].contains(fixed.number16(4) >> 8) && attributes & 0x400 != 0
    }

    /// The sizes and the offset of an entry, with those of ZIP64 from its extra fields (APPNOTE 4.5.3).
    private struct Extra {
        var size: Int
        var packed: Int
        var offset: Int
        var isLink = false

        init(_ fields: ZIPBytes, _ fixed: ZIPBytes, name: String) throws(ZIPFault) {
            (size, packed, offset) = (fixed.number32(24), fixed.number32(20), fixed.number32(42))
            var place = 0
            while place + 4 <= fields.all.count {
                let (kind, end) = (fields.number16(place), place + 4 + fields.number16(place + 2))
                guard end <= fields.all.count else { return }
                if kind == 0x0001 { try widen(ZIPBytes(all: Array(fields.all[place + 4..<end])), name) }
                // The Unix field has the target of a link behind times and owner (APPNOTE 4.5.7).
                if kind == 0x000D, end - place - 4 > 12 { isLink = true }
                place = end
            }
        }

        private mutating func widen(_ field: ZIPBytes, _ name: String) throws(ZIPFault) {
            var place = 0
            func next(_ old: Int) throws(ZIPFault) -> Int {
                guard old == 0xFFFF_FFFF else { return old }
                guard place + 8 <= field.all.count, let number = field.number64(place) else { throw ZIPFault(.broken, entry: name) }
                place += 8
                return number
            }
            size = try next(size)
            packed = try next(packed)
            offset = try next(offset)
        }
    }
}
