import Kernel
import Tracing

/// What a connection stores about a request while it is being answered.
struct Exchange {
    let id: RequestID
    let keepsAlive: Bool
    let isHead: Bool
    /// An HTTP/1.0 client must be told explicitly that the connection stays open (RFC 9112 §9.3). It does not know chunks (§6.1).
    let isVersion10: Bool
    var status: Status?
    var route: RouteLabel?
    /// The connection closes after this answer.
    var isLast = false

    /// Nil where the head could not be read completely.
    private let method: Method?
    /// Nil where the head could not be read completely, and after `park` has released it.
    private var request: Request?
    private var path = ""
    private let peer: String
    private let begun: Moment
    private let trace: TraceID
    private var parkedAt: Moment?
    private var parkedMicroseconds: Int64 = 0

    init(_ request: Request) {
        id = request.id
        keepsAlive = request.head.keepsAlive
        isHead = request.method == .head
        isVersion10 = request.head.isVersion10
        method = request.method
        self.request = request
        peer = request.remoteAddress
        begun = request.receivedAt
        trace = request.trace.trace
    }

    /// A request whose head could not be read completely.
    init(refused head: RequestHead, from peer: String) {
        id = .next()
        keepsAlive = false
        isHead = head.method == .head
        isVersion10 = false
        method = nil
        self.peer = peer
        begun = .now()
        trace = TraceContext(beginningWith: id.number).trace
    }

    /// Whether its answer may be held back. Only a GET may.
    var isGet: Bool { method == .get }

    /// Holds the answer back. Only what the access log needs is kept of the request.
    mutating func park() {
        parkedAt = .now()
        path = request?.path ?? ""
        request = nil
    }

    mutating func leavePark() {
        guard let parkedAt = parkedAt.take() else { return }
        parkedMicroseconds = Moment.now().microseconds - parkedAt.microseconds
    }

    func finished(bytesSent: Int) -> FinishedRequest {
        FinishedRequest(
            id: id, trace: trace, method: method, path: request?.path ?? path, route: route, status: status,
            microseconds: Moment.now().microseconds - begun.microseconds, parkedMicroseconds: parkedMicroseconds, bytesSent: bytesSent,
            remoteAddress: peer,
            receivedAt: begun)
    }
}
