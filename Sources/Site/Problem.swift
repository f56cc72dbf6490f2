package import HTTP

/// Why a page cannot be shown, in the words of the visitor. `RequestPipeline` makes an error page of it.
package enum Problem: Error, Equatable {
    case badRequest
    /// A form without its token, or sent from another site.
    case forgedForm
    /// Also for what belongs to somebody else.
    case notFound
    case methodNotAllowed([HTTP.Method])
    /// Was here and is gone for good.
    case gone
    case tooLarge
    /// The body of the request came more slowly than the server waits.
    case tooSlow
    /// The body has a media type that the page does not read.
    case unsupportedType
    /// Too many tries; seconds until the next one is looked at.
    case tooMany(retryAfter: Int)
    case failed
    /// More visitors than can be served; seconds until a new try makes sense.
    case busy(retryAfter: Int)
    /// The database is away, or the disk is full; seconds until a new try makes sense.
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
    /// Seconds after which a visitor may try again when a file could not be stored.
    private static let secondsUntilRoom = 60

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
