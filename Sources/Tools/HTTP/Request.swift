package import Kernel
package import Tracing

/// A request whose head has arrived. Its body is read on demand.
package struct Request: Sendable {
    /// Identifies the request in the log and on error pages.
    package let id: RequestID
    package let head: RequestHead
    package let body: RequestBody
    /// The client's address: the peer's, or what a trusted proxy reported (`ServerOptions.proxies`).
    package let remoteAddress: String
    /// When the head was complete.
    package let receivedAt: Moment
    /// The trace that `traceparent` names, or a new one that begins here.
    package let trace: TraceContext

    /// The parts of the path between the slashes, percent-decoded.
    /// `/` has none. A path that ends with a slash has an empty last one.
    package let segments: [String]

    init(id: RequestID, head: RequestHead, body: RequestBody, remoteAddress: String, receivedAt: Moment) {
        self.id = id
        self.head = head
        self.body = body
        self.remoteAddress = remoteAddress
        self.receivedAt = receivedAt
        trace = head.value("traceparent").flatMap(TraceContext.init(traceparent:)) ?? TraceContext(beginningWith: id.number)
        segments = Self.segments(head.raw[head.path])
    }

    /// A request that did not come over a socket, for tests of pages.
    /// - Parameters:
    ///   - target: path and query. Ends the process where it is not a valid target of RFC 9112.
    ///   - headers: `Host: localhost` is added where it is missing.
    package init(
        _ method: Method, _ target: String, headers: Headers = [:], body: Bytes = .empty,
        remoteAddress: String = "127.0.0.1", receivedAt: Moment = .now()
    ) {
        var text = "\(method.rawValue) \(target) HTTP/1.1\r\n"
        if headers["Host"] == nil { text += "Host: localhost\r\n" }
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        if body.count > 0 { text += "Content-Length: \(body.count)\r\n" }
        var parser = RequestParser()
        _ = parser.parse(Array((text + "\r\n").utf8).span)
        precondition(parser.outcome == .complete, "no request: \(text)")
        self.init(
            id: .next(), head: parser.head, body: RequestBody(body), remoteAddress: remoteAddress, receivedAt: receivedAt)
    }

    package var method: Method { head.method }

    /// The path as it was sent, still percent-encoded, without the query.
    package var path: String { head.pathText }

    package var query: FormFields {
        guard let query = head.query else { return FormFields() }
        return FormFields(query: head.text(query))
    }

    /// The query as it was sent, without the `?`.
    package var queryText: String? { head.query.map { head.text($0) } }

    /// Host name and port that the request addresses, from an absolute target or from Host. Empty in HTTP/1.0 without either.
    package var host: String { head.text(head.host) }

    /// Whether the peer is this machine itself, and no header field shows that a proxy passed the request on.
    package var isFromThisMachine: Bool {
        // `remoteAddress` differs from the peer's address only where X-Forwarded-For was believed.
        guard let peer = IPAddress(remoteAddress), peer.isLoopback else { return false }
        return !head.fields.contains { field in Self.fieldsOfProxies.contains { head.begins(field.name, with: $0) } }
    }

    /// Lower-case prefixes of the header fields that proxies and content delivery networks add.
    /// Sources: RFC 7239, RFC 9110 §7.6.3, and common practice.
    private static let fieldsOfProxies = [
        "forwarded", "via", "x-forwarded", "x-real-", "x-client-", "x-cluster-client-", "x-original-", "x-envoy-", "true-client-", "cf-",
        "fastly-",
    ]

    /// The values of all fields of that name, joined by commas. Bytes that are not UTF-8 become U+FFFD.
    package func header(_ name: String) -> String? { head.value(name) }

    /// The value of each field of that name, in their order. Bytes that are not UTF-8 become U+FFFD.
    package func fields(_ name: String) -> [String] { head.values(name) }

    /// The first cookie of that name, percent-decoded.
    package func cookie(_ name: String) -> String? {
        guard let all = head.value("cookie", joinedBy: "; ") else { return nil }
        for pair in all.utf8.split(separator: UInt8(ascii: ";")) {
            let pair = pair.drop { $0 == .space || $0 == .tab }
            guard pair.count > name.utf8.count, pair.starts(with: name.utf8) else { continue }
            var value = pair.dropFirst(name.utf8.count)
            guard value.popFirst() == UInt8(ascii: "=") else { continue }
            if value.first == UInt8(ascii: "\""), value.last == UInt8(ascii: "\""), value.count > 1 {
                value = value.dropFirst().dropLast()
            }
            return percentDecoded(value)
        }
        return nil
    }

    /// The names of the cookies that begin with `prefix`, in the order in which they were sent.
    package func cookieNames(beginningWith prefix: String) -> [String] {
        (head.value("cookie", joinedBy: "; ") ?? "").split(separator: ";").compactMap { pair in
            let name = pair.prefix { $0 != "=" }.drop { $0 == " " || $0 == "\t" }
            return name.hasPrefix(prefix) ? String(name) : nil
        }
    }

    private static func segments(_ path: ArraySlice<UInt8>) -> [String] {
        guard path.count > 1 else { return [] }
        return path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { part in
            part.contains(UInt8(ascii: "%")) ? percentDecoded(part) : String(decoding: part, as: UTF8.self)
        }
    }
}
