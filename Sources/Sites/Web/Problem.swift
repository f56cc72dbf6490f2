package import HTTP

/// Why a page cannot be shown, as the visitor sees it. `RequestPipeline` turns it into an error page.
package enum Problem: Error, Equatable {
    case badRequest
    /// A form without its token, or sent from another site.
    case forgedForm
    /// Also thrown for what belongs to somebody else.
    case notFound
    case methodNotAllowed([HTTP.Method])
    /// The page existed and was removed for good.
    case gone
    case tooLarge
    /// The body of the request arrived too slowly.
    case tooSlow
    /// The page does not accept the media type of the body.
    case unsupportedType
    /// Too many attempts; seconds until the next one is accepted.
    case tooMany(retryAfter: Int)
    case failed
    /// The server is overloaded; seconds until the visitor should try again.
    case busy(retryAfter: Int)
    /// The database is unreachable or the disk is full; seconds until the visitor should try again.
    case unavailable(retryAfter: Int)

    package var status: Status {
        switch self {
        case .badRequest: .badRequest
        case .forgedForm: .forbidden
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .gone: .gone
        case .tooLarge: .contentTooLarge
        case .tooSlow: .requestTimeout
        case .unsupportedType: .unsupportedMediaType
        case .tooMany: .tooManyRequests
        case .failed: .internalServerError
        case .busy, .unavailable: .serviceUnavailable
        }
    }
}

extension Problem {
    /// Seconds until a visitor should try again when a file could not be stored.
    static let secondsUntilRoom = 60

    init(_ error: BodyError) {
        switch error {
        case .tooLarge: self = .tooLarge
        case .tooSlow: self = .tooSlow
        case .unsupportedType: self = .unsupportedType
        case .notStored: self = .unavailable(retryAfter: Self.secondsUntilRoom)
        case .malformed, .connectionLost: self = .badRequest
        }
    }
}
