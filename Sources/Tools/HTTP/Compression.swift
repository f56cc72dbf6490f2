import CBrotli
import CZlib
import Kernel

/// Compresses as strongly as each format can, for content that is compressed once and sent often.
enum Compression {
    /// Compresses to gzip (RFC 1952). Returns nil where the result is not smaller.
    static func gzip(_ plain: Bytes) -> Bytes? {
        var stream = unsafe z_stream()
        // 15 bits of window size, plus 16 to select the gzip format.
        let begun = unsafe deflateInit2_(
            &stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard begun == Z_OK else { return nil }
        defer { unsafe deflateEnd(&stream) }
        var packed = [UInt8](repeating: 0, count: Int(unsafe deflateBound(&stream, UInt(plain.count))))
        let size: Int? = unsafe plain.withUnsafeBytes { plain in
            unsafe packed.withUnsafeMutableBytes { packed in
                unsafe stream.next_in = UnsafeMutablePointer(mutating: plain.assumingMemoryBound(to: UInt8.self).baseAddress)
                unsafe stream.avail_in = UInt32(plain.count)
                unsafe stream.next_out = packed.assumingMemoryBound(to: UInt8.self).baseAddress
                unsafe stream.avail_out = UInt32(packed.count)
                return unsafe deflate(&stream, Z_FINISH) == Z_STREAM_END ? Int(stream.total_out) : nil
            }
        }
        return smaller(packed, size, than: plain)
    }

    /// Compresses to Brotli (RFC 7932). Returns nil where the result is not smaller.
    static func brotli(_ plain: Bytes) -> Bytes? {
        var size = BrotliEncoderMaxCompressedSize(plain.count)
        var packed = [UInt8](repeating: 0, count: size)
        let isDone = unsafe plain.withUnsafeBytes { plain in
            unsafe packed.withUnsafeMutableBytes { packed in
                unsafe BrotliEncoderCompress(
                    BROTLI_MAX_QUALITY, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, plain.count,
                    plain.assumingMemoryBound(to: UInt8.self).baseAddress, &size,
                    packed.assumingMemoryBound(to: UInt8.self).baseAddress)
            }
        }
        return smaller(packed, isDone == BROTLI_TRUE ? size : nil, than: plain)
    }

    private static func smaller(_ packed: [UInt8], _ size: Int?, than plain: Bytes) -> Bytes? {
        guard let size, size > 0, size < plain.count else { return nil }
        return Bytes(Array(packed[..<size]))
    }
}

/// What an Accept-Encoding field allows (RFC 9110 §12.5.3).
struct AcceptedEncodings {
    private var weights: [String: Bool] = [:]

    init(_ field: String?) {
        for item in (field ?? "").split(separator: ",") {
            let parts = item.split(separator: ";").map { String($0.filter { $0 != " " && $0 != "\t" }).lowercased() }
            guard let coding = parts.first else { continue }
            let isRefused = parts.dropFirst().contains { part in
                part.hasPrefix("q=") && !part.dropFirst(2).isEmpty && part.dropFirst(2).allSatisfy { $0 == "0" || $0 == "." }
            }
            weights[coding] = !isRefused
        }
    }

    func takes(_ coding: String) -> Bool { weights[coding] ?? weights["*"] ?? false }
}
