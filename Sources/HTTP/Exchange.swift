import Kernel

/// What a connection keeps of a request while it is answered.
struct Exchange {
    let id: RequestID
    let keepsAlive: Bool
    let isHead: Bool
    var status: Status?
    /// The connection ends with this answer.
    var isLast = false

    private let request: Request?
    private let peer: String
    private let begun: Moment

    init(_ request: Request) {
        id = request.id
        keepsAlive = request.head.keepsAlive
        isHead = request.method == .head
        self.request = request
        peer = request.remoteAddress
        begun = request.receivedAt
    }

    /// A request whose head could not be read to its end.
    init(refused head: RequestHead, from peer: String) {
        id = .next()
        keepsAlive = false
        isHead = head.method == .head
        request = nil
        self.peer = peer
        begun = .now()
    }

    /// An HTTP/1.0 client hears that its wish is granted (RFC 9112 §9.3).
    var saysKeepAlive: Bool { request?.head.isVersion10 ?? false }

    func finished(bytesSent: Int) -> FinishedRequest {
        FinishedRequest(
            id: id, method: request?.method, path: request?.path ?? "", status: status,
            microseconds: Moment.now().microseconds - begun.microseconds, bytesSent: bytesSent, remoteAddress: peer,
            receivedAt: begun)
    }
}
