import CZlib

/// Unpacks one entry with zlib.
enum Inflation {
    private static let pieceBytes = 256 * 1024

    /// - Parameter start: where the content of the entry begins.
    /// - Throws: `broken` where size or check sum differ from those of the directory. Never are more bytes than that size unpacked.
    static func content(of record: ZIPDirectory.Record, at start: Int, in file: borrowing ZIPFile) throws(ZIPFault) -> [UInt8] {
        let content = record.method == 0 ? try file.bytes(at: start, record.packed).all : try inflated(record, start, file)
        let sum = unsafe content.withUnsafeBufferPointer { unsafe crc32(0, $0.baseAddress, UInt32($0.count)) }
        // Without bytes, zlib gets no address and returns 0, which is the sum of nothing.
        guard content.count == record.size, UInt32(truncatingIfNeeded: sum) == record.checkSum else {
            throw ZIPFault(.broken, entry: ZIPName.shown(record.name))
        }
        return content
    }

    private static func inflated(
        _ record: ZIPDirectory.Record, _ start: Int, _ file: borrowing ZIPFile
    ) throws(ZIPFault) -> [UInt8] {
        let broken = ZIPFault(.broken, entry: ZIPName.shown(record.name))
        var stream = unsafe z_stream()
        // Negative: deflate without a header, with a window of 32 KiB.
        guard unsafe inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { throw broken }
        defer { unsafe inflateEnd(&stream) }
        // One byte more than expected, so that the end of the stream is seen and more is noticed.
        var content = [UInt8](repeating: 0, count: record.size + 1)
        var (read, made, state) = (0, 0, Z_OK)
        while state == Z_OK, read < record.packed, made <= record.size {
            var piece = try file.bytes(at: start + read, min(pieceBytes, record.packed - read)).all
            unsafe piece.withUnsafeMutableBufferPointer { source in
                unsafe content.withUnsafeMutableBufferPointer { target in
                    unsafe (stream.next_in, stream.avail_in) = (source.baseAddress, UInt32(source.count))
                    unsafe (stream.next_out, stream.avail_out) = (target.baseAddress! + made, UInt32(target.count - made))
                    unsafe state = inflate(&stream, Z_NO_FLUSH)
                    unsafe read += source.count - Int(stream.avail_in)
                    unsafe made = target.count - Int(stream.avail_out)
                }
            }
        }
        guard state == Z_STREAM_END, read == record.packed, made == record.size else { throw broken }
        content.removeLast()
        return content
    }
}
