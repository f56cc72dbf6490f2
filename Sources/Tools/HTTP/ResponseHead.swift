import Kernel

/// Writes the head of an answer (RFC 9112 §4).
extension Response {
    /// - Parameters:
    ///   - framing: how the end of the body is recognised. A head without a body, as HEAD gets it, names a length or nothing.
    ///   - closes: the connection closes after the answer.
    ///   - saysKeepAlive: says `Connection: keep-alive`, because an HTTP/1.0 client needs to be told that the connection stays open.
    func head(
        date: Bytes, common: CommonFields, framing: Output.Framing = .length, closes: Bool, saysKeepAlive: Bool
    ) -> Bytes {
        var out = ByteBuffer(capacity: 512)
        out.literal("HTTP/1.1 ")
        out.literal(status.line)
        out.literal("\r\nDate: ")
        out.append(date)
        for (name, value) in headers { out.append(name, value) }
        common.append(to: &out, besides: headers)
        if framing == .chunked {
            out.literal("\r\nTransfer-Encoding: chunked")
        } else if !status.isWithoutBody, let count = body.count {
            out.literal("\r\nContent-Length: ")
            out.append(decimal: count)
        }
        if closes {
            out.literal("\r\nConnection: close")
        } else if saysKeepAlive {
            out.literal("\r\nConnection: keep-alive")
        }
        out.literal("\r\n\r\n")
        return out.finish()
    }
}

/// The header fields of every answer, serialised once.
struct CommonFields: Sendable {
    private let headers: Headers
    private let written: Bytes

    init(_ headers: Headers) {
        self.headers = headers
        var out = ByteBuffer()
        for (name, value) in headers { out.append(name, value) }
        written = out.finish()
    }

    /// Appends the fields, except those that the answer sets itself.
    func append(to out: inout ByteBuffer, besides own: Headers) {
        if headers.contains(where: { own[$0.name] != nil }) {
            for (name, value) in headers where own[name] == nil { out.append(name, value) }
        } else {
            out.append(written)
        }
    }
}

extension ByteBuffer {
    fileprivate mutating func append(_ name: HeaderName, _ value: HeaderValue) {
        literal("\r\n")
        append(name.description)
        literal(": ")
        append(value.description)
    }
}
