/// One complete answer of the shop, as bytes in a connection's buffer.
struct Answer {
    let status: Int
    /// The path of `Location`; empty without one.
    let location: String
    /// The cookies of `Set-Cookie` in the form of a `Cookie` header; empty if none are set.
    let cookie: String
    let retryAfter: Int?
    let closes: Bool
    let body: ArraySlice<UInt8>

    /// - Returns: nil until all bytes have arrived.
    static func read(_ bytes: ArraySlice<UInt8>) -> (answer: Answer, used: Int)? {
        guard let headEnd = find("\r\n\r\n", in: bytes) else { return nil }
        let head = String(decoding: bytes[bytes.startIndex..<headEnd], as: UTF8.self)
        var length = 0
        var location = ""
        var cookies: [Substring] = []
        var retryAfter: Int?
        var closes = false
        // Swift treats CR LF as one character.
        for line in head.split(separator: "\r\n").dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[colon...].dropFirst(2)
            switch line[..<colon] {
            case "Content-Length": length = Int(value) ?? 0
            case "Location": location = String(value)
            case "Set-Cookie": cookies.append(value.prefix { $0 != ";" })
            case "Retry-After": retryAfter = Int(value)
            case "Connection": closes = value == "close"
            default: break
            }
        }
        let bodyStart = headEnd + 4
        guard bytes.endIndex - bodyStart >= length else { return nil }
        let answer = Answer(
            status: Int(head.dropFirst(9).prefix(3)) ?? 0, location: location, cookie: cookies.joined(separator: "; "),
            retryAfter: retryAfter, closes: closes, body: bytes[bodyStart..<bodyStart + length])
        return (answer, bodyStart + length - bytes.startIndex)
    }

    /// The value of the form field with that name.
    func field(_ name: String) -> String? {
        let mark = "name=\"\(name)\" value=\""
        guard let start = Self.find(mark, in: body).map({ $0 + mark.utf8.count }) else { return nil }
        guard let end = body[start...].firstIndex(of: UInt8(ascii: "\"")) else { return nil }
        return String(decoding: body[start..<end], as: UTF8.self)
    }

    /// The index at which the text begins.
    private static func find(_ text: String, in bytes: ArraySlice<UInt8>) -> Int? {
        let wanted = Array(text.utf8)
        var start = bytes.startIndex
        while let place = bytes[start...].firstIndex(of: wanted[0]) {
            if bytes[place...].starts(with: wanted) { return place }
            start = place + 1
        }
        return nil
    }
}
