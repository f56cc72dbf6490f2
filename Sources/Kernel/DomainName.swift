import CIDN2

/// The host name after the @ of an e-mail address.
enum DomainName {
    /// The name in the form that mail servers and DNS use: lower case, with A-labels (IDNA2008 after the mapping of UTS #46).
    ///
    /// - Returns: nil unless it is a host name (RFC 5321 §2.3.5, RFC 1123 §2.1). A host name has at least two labels.
    ///   A label has 1 to 63 letters, digits and inner hyphens. The last label is not a number.
    static func ascii(_ typed: String) -> String? {
        var name = typed.lowercased()
        // libidn2 would stop reading at a NUL.
        guard !name.utf8.contains(0) else { return nil }
        if !name.utf8.allSatisfy({ $0 < 0x80 }) || name.contains("xn--") {
            guard let converted = unsafe converted(name, by: { unsafe idn2_to_ascii_8z($0, $1, Int32(IDN2_NONTRANSITIONAL.rawValue)) })
            else { return nil }
            name = converted.lowercased()
        }
        let labels = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count >= 2, labels.allSatisfy(isLabel), let last = labels.last, !last.allSatisfy(isDigit) else { return nil }
        return name
    }

    /// The name in the form that people read: with U-labels in place of A-labels.
    static func shown(_ name: String) -> String {
        guard name.contains("xn--") else { return name }
        return unsafe converted(name, by: { unsafe idn2_to_unicode_8z8z($0, $1, 0) }) ?? name
    }

    private static func isLabel(_ label: Substring.UTF8View) -> Bool {
        (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
            && label.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// libidn2 allocates the result; it is copied and then freed.
    private static func converted(
        _ name: String, by convert: (UnsafePointer<CChar>, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt
    ) -> String? {
        var result: UnsafeMutablePointer<CChar>?
        defer { unsafe idn2_free(result) }
        let status = unsafe name.withCString { name in unsafe convert(name, &result) }
        guard status == IDN2_OK.rawValue, let result = unsafe result else { return nil }
        return unsafe String(cString: result)
    }
}
