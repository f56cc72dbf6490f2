import Kernel

/// Who is at the far end of a connection.
struct ClientAddress {
    /// Nil where the socket has no address.
    private let peer: IPAddress?
    private let isProxy: Bool
    private let proxies: [IPBlock]

    init(at peer: IPAddress?, _ options: ServerOptions) {
        self.peer = peer
        proxies = options.proxies
        isProxy = peer.map { peer in options.proxies.contains { $0.contains(peer) } } ?? false
    }

    /// Whose connections are counted together; nil for a proxy, that stands for many.
    var clientNetwork: IPAddress? { isProxy ? nil : peer?.clientNetwork }

    var address: String { peer?.description ?? "" }

    /// Where a request came from. A trusted proxy is believed what it says of its own peer, and so is a trusted proxy
    /// that this peer is; whatever stands before the first address that is not trusted may be a lie of the visitor.
    func address(of head: RequestHead) -> String {
        guard isProxy, let chain = head.value("x-forwarded-for") else { return address }
        var nearest = address
        for item in chain.utf8.split(separator: UInt8(ascii: ",")).reversed() {
            let bare = item.filter { $0 != .space && $0 != .tab }
            guard let address = IPAddress(String(decoding: bare, as: UTF8.self)) else { return nearest }
            nearest = address.description
            guard proxies.contains(where: { $0.contains(address) }) else { return nearest }
        }
        return nearest
    }
}
