import Foundation

/// The URL under which visitors reach the shop.
struct PublicURL {
    /// The origin as browsers write it in `Origin` (RFC 6454 §6.2): in lower case, without a default port or a slash.
    let origin: String
    /// The values of `Host` for this URL, in lower case.
    let hosts: Set<String>
    let isSecure: Bool
    let isLoopback: Bool

    /// Reads `https://shop.example` or `http://localhost:8080`; nil for anything that is not exactly an origin.
    init?(_ text: String) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme),
            let named = parts.percentEncodedHost?.lowercased(), !named.isEmpty, named.utf8.allSatisfy(Self.isPlain),
            parts.port.map({ (1...65535).contains($0) }) ?? true, ["", "/"].contains(parts.path),
            parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil
        else { return nil }
        isSecure = scheme == "https"
        isLoopback = Loopback.isName(named)
        let standard = isSecure ? 443 : 80
        let port = parts.port ?? standard
        let host = named.contains(":") && !named.hasPrefix("[") ? "[\(named)]" : named
        origin = "\(scheme)://\(host)" + (port == standard ? "" : ":\(port)")
        let names = isLoopback ? Loopback.names : [host]
        hosts = Set(names.flatMap { name in port == standard ? [name, "\(name):\(port)"] : ["\(name):\(port)"] })
    }

    /// Whether the byte may be part of a DNS name or an IP address.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "-._[]:".utf8.contains(byte)
        }
    }
}

/// The names by which a machine calls itself.
enum Loopback {
    /// The names as in `Host`.
    static let names: Set<String> = ["localhost", "127.0.0.1", "[::1]"]

    /// - Parameter host: the host of a URL; an IPv6 address may have brackets.
    static func isName(_ host: String?) -> Bool { host.map { names.contains($0) || $0 == "::1" } ?? false }
}
