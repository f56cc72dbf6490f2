package import HTTP

/// Why a page cannot be shown, in the words of the visitor. `Front` makes an error page of it.
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
    /// Too many tries; seconds until the next one is looked at.
    case tooMany(retryAfter: Int)
    case failed
    /// More visitors than can be served; seconds until a new try makes sense.
    case busy(retryAfter: Int)
    /// The database or another part is away; seconds until a new try makes sense.
    case unavailable(retryAfter: Int)

    package var status: Status {
        switch self {
        case .badRequest: .badRequest
        case .forgedForm: .forbidden
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .gone: .gone
        case .tooLarge: .contentTooLarge
        case .tooMany: .tooManyRequests
        case .failed: .internalServerError
        case .busy, .unavailable: .serviceUnavailable
        }
    }
}
