import Kernel

/// Writes the head of an answer (RFC 9112 §4).
extension Response {
    /// - Parameters:
    ///   - closes: the connection ends after the answer.
    ///   - saysKeepAlive: an HTTP/1.0 client needs to be told that it does not.
    func head(date: Bytes, common: Headers, closes: Bool, saysKeepAlive: Bool) -> Bytes {
        var out = ByteBuffer(capacity: 512)
        out.literal("HTTP/1.1 ")
        out.literal(status.line)
        out.literal("\r\nDate: ")
        out.append(date)
        for (name, value) in headers { Self.write(name, value, to: &out) }
        for (name, value) in common where headers[name] == nil { Self.write(name, value, to: &out) }
        if !status.isWithoutBody {
            out.literal("\r\nContent-Length: ")
            out.append(decimal: body.count)
        }
        if closes {
            out.literal("\r\nConnection: close")
        } else if saysKeepAlive {
            out.literal("\r\nConnection: keep-alive")
        }
        out.literal("\r\n\r\n")
        return out.finish()
    }

    private static func write(_ name: HeaderName, _ value: HeaderValue, to out: inout ByteBuffer) {
        out.literal("\r\n")
        out.append(name.description)
        out.literal(": ")
        out.append(value.description)
    }
}
