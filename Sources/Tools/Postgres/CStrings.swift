import CPostgres

/// Swift strings as an array of C strings, as libpq expects parameters.
enum CStrings {
    /// Passes an array that ends in a null pointer; nil stays nil. The pointers are valid only inside the closure.
    static func with<Result>(_ strings: [String?], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result) -> Result {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(strings.reduce(0) { $0 + ($1?.utf8.count ?? 0) + 1 })
        var places: [Int?] = []
        for string in strings {
            guard let string else {
                places.append(nil)
                continue
            }
            places.append(bytes.count)
            bytes += string.utf8
            bytes.append(0)
        }
        return unsafe bytes.withUnsafeBytes { bytes in
            let base = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            var pointers = unsafe places.map { place in unsafe place.flatMap { unsafe base?.advanced(by: $0) } }
            unsafe pointers.append(nil)
            return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
        }
    }
}

extension DatabaseError {
    /// Reads the fields of a failed result.
    init(_ result: OpaquePointer) {
        func field(_ code: Unicode.Scalar) -> String? {
            unsafe PQresultErrorField(result, Int32(code.value)).map { unsafe String(cString: $0) }
        }
        // The one-letter field codes of `PQresultErrorField` (postgres_ext.h).
        unsafe self.init(
            sqlState: field("C") ?? "", said: field("M") ?? String(cString: PQresultErrorMessage(result)), constraint: field("n"),
            place: [field("s"), field("t"), field("c")])
    }

    /// Whether the server is shutting down or has gone.
    var isDisconnection: Bool { sqlState.hasPrefix("08") || sqlState.hasPrefix("57P") }
}
