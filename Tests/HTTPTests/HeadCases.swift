import HTTP

/// What RFC 9110 and 9112 say of a request's head, as a table.
enum Expected: Equatable, Sendable {
    case refused(Status)
    case accepted(Method, String, RequestHead.Framing)
    case incomplete
}

struct HeadCase: Sendable, CustomStringConvertible {
    let description: String
    let bytes: [UInt8]
    let expected: Expected

    init(_ description: String, _ text: String, _ expected: Expected) {
        self.init(description, Array(text.utf8), expected)
    }

    init(_ description: String, _ bytes: [UInt8], _ expected: Expected) {
        self.description = description
        self.bytes = bytes
        self.expected = expected
    }
}

private let bad = Expected.refused(.badRequest)

private func get(_ path: String = "/") -> Expected { .accepted(.get, path, .none) }

/// A GET with these field lines after Host.
private func with(_ lines: String) -> String { "GET / HTTP/1.1\r\nHost: a\r\n\(lines)\r\n" }

private func post(_ lines: String) -> String { "POST / HTTP/1.1\r\nHost: a\r\n\(lines)\r\n" }

private func host(_ value: String) -> String { "GET / HTTP/1.1\r\nHost: \(value)\r\n\r\n" }

private func target(_ target: String) -> String { "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n" }

private func line(_ line: String) -> String { "\(line)\r\nHost: a\r\n\r\n" }

let requestLineCases = [
    HeadCase("a plain GET", line("GET / HTTP/1.1"), get()),
    HeadCase("HEAD", line("HEAD /a HTTP/1.1"), .accepted(.head, "/a", .none)),
    HeadCase("POST without body", line("POST /a HTTP/1.1"), .accepted(.post, "/a", .none)),
    HeadCase("PUT", line("PUT /a HTTP/1.1"), .accepted(.put, "/a", .none)),
    HeadCase("PATCH", line("PATCH /a HTTP/1.1"), .accepted(.patch, "/a", .none)),
    HeadCase("DELETE", line("DELETE /a HTTP/1.1"), .accepted(.delete, "/a", .none)),
    HeadCase("OPTIONS of the server", line("OPTIONS * HTTP/1.1"), .accepted(.options, "*", .none)),
    HeadCase("one empty line before the request", "\r\n" + line("GET / HTTP/1.1"), get()),
    HeadCase("two empty lines before the request", "\r\n\r\n" + line("GET / HTTP/1.1"), bad),
    HeadCase("a bare LF before the request", "\n" + line("GET / HTTP/1.1"), bad),
    HeadCase("a CR without LF before the request", "\r" + line("GET / HTTP/1.1"), bad),
    HeadCase("a space before the method", line(" GET / HTTP/1.1"), bad),
    HeadCase("a method in lower case", line("get / HTTP/1.1"), .refused(.notImplemented)),
    HeadCase("a method that is not known", line("BREW / HTTP/1.1"), .refused(.notImplemented)),
    HeadCase("TRACE", line("TRACE / HTTP/1.1"), .refused(.notImplemented)),
    HeadCase("CONNECT", line("CONNECT a:80 HTTP/1.1"), .refused(.notImplemented)),
    HeadCase("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .refused(.notImplemented)),
    HeadCase("a method of 17 letters", line("ABCDEFGHIJKLMNOPQ / HTTP/1.1"), .refused(.notImplemented)),
    HeadCase("a method that is no token", line("GE(T / HTTP/1.1"), bad),
    HeadCase("an empty method", line("/ HTTP/1.1"), bad),
    HeadCase("a TLS hello", [0x16, 0x03, 0x01, 0x02, 0x00], bad),
    HeadCase("two spaces after the method", line("GET  / HTTP/1.1"), bad),
    HeadCase("two spaces before the version", line("GET /  HTTP/1.1"), bad),
    HeadCase("a tab for a space", line("GET\t/ HTTP/1.1"), bad),
    HeadCase("a tab before the version", line("GET /\tHTTP/1.1"), bad),
    HeadCase("no target", line("GET HTTP/1.1"), bad),
    HeadCase("no version, as in HTTP/0.9", line("GET /"), bad),
    HeadCase("a space after the version", line("GET / HTTP/1.1 "), bad),
    HeadCase("a version in lower case", line("GET / http/1.1"), bad),
    HeadCase("a version without minor number", line("GET / HTTP/1"), bad),
    HeadCase("a version of two digits", line("GET / HTTP/1.10"), bad),
    HeadCase("a version with a comma", line("GET / HTTP/1,1"), bad),
    HeadCase("another protocol", line("GET / RTSP/1.1"), bad),
    HeadCase("HTTP/2.0", line("GET / HTTP/2.0"), .refused(.versionNotSupported)),
    HeadCase("HTTP/0.9 written out", line("GET / HTTP/0.9"), .refused(.versionNotSupported)),
    HeadCase("HTTP/3.0", line("GET / HTTP/3.0"), .refused(.versionNotSupported)),
    HeadCase("HTTP/1.2 is read as 1.1", line("GET / HTTP/1.2"), get()),
    HeadCase("HTTP/1.0 with Host", line("GET / HTTP/1.0"), get()),
    HeadCase("a bare LF after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", bad),
    HeadCase("a bare CR after the request line", "GET / HTTP/1.1\rHost: a\r\n\r\n", bad),
    HeadCase("CR CR LF after the request line", "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", bad),
    HeadCase("a request line that is not over", "GET / HTTP/1.1", .incomplete),
]

let targetCases = [
    HeadCase("a path with query", target("/a/b?c=d&e"), get("/a/b")),
    HeadCase("an empty query", target("/a?"), get("/a")),
    HeadCase("a question mark in the query", target("/a?b?c"), get("/a")),
    HeadCase("all that RFC 3986 allows in a path", target("/-._~!$&'()*+,;=:@aZ09"), get("/-._~!$&'()*+,;=:@aZ09")),
    HeadCase("percent-encoded bytes", target("/%D8%B3%2f%7E"), get("/%D8%B3%2f%7E")),
    HeadCase("two slashes", target("//a"), get("//a")),
    HeadCase("a percent without digits", target("/%zz"), bad),
    HeadCase("a percent at the end", target("/%"), bad),
    HeadCase("a percent with one digit", target("/%4"), bad),
    HeadCase("a broken percent in the query", target("/?%4x"), bad),
    HeadCase("an encoded NUL in the path", target("/a%00b"), bad),
    HeadCase("a fragment", target("/a#b"), bad),
    HeadCase("a quotation mark", target("/a\"b"), bad),
    HeadCase("a less-than sign", target("/<a>"), bad),
    HeadCase("a backslash", target("/a\\b"), bad),
    HeadCase("a caret", target("/^"), bad),
    HeadCase("a brace", target("/{a}"), bad),
    HeadCase("a vertical bar", target("/a|b"), bad),
    HeadCase("a grave accent", target("/`"), bad),
    HeadCase("a bracket", target("/?a[]=1"), bad),
    HeadCase("UTF-8 that is not encoded", target("/é"), bad),
    HeadCase("a NUL", target("/a\u{0}b"), bad),
    HeadCase("DEL", target("/a\u{7F}"), bad),
    HeadCase("a path without slash", target("a"), bad),
    HeadCase("an asterisk with GET", target("*"), bad),
    HeadCase("absolute form that agrees with Host", target("http://a/b?c"), get("/b")),
    HeadCase("absolute form in capitals", target("HTTP://A/b"), get("/b")),
    HeadCase("absolute form with https", target("https://a/b"), get("/b")),
    HeadCase("absolute form of another host", target("http://b/"), bad),
    HeadCase("absolute form of another port", target("http://a:81/"), bad),
    HeadCase("absolute form with a user", target("http://u@a/"), bad),
    HeadCase("absolute form without host", target("http:///b"), bad),
    HeadCase("absolute form of another scheme", target("ftp://a/"), bad),
    HeadCase("a target of 8,192 bytes", target("/" + String(repeating: "a", count: 8191)), get("/" + String(repeating: "a", count: 8191))),
    HeadCase("a target of 8,193 bytes", target("/" + String(repeating: "a", count: 8192)), .refused(.uriTooLong)),
    HeadCase("a target without end", "GET /" + String(repeating: "a", count: 30000), .refused(.uriTooLong)),
]

let hostCases = [
    HeadCase("no Host in 1.1", "GET / HTTP/1.1\r\n\r\n", bad),
    HeadCase("no Host in 1.0", "GET / HTTP/1.0\r\n\r\n", get()),
    HeadCase("two Hosts", with("Host: a\r\n"), bad),
    HeadCase("two Hosts in 1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", bad),
    HeadCase("an empty Host", host(""), bad),
    HeadCase("a Host with port", host("a.ma:8080"), get()),
    HeadCase("a Host with an empty port", host("a:"), get()),
    HeadCase("a Host of IPv4", host("127.0.0.1:80"), get()),
    HeadCase("a Host of IPv6", host("[::1]:80"), get()),
    HeadCase("IPv6 without brackets", host("::1"), bad),
    HeadCase("IPv6 that is not closed", host("[::1"), bad),
    HeadCase("letters after IPv6", host("[::1]a"), bad),
    HeadCase("a port with letters", host("a:8o"), bad),
    HeadCase("a port above 65535", host("a:65536"), bad),
    HeadCase("a port of six digits", host("a:000080"), bad),
    HeadCase("a Host with path", host("a/b"), bad),
    HeadCase("a Host with user", host("u@a"), bad),
    HeadCase("a Host with space", host("a b"), bad),
    HeadCase("a Host list", host("a, b"), bad),
    HeadCase("a port alone", host(":80"), bad),
    HeadCase("a Host with query", host("a?b"), bad),
    HeadCase("a Host with UTF-8", host("é"), bad),
    HeadCase("a Host with broken percent", host("a%zz"), bad),
    HeadCase("Host in capitals", "GET / HTTP/1.1\r\nHOST: a\r\n\r\n", get()),
]

let fieldCases = [
    HeadCase("a field without white space", with("X:y\r\n"), get()),
    HeadCase("white space around a value", with("X: \t y \t\r\n"), get()),
    HeadCase("an empty value", with("X:\r\n"), get()),
    HeadCase("a value of white space", with("X:   \r\n"), get()),
    HeadCase("a value with UTF-8", with("X: é\r\n"), get()),
    HeadCase("a value with a tab inside", with("X: a\tb\r\n"), get()),
    HeadCase("a colon in a value", with("X: a:b\r\n"), get()),
    HeadCase("all token characters in a name", with("!#$%&'*+-.^_`|~09aZ: b\r\n"), get()),
    HeadCase("a space before the colon", with("X : y\r\n"), bad),
    HeadCase("a tab before the colon", with("X\t: y\r\n"), bad),
    HeadCase("a line without colon", with("X\r\n"), bad),
    HeadCase("an empty name", with(": y\r\n"), bad),
    HeadCase("a folded line", with("X: a\r\n b\r\n"), bad),
    HeadCase("a line folded with a tab", with("X: a\r\n\tb\r\n"), bad),
    HeadCase("white space before the first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", bad),
    HeadCase("a name with parentheses", with("X(a): y\r\n"), bad),
    HeadCase("a name with UTF-8", with("é: y\r\n"), bad),
    HeadCase("a NUL in a name", with("X\u{0}: y\r\n"), bad),
    HeadCase("a NUL in a value", with("X: a\u{0}b\r\n"), bad),
    HeadCase("an escape in a value", with("X: a\u{1B}b\r\n"), bad),
    HeadCase("DEL in a value", with("X: a\u{7F}\r\n"), bad),
    HeadCase("a bare CR in a value", with("X: a\rb\r\n"), bad),
    HeadCase("a bare LF in a value", with("X: a\nY: b\r\n"), bad),
    HeadCase("a bare LF at the head's end", "GET / HTTP/1.1\r\nHost: a\r\n\n", bad),
    HeadCase("CR and no LF at the head's end", "GET / HTTP/1.1\r\nHost: a\r\n\rX", bad),
    HeadCase("100 fields", with((1..<100).map { "X\($0): y\r\n" }.joined()), get()),
    HeadCase("101 fields", with((1..<101).map { "X\($0): y\r\n" }.joined()), .refused(.headerFieldsTooLarge)),
    HeadCase("16 kB of header", with("X: \(String(repeating: "y", count: 16384 - 9 - 7))\r\n"), get()),
    HeadCase("one byte more", with("X: \(String(repeating: "y", count: 16384 - 9 - 6))\r\n"), .refused(.headerFieldsTooLarge)),
    HeadCase("a value without end", "GET / HTTP/1.1\r\nX: " + String(repeating: "y", count: 40000), .refused(.headerFieldsTooLarge)),
    HeadCase("a name without end", "GET / HTTP/1.1\r\n" + String(repeating: "y", count: 40000), .refused(.headerFieldsTooLarge)),
    HeadCase("Expect: 100-continue", post("Expect: 100-Continue\r\nContent-Length: 1\r\n"), .accepted(.post, "/", .length(1))),
    HeadCase("another expectation", post("Expect: wonders\r\n"), .refused(.expectationFailed)),
]

let framingCases = [
    HeadCase("a length", post("Content-Length: 5\r\n"), .accepted(.post, "/", .length(5))),
    HeadCase("no length", post("Content-Length: 0\r\n"), .accepted(.post, "/", .length(0))),
    HeadCase("a length with zeros before", post("Content-Length: 005\r\n"), .accepted(.post, "/", .length(5))),
    HeadCase("a GET with a length", with("Content-Length: 5\r\n"), .accepted(.get, "/", .length(5))),
    HeadCase("an empty length", post("Content-Length:\r\n"), bad),
    HeadCase("a length with plus", post("Content-Length: +5\r\n"), bad),
    HeadCase("a length below zero", post("Content-Length: -5\r\n"), bad),
    HeadCase("a length in hex", post("Content-Length: 0x5\r\n"), bad),
    HeadCase("a length with space inside", post("Content-Length: 5 5\r\n"), bad),
    HeadCase("a length with fraction", post("Content-Length: 5.0\r\n"), bad),
    HeadCase("a length of 19 digits", post("Content-Length: 9223372036854775807\r\n"), bad),
    HeadCase("a length beyond 64 bits", post("Content-Length: 18446744073709551621\r\n"), bad),
    HeadCase("a list of the same length", post("Content-Length: 5, 5\r\n"), bad),
    HeadCase("a list of lengths", post("Content-Length: 5, 6\r\n"), bad),
    HeadCase("two lengths", post("Content-Length: 5\r\nContent-Length: 6\r\n"), bad),
    HeadCase("the same length twice", post("Content-Length: 5\r\nContent-Length: 5\r\n"), bad),
    HeadCase("a length in other digits", post("Content-Length: ٥\r\n"), bad),
    HeadCase("chunks", post("Transfer-Encoding: chunked\r\n"), .accepted(.post, "/", .chunked)),
    HeadCase("chunks in capitals", post("Transfer-Encoding: CHUNKED\r\n"), .accepted(.post, "/", .chunked)),
    HeadCase("chunks and a length", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), bad),
    HeadCase("a length and chunks", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), bad),
    HeadCase("chunks in 1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", bad),
    HeadCase("chunks twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), bad),
    HeadCase("chunks twice in one line", post("Transfer-Encoding: chunked, chunked\r\n"), bad),
    HeadCase("chunks not last", post("Transfer-Encoding: chunked, gzip\r\n"), bad),
    HeadCase("gzip and chunks", post("Transfer-Encoding: gzip, chunked\r\n"), .refused(.notImplemented)),
    HeadCase("identity", post("Transfer-Encoding: identity\r\n"), bad),
    HeadCase("no coding", post("Transfer-Encoding:\r\n"), bad),
    HeadCase("chunks with a parameter", post("Transfer-Encoding: chunked;a=b\r\n"), bad),
    HeadCase("chunks in quotation marks", post("Transfer-Encoding: \"chunked\"\r\n"), bad),
    HeadCase("chunks with a vertical tab", post("Transfer-Encoding: \u{B}chunked\r\n"), bad),
    HeadCase("chunks misspelt", post("Transfer-Encoding: xchunked\r\n"), bad),
]

let headCases = requestLineCases + targetCases + hostCases + fieldCases + framingCases
