package import Kernel

/// How long a server waits for whom. Seconds are kept to within one.
package struct ServerLimits: Sendable {
    /// From a connection's first byte of a request, or from its opening, to the end of the head.
    package var headerSeconds = 10
    /// Between two requests, between two pieces of a body, and while a client takes no byte of an answer.
    package var idleSeconds = 30
    /// The least average at which a body must come, once the first `bodyGraceSeconds` have been waited.
    package var bodyBytesPerSecond = 1000
    package var bodyGraceSeconds = 5
    /// Bytes of a body that nobody read and that are read away, so that the connection may go on.
    package var discardedBytes = 65536
    /// How long those bytes, and the client's own end of a closed connection, are waited for.
    package var discardSeconds = 3

    package init() {}
}

/// What a server does beside calling its handler.
package struct ServerOptions: Sendable {
    package var limits = ServerLimits()
    /// Fields of every answer, those to malformed requests too; an answer's own field of the name goes before.
    package var commonHeaders: Headers = [:]
    /// The answer to a request that no handler sees: malformed, too large, too slow.
    package var refusal: @Sendable (Status, RequestID) -> Response = { status, _ in .text("\(status.line)\n", status: status) }
    /// Whether the last address of X-Forwarded-For is the visitor's. Only behind a proxy that writes it.
    package var trustsForwardedFor = false

    package init() {}
}

/// What the access log wants to know of a request that is over.
package struct FinishedRequest: Sendable {
    package let id: RequestID
    /// Nil where the request was malformed.
    package let method: Method?
    /// As it was sent; empty where the request was malformed.
    package let path: String
    /// Nil where the client was gone before the answer.
    package let status: Status?
    /// From the end of the head until the last byte was given to the kernel.
    package let microseconds: Int64
    /// Of head and body.
    package let bytesSent: Int
    package let remoteAddress: String
    package let receivedAt: Moment
}
