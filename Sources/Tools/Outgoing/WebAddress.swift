import CCurl
import CIDN2

/// An address that somebody typed or a server sent, as libcurl understands it.
struct WebAddress {
    /// The whole address: the host in ASCII, without user and fragment.
    let text: String
    let scheme: String
    /// A name in ASCII or an address without brackets. libcurl has changed decimal, octal and hexadecimal forms of IPv4 to the usual one.
    let host: String
    let port: Int

    private static let most = 4096

    /// - Returns: nil where it is none, or where it has a user or a password.
    init?(_ typed: String) {
        guard let typed = Self.encoded(typed), let url = unsafe curl_url() else { return nil }
        defer { unsafe curl_url_cleanup(url) }
        // Without a flag, only schemes of libcurl are taken, and there must be one.
        guard unsafe curl_url_set(url, CURLUPART_URL, typed, 0) == CURLUE_OK else { return nil }
        guard unsafe Self.part(url, CURLUPART_USER) == nil, unsafe Self.part(url, CURLUPART_PASSWORD) == nil,
            unsafe Self.part(url, CURLUPART_OPTIONS) == nil, unsafe Self.part(url, CURLUPART_ZONEID) == nil
        else { return nil }
        guard let scheme = unsafe Self.part(url, CURLUPART_SCHEME)?.lowercased(),
            let host = unsafe Self.part(url, CURLUPART_HOST).flatMap(Self.ascii), !host.isEmpty,
            let port = unsafe Self.part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT).flatMap({ Int($0) })
        else { return nil }
        // From here on the address is the one whose host is looked up, whatever the typed one looked like.
        guard unsafe curl_url_set(url, CURLUPART_HOST, host, 0) == CURLUE_OK,
            unsafe curl_url_set(url, CURLUPART_FRAGMENT, nil, 0) == CURLUE_OK, let text = unsafe Self.part(url, CURLUPART_URL)
        else { return nil }
        self.text = text
        self.scheme = scheme
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        self.port = port
    }

    /// The address without white space around it. Spaces and characters beyond ASCII behind the host are encoded in percent.
    private static func encoded(_ typed: String) -> String? {
        let scalars = Array(typed.unicodeScalars).split(omittingEmptySubsequences: false) { $0.properties.isWhitespace }
        let trimmed = scalars.drop { $0.isEmpty }.reversed().drop { $0.isEmpty }.reversed().map { String(String.UnicodeScalarView($0)) }
        let text = trimmed.joined(separator: "%20")
        guard text.utf8.count <= most, text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else { return nil }
        guard let authority = text.firstRange(of: "://")?.upperBound else { return nil }
        let host = text[authority...].firstIndex { "/?#\\".contains($0) } ?? text.endIndex
        let digits = Array("0123456789ABCDEF")
        let rest = text[host...].utf8.map { $0 < 0x80 ? String(Unicode.Scalar($0)) : "%\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }
        return text[..<host] + rest.joined()
    }

    /// A host in lower case and with A-labels, as DNS has it (IDNA2008 after the mapping of UTS #46). libcurl itself would convert it
    /// by the locale of the process.
    private static func ascii(_ host: String) -> String? {
        guard !host.utf8.allSatisfy({ $0 < 0x80 }) else { return host.lowercased() }
        var result: UnsafeMutablePointer<CChar>?
        defer { unsafe idn2_free(result) }
        let status = unsafe idn2_to_ascii_8z(host, &result, Int32(IDN2_NONTRANSITIONAL.rawValue))
        guard status == IDN2_OK.rawValue, let result = unsafe result else { return nil }
        return unsafe String(cString: result).lowercased()
    }

    private static func part(_ url: OpaquePointer, _ part: CURLUPart, _ flags: Int32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        defer { unsafe curl_free(text) }
        guard unsafe curl_url_get(url, part, &text, UInt32(flags)) == CURLUE_OK else { return nil }
        return unsafe text.map { unsafe String(cString: $0) }
    }
}
