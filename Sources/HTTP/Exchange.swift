import Kernel

/// What a connection keeps of a request while it is answered.
struct Exchange {
    let id: RequestID
    let keepsAlive: Bool
    let isHead: Bool
    /// An HTTP/1.0 client hears that its wish is granted (RFC 9112 §9.3).
    let saysKeepAlive: Bool
    var status: Status?
    /// The connection ends with this answer.
    var isLast = false

    /// Nil where the head could not be read to its end.
    private let method: Method?
    /// Nil there too, and once it was let go.
    private var request: Request?
    private var path = ""
    private let peer: String
    private let begun: Moment

    init(_ request: Request) {
        id = request.id
        keepsAlive = request.head.keepsAlive
        isHead = request.method == .head
        saysKeepAlive = request.head.isVersion10
        method = request.method
        self.request = request
        peer = request.remoteAddress
        begun = request.receivedAt
    }

    /// A request whose head could not be read to its end.
    init(refused head: RequestHead, from peer: String) {
        id = .next()
        keepsAlive = false
        isHead = head.method == .head
        saysKeepAlive = false
        method = nil
        self.peer = peer
        begun = .now()
    }

    /// Whether its answer may be held back.
    var isGet: Bool { method == .get }

    /// Keeps no more of the request than the log is told.
    mutating func letRequestGo() {
        path = request?.path ?? ""
        request = nil
    }

    func finished(bytesSent: Int) -> FinishedRequest {
        FinishedRequest(
            id: id, method: method, path: request?.path ?? path, status: status,
            microseconds: Moment.now().microseconds - begun.microseconds, bytesSent: bytesSent, remoteAddress: peer,
            receivedAt: begun)
    }
}
