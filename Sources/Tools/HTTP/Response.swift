package import Kernel

/// An answer. The server adds Date, Connection, and Content-Length or Transfer-Encoding itself.
/// It never sends a body where the method or the status forbids one.
package struct Response: Sendable {
    package enum Body: Sendable {
        case bytes(Bytes)
        case file(FileBody)
        case stream(StreamedBody)

        /// The length in bytes. Nil where it is not known before the end.
        package var count: Int? {
            switch self {
            case .bytes(let bytes): bytes.count
            case .file(let file): file.count
            case .stream: nil
            }
        }

        /// A piece of a body of known length. A stream stays whole.
        func piece(_ piece: Range<Int>) -> Body {
            switch self {
            case .bytes(let bytes): .bytes(Bytes(Array(bytes.array[piece])))
            case .file(let file): .file(file.piece(piece))
            case .stream: self
            }
        }
    }

    package var status: Status
    package var headers: Headers
    package var body: Body
    /// The route that answered. Nil where no route matched.
    package var route: RouteLabel?
    /// Whether the connection closes after this answer.
    package var closesConnection = false
    /// Holds the answer to a GET back until this topic changes (`Server.wake`).
    /// The client gets 204 instead, and asks again, if the topic does not change within `ServerLimits.parkedSeconds`. It
    /// also gets 204 if a change may have been missed.
    package var topic: String?

    package init(_ status: Status, headers: Headers = [:], body: Body = .bytes(.empty)) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package static func html(_ bytes: Bytes, status: Status = .ok) -> Response {
        Response(status, headers: ["Content-Type": "text/html; charset=utf-8"], body: .bytes(bytes))
    }

    package static func text(_ text: String, status: Status = .ok) -> Response {
        Response(status, headers: ["Content-Type": "text/plain; charset=utf-8"], body: .bytes(Bytes(text)))
    }

    package static func json(_ bytes: Bytes, status: Status = .ok) -> Response {
        Response(status, headers: ["Content-Type": "application/json"], body: .bytes(bytes))
    }

    /// - Parameter location: a URL. Characters that a header value cannot hold are percent-encoded.
    package static func redirect(to location: String, status: Status = .seeOther) -> Response {
        var response = Response(status)
        response.headers["Location"] = encodedLocation(location)
        return response
    }

    /// The answer for a topic that has not changed: 204 with the same header fields, without the content.
    var unmoved: Response {
        var response = Response(.noContent, headers: headers)
        response.headers["Content-Type"] = nil
        response.route = route
        return response
    }

    package mutating func setCookie(_ cookie: Cookie) { headers.add("Set-Cookie", cookie.headerValue) }

    private static func encodedLocation(_ location: String) -> HeaderValue {
        var bytes: [UInt8] = []
        for unit in location.utf8 {
            if unit > 0x20, unit < 0x7F {
                bytes.append(unit)
            } else {
                bytes += [UInt8(ascii: "%"), hexDigit(unit >> 4), hexDigit(unit & 15)]
            }
        }
        guard let value = HeaderValue(String(decoding: bytes, as: UTF8.self)) else {
            preconditionFailure("an encoded URL holds no control character")
        }
        return value
    }
}
