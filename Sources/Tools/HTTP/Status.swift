/// A status code of RFC 9110 §15 or RFC 6585.
package enum Status: Int, Sendable, Hashable {
    case ok = 200
    case created = 201
    case accepted = 202
    case noContent = 204
    case partialContent = 206
    case movedPermanently = 301
    case found = 302
    case seeOther = 303
    case notModified = 304
    case temporaryRedirect = 307
    case permanentRedirect = 308
    case badRequest = 400
    case unauthorized = 401
    case forbidden = 403
    case notFound = 404
    case methodNotAllowed = 405
    case notAcceptable = 406
    case requestTimeout = 408
    case conflict = 409
    case gone = 410
    case preconditionFailed = 412
    case contentTooLarge = 413
    case uriTooLong = 414
    case unsupportedMediaType = 415
    case rangeNotSatisfiable = 416
    case expectationFailed = 417
    case misdirectedRequest = 421
    case unprocessableContent = 422
    case tooManyRequests = 429
    case headerFieldsTooLarge = 431
    case internalServerError = 500
    case notImplemented = 501
    case badGateway = 502
    case serviceUnavailable = 503
    case gatewayTimeout = 504
    case versionNotSupported = 505

    package var code: Int { rawValue }

    /// Whether an answer of this status never has a body (RFC 9110 §6.4.1).
    package var isWithoutBody: Bool { self == .noContent || self == .notModified }

    /// Code and reason phrase, as in the status line.
    package var line: StaticString {
        switch self {
        case .ok: "200 OK"
        case .created: "201 Created"
        case .accepted: "202 Accepted"
        case .noContent: "204 No Content"
        case .partialContent: "206 Partial Content"
        case .movedPermanently: "301 Moved Permanently"
        case .found: "302 Found"
        case .seeOther: "303 See Other"
        case .notModified: "304 Not Modified"
        case .temporaryRedirect: "307 Temporary Redirect"
        case .permanentRedirect: "308 Permanent Redirect"
        case .badRequest: "400 Bad Request"
        case .unauthorized: "401 Unauthorized"
        case .forbidden: "403 Forbidden"
        case .notFound: "404 Not Found"
        case .methodNotAllowed: "405 Method Not Allowed"
        case .notAcceptable: "406 Not Acceptable"
        case .requestTimeout: "408 Request Timeout"
        case .conflict: "409 Conflict"
        case .gone: "410 Gone"
        case .preconditionFailed: "412 Precondition Failed"
        case .contentTooLarge: "413 Content Too Large"
        case .uriTooLong: "414 URI Too Long"
        case .unsupportedMediaType: "415 Unsupported Media Type"
        case .rangeNotSatisfiable: "416 Range Not Satisfiable"
        case .expectationFailed: "417 Expectation Failed"
        case .misdirectedRequest: "421 Misdirected Request"
        case .unprocessableContent: "422 Unprocessable Content"
        case .tooManyRequests: "429 Too Many Requests"
        case .headerFieldsTooLarge: "431 Request Header Fields Too Large"
        case .internalServerError: "500 Internal Server Error"
        case .notImplemented: "501 Not Implemented"
        case .badGateway: "502 Bad Gateway"
        case .serviceUnavailable: "503 Service Unavailable"
        case .gatewayTimeout: "504 Gateway Timeout"
        case .versionNotSupported: "505 HTTP Version Not Supported"
        }
    }
}
