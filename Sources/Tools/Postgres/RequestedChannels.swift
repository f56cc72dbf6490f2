import CPostgres

/// The channels that triggers asked to notify once their transaction is committed: a notice with SQLSTATE `KN001`, whose message is the
/// channel. With NOTIFY inside their transactions, writers would wait for one another at the commit.
final class RequestedChannels {
    private static let sqlState = "KN001"
    private var channels: Set<String> = []

    /// Reads one notice of the server. Other notices are ignored.
    func read(_ notice: OpaquePointer?) {
        guard let state = unsafe PQresultErrorField(notice, Self.code("C")), unsafe String(cString: state) == Self.sqlState,
            let message = unsafe PQresultErrorField(notice, Self.code("M"))
        else { return }
        channels.insert(unsafe String(cString: message))
    }

    func takeAll() -> Set<String> {
        defer { channels = [] }
        return channels
    }

    private static func code(_ letter: UnicodeScalar) -> Int32 { Int32(letter.value) }
}
