import Kernel

/// The address of a connection's peer, and whether that peer is a trusted proxy.
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

    /// The network whose connections are counted together. Nil for a proxy, because it stands for many clients.
    var clientNetwork: IPAddress? { isProxy ? nil : peer?.clientNetwork }

    var address: String { peer?.description ?? "" }

    /// The client's address for one request. Each trusted proxy is believed about its own peer, along the whole chain of them.
    /// Anything before the first untrusted address in X-Forwarded-For may be forged by the visitor.
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
