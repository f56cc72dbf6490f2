package import Kernel
package import Tracing

/// The limits of a server. Times in seconds are exact to within one second.
package struct ServerLimits: Sendable {
    /// The time for a request's head. It starts with the opening of the connection, later with the first byte of each request.
    package var headerSeconds = 10
    /// The longest pause between two requests or two pieces of a body, or while a client does not read its answer.
    package var idleSeconds = 30
    /// The minimum average rate of a body, enforced after the first `bodyGraceSeconds` of waiting.
    package var bodyBytesPerSecond = 1000
    package var bodyGraceSeconds = 5
    /// The most bytes of an unread body that are read and discarded, so that the connection can be reused.
    package var discardedBytes = 65536
    /// The longest time for which those bytes are awaited.
    package var discardSeconds = 3
    /// Lingering close: after its last answer the server waits for the client to close, and discards what it still sends.
    /// Otherwise a reset could destroy the answer (a 413, say). These are the most bytes and the longest time.
    package var lingerBytes = 16_777_216
    package var lingerSeconds = 10
    /// The minimum average rate at which a client must read an answer, enforced after the first `answerGraceSeconds` of waiting.
    package var answerBytesPerSecond = 500
    package var answerGraceSeconds = 60
    /// How long an answer is held back (`Response.topic`). It is shorter than the timeout of common proxies.
    package var parkedSeconds = 25
    /// The most connections at one time on a listening socket, over all of its loops. More are answered with 503 and closed.
    package var connections = 10_000
    /// The most of those from one client network (`IPAddress.clientNetwork`). Trusted proxies are exempt.
    package var connectionsPerAddress = 256

    package init() {}
}

/// What a server does besides calling its handler.
package struct ServerOptions: Sendable {
    package var limits = ServerLimits()
    /// Header fields of every answer, including those to malformed requests. A field that the answer sets itself takes precedence.
    package var commonHeaders: Headers = [:]
    /// Makes the answer to a request that reaches no handler because it is malformed, too large or too slow.
    package var refusal: @Sendable (Status, RequestID) -> Response = { status, _ in .text("\(status.line)\n", status: status) }
    /// Reports that a streamed body failed before its end. Called on the loop, for the log.
    package var onBrokenBody: @Sendable (RequestID, any Error) -> Void = { _, _ in }
    /// The trusted proxies. Their X-Forwarded-For is believed to name the visitor.
    package var proxies: [IPBlock] = []

    package init() {}
}

/// What the access log needs about a finished request.
package struct FinishedRequest: Sendable {
    package let id: RequestID
    package let trace: TraceID
    /// Nil where the request was malformed.
    package let method: Method?
    /// The path as it was sent; empty where the request was malformed. It may hold a secret: log `harmlessPath` instead.
    package let path: String
    /// The route that answered. Nil where no route matched.
    package let route: RouteLabel?
    /// Nil where the answer has not ended: the client had gone, or a streamed body failed.
    package let status: Status?
    /// From the end of the head until the last byte was given to the kernel.
    package let microseconds: Int64
    /// The part of `microseconds` in which the answer was held back (`Response.topic`).
    package let parkedMicroseconds: Int64
    /// Bytes of head and body.
    package let bytesSent: Int
    package let remoteAddress: String
    package let receivedAt: Moment

    /// The path if the log may contain it (`RouteLabel.showsPath`), otherwise nil.
    package var harmlessPath: String? { route?.showsPath == true ? path : nil }
}
