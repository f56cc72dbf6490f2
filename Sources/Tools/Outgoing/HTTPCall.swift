package import Kernel

/// A request to another server over HTTP.
package struct HTTPCall: Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case delete = "DELETE"
    }

    package struct Body: Sendable {
        let type: String
        let bytes: Bytes

        package init(_ bytes: Bytes, type: String) {
            self.bytes = bytes
            self.type = type
        }

        package static func json(_ bytes: Bytes) -> Body { Body(bytes, type: "application/json") }

        /// Encodes a form as browsers do (URL standard §5.2). Names may repeat, and the order stays.
        package static func form(_ fields: [(name: String, value: String)]) -> Body {
            var text = ByteBuffer()
            for (index, field) in fields.enumerated() {
                if index > 0 { text.literal("&") }
                text.append(formEncoded: field.name)
                text.literal("=")
                text.append(formEncoded: field.value)
            }
            return Body(text.finish(), type: "application/x-www-form-urlencoded")
        }
    }

    package let method: Method
    package let url: String
    package var headers: [(name: String, value: String)]
    package var body: Body?
    /// Credentials for HTTP's Basic scheme (RFC 7617).
    package var login: (user: String, password: String)?
    /// Milliseconds for the whole call, including the wait for a thread.
    package var deadline: Int
    /// The most bytes of the answer's body. A longer body is a failure.
    package var answerLimit: Int
    /// The most redirects that are followed. From https they lead only to https.
    package var redirects: Int
    /// See `Transfer.SendCheck`.
    package var sendCheck: Transfer.SendCheck?

    package init(
        _ method: Method, _ url: String, headers: [(name: String, value: String)] = [], body: Body? = nil,
        login: (user: String, password: String)? = nil,
        deadline: Int = 10_000, answerLimit: Int = 1 << 20, redirects: Int = 0
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.login = login
        self.deadline = deadline
        self.answerLimit = answerLimit
        self.redirects = redirects
    }

    /// Why the call can never be sent; nil where it can.
    var mistake: String? {
        guard url.hasPrefix("https://") || url.hasPrefix("http://") else { return "its address does not begin with http:// or https://" }
        let words = [url, login?.user ?? "", login?.password ?? ""] + headers.flatMap { [$0.name, $0.value] }
        guard words.allSatisfy({ $0.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F } }) else {
            return "it holds control characters"
        }
        return login?.user.contains(":") == true ? "its user's name holds a colon" : nil
    }
}

/// The answer of another server.
package struct HTTPAnswer: Sendable {
    package let status: Int
    package let headers: [(name: String, value: String)]
    package let body: Bytes
    /// Seconds after which the server allows another request (`Retry-After`). Nil where it does not say.
    package let retryAfter: Int?

    package var isGood: Bool { (200..<300).contains(status) }

    /// The first field of that name, ignoring case.
    package func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }
}

/// Why there is no answer.
package struct HTTPFailure: Error, CustomStringConvertible, Sendable {
    package enum Kind: Sendable, Equatable {
        /// The call itself is wrong.
        case malformed
        /// Too many calls are waiting already, or the process or the caller gave up before the call was sent.
        case crowded
        /// The send check refused (`Transfer.SendCheck`).
        case withheld
        /// The server cannot be reached, or its certificate is not trusted.
        case unreachable
        case late
        case answerTooLarge
        /// The connection broke, or the answer is not HTTP.
        case broken
    }

    package let kind: Kind
    /// The reason as a sentence. It holds nothing of the request.
    package let why: String
    /// Whether the server may have received the call. A call that must not happen twice must then not be sent again blindly.
    package let mayHaveArrived: Bool

    package var description: String { why }
}

extension ByteBuffer {
    fileprivate mutating func append(formEncoded text: String) {
        let digits: [UInt8] = Array("0123456789ABCDEF".utf8)
        for unit in text.utf8 {
            switch unit {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "*"):
                append(byte: unit)
            case UInt8(ascii: " "): append(byte: UInt8(ascii: "+"))
            default: append([UInt8(ascii: "%"), digits[Int(unit >> 4)], digits[Int(unit & 15)]])
            }
        }
    }
}
