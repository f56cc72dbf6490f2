import Kernel

/// Validators (RFC 9110 §8.8). A browser that already has the page does not download the body again.
extension Response {
    /// Adds an ETag computed from the body, and turns the answer into 304 where the request already names it.
    /// Only answers of 200 to GET and HEAD get one. Files and streamed bodies do not.
    package mutating func addEntityTag(for request: Request) {
        guard status == .ok, request.method == .get || request.method == .head, case .bytes(let bytes) = body else { return }
        validate("\"" + contentHash(bytes) + "\"", for: request)
    }

    /// Sets this ETag, and turns the answer into 304 where the request already names it (RFC 9110 §13.1.2).
    /// - Parameter tag: with its quotation marks.
    package mutating func validate(_ tag: String, for request: Request) {
        guard let value = HeaderValue(tag) else { return }
        headers["ETag"] = value
        guard let known = request.header("if-none-match"), names(known, tag) else { return }
        status = .notModified
        headers["Content-Type"] = nil
        body = .bytes(.empty)
    }

    /// Weak comparison (RFC 9110 §8.8.3.2): a `W/` before a tag is ignored.
    private func names(_ known: String, _ tag: String) -> Bool {
        if known == "*" { return true }
        return known.split(separator: ",").contains { item in
            let item = item.drop { $0 == " " || $0 == "\t" }
            let bare = item.hasPrefix("W/") ? item.dropFirst(2) : item
            var end = bare
            while end.last == " " || end.last == "\t" { end.removeLast() }
            return end == tag
        }
    }
}

/// A hash of 16 hexadecimal digits that distinguishes contents. It is not cryptographic: collisions can be made on purpose.
func contentHash(_ bytes: Bytes) -> String {
    let hash = unsafe bytes.withUnsafeBytes { bytes in
        // Four independent chains run in parallel, because each product waits only for the previous one of its own chain.
        var lanes = SIMD4<UInt64>(1, 2, 3, 4)
        var index = 0
        while index + 32 <= bytes.count {
            for lane in 0..<4 {
                unsafe lanes[lane] = mixed(lanes[lane], bytes.loadUnaligned(fromByteOffset: index + 8 * lane, as: UInt64.self))
            }
            index += 32
        }
        var hash: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(bytes.count)
        for lane in 0..<4 { hash = mixed(hash, lanes[lane]) }
        while index + 8 <= bytes.count {
            unsafe hash = mixed(hash, bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            index += 8
        }
        var rest: UInt64 = 0
        while index < bytes.count {
            unsafe rest = rest << 8 | UInt64(bytes[index])
            index += 1
        }
        return mixed(mixed(hash, rest), 0xD6E8_FEB8_6659_FD93)
    }
    return hash.hexadecimal
}

/// Folds the two halves of a 128-bit product into one word.
private func mixed(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    let product = (hash ^ word ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
    return product.high ^ product.low ^ (hash << 31 | hash >> 33)
}
