package import Kernel

/// What another machine is asked by HTTP.
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

        /// As browsers send forms (URL standard §5.2): names may repeat, the order stays.
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
    /// For HTTP's Basic scheme (RFC 7617).
    package var login: (user: String, password: String)?
    /// Milliseconds for all of it, waiting for a thread included.
    package var deadline: Int
    /// Bytes that the answer's body may have; one that is longer is a failure.
    package var answerLimit: Int
    /// How many redirects are followed. From https only to https.
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

    /// Why it can never be sent; nil where it can.
    var mistake: String? {
        guard url.hasPrefix("https://") || url.hasPrefix("http://") else { return "its address does not begin with http:// or https://" }
        let words = [url, login?.user ?? "", login?.password ?? ""] + headers.flatMap { [$0.name, $0.value] }
        guard words.allSatisfy({ $0.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F } }) else {
            return "it holds control characters"
        }
        return login?.user.contains(":") == true ? "its user's name holds a colon" : nil
    }
}

/// What another machine answered.
package struct HTTPAnswer: Sendable {
    package let status: Int
    package let headers: [(name: String, value: String)]
    package let body: Bytes
    /// Seconds that it asks to be left alone; nil where it does not say.
    package let retryAfter: Int?

    package var isGood: Bool { (200..<300).contains(status) }

    /// The first field of that name, in any case of letters.
    package func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }
}

/// Why there is no answer.
package struct HTTPFailure: Error, CustomStringConvertible, Sendable {
    package enum Kind: Sendable, Equatable {
        /// The call itself is wrong.
        case malformed
        /// Too many calls wait already.
        case crowded
        /// The last word was no.
        case withheld
        /// The far side cannot be reached, or its certificate is not to be trusted.
        case unreachable
        case late
        case answerTooLarge
        /// The connection broke, or what came is no HTTP.
        case broken
    }

    package let kind: Kind
    /// In a sentence, without what was sent.
    package let why: String
    /// Whether the far side may have seen the call: what must not happen twice is then not simply sent again.
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
