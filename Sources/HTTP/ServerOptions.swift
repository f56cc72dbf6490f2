package import Kernel
package import Tracing

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
    /// How long those bytes are waited for.
    package var discardSeconds = 3
    /// After the last answer of a connection the client's own end is awaited, and what it still sends is read away, so
    /// that a reset does not take the answer (a 413, say) from it: so many bytes, and so long.
    package var lingerBytes = 16_777_216
    package var lingerSeconds = 10
    /// The least average at which an answer must be taken, once the first `answerGraceSeconds` are over.
    package var answerBytesPerSecond = 500
    package var answerGraceSeconds = 60
    /// How long an answer is held back (`Response.topic`): less than proxies wait for one.
    package var parkedSeconds = 25
    /// Connections at one time on a listening socket, over all of its loops; more are answered with 503 and closed.
    package var connections = 10_000
    /// Of those, from one customer (`IPAddress.customer`); trusted proxies may have any number.
    package var connectionsPerAddress = 256

    package init() {}
}

/// What a server does beside calling its handler.
package struct ServerOptions: Sendable {
    package var limits = ServerLimits()
    /// Fields of every answer, those to malformed requests too; an answer's own field of the name goes before.
    package var commonHeaders: Headers = [:]
    /// The answer to a request that no handler sees: malformed, too large, too slow.
    package var refusal: @Sendable (Status, RequestID) -> Response = { status, _ in .text("\(status.line)\n", status: status) }
    /// The proxies that are believed: from them, X-Forwarded-For says who the visitor is.
    package var proxies: [IPBlock] = []

    package init() {}
}

/// What the access log wants to know of a request that is over.
package struct FinishedRequest: Sendable {
    package let id: RequestID
    package let trace: TraceID
    /// Nil where the request was malformed.
    package let method: Method?
    /// As it was sent; empty where the request was malformed. It may hold a secret: a log takes `harmlessPath`.
    package let path: String
    /// The route that answered; nil where none did.
    package let route: RouteLabel?
    /// Nil where the client was gone before the answer.
    package let status: Status?
    /// From the end of the head until the last byte was given to the kernel.
    package let microseconds: Int64
    /// Of these, how long the answer was held back (`Response.topic`).
    package let parkedMicroseconds: Int64
    /// Of head and body.
    package let bytesSent: Int
    package let remoteAddress: String
    package let receivedAt: Moment

    /// Nil unless the route that answered lets its paths be known (`RouteLabel.showsPath`).
    package var harmlessPath: String? { route?.showsPath == true ? path : nil }
}
