import Kernel
import Loops
import Synchronization

/// The body of a request, read when it is asked for; until then it waits in the socket.
package final class RequestBody: Sendable {
    private enum Source: Sendable {
        case bytes(Bytes)
        case connection(LoopBound<Connection>, exchange: Int)
    }

    private let source: Source
    private let isTaken = Atomic(false)
    /// Bytes announced by Content-Length; nil where it came in chunks.
    package let announced: Int?

    init(_ bytes: Bytes) {
        source = .bytes(bytes)
        announced = bytes.count
    }

    init(_ connection: LoopBound<Connection>, exchange: Int, framing: RequestHead.Framing) {
        source = .connection(connection, exchange: exchange)
        announced =
            switch framing {
            case .none: 0
            case .length(let length): length
            case .chunked: nil
            }
    }

    /// The next bytes, nil after the last. It waits for them no longer than the server's limits say.
    package func next() async throws(BodyError) -> [UInt8]? {
        switch source {
        case .bytes(let bytes):
            guard bytes.count > 0, !isTaken.exchange(true, ordering: .relaxed) else { return nil }
            return bytes.array
        case .connection(let connection, let exchange):
            return try await Self.read(connection, exchange, on: connection.loop)
        }
    }

    /// The whole body in memory.
    /// - Parameter limit: bytes; a body that announces or has more is refused before it is read on.
    package func collect(limit: Int) async throws(BodyError) -> [UInt8] {
        if let announced, announced > limit { throw .tooLarge }
        var all: [UInt8] = []
        while let bytes = try await next() {
            guard all.count + bytes.count <= limit else { throw .tooLarge }
            all += bytes
        }
        return all
    }

    private static func read(
        _ connection: LoopBound<Connection>, _ exchange: Int, on loop: isolated Loop
    ) async throws(BodyError) -> [UInt8]? {
        try await connection.get(on: loop).readBody(of: exchange, on: loop)
    }
}

/// Why a body was not read to its end.
package enum BodyError: Error, Sendable, Equatable {
    /// More bytes, fields or files than the caller takes.
    case tooLarge
    /// Chunks or a form that break their grammar. The server answers malformed chunks with 400 by itself.
    case malformed
    /// The body has another media type than the one asked for.
    case unsupportedType
    /// It came more slowly than the server waits.
    case tooSlow
    /// The client has gone; whatever is answered reaches nobody.
    case connectionLost
    /// A file could not be written; the number is `errno`.
    case notStored(Int32)

    package var status: Status {
        switch self {
        case .tooLarge: .contentTooLarge
        case .malformed, .connectionLost: .badRequest
        case .unsupportedType: .unsupportedMediaType
        case .tooSlow: .requestTimeout
        case .notStored: .serviceUnavailable
        }
    }
}

extension Request {
    /// The fields of an application/x-www-form-urlencoded body.
    /// - Parameter limit: bytes of the whole body.
    package func form(limit: Int) async throws(BodyError) -> FormFields {
        guard hasMediaType("application/x-www-form-urlencoded") else { throw .unsupportedType }
        guard let fields = FormFields(urlencoded: try await body.collect(limit: limit)) else { throw .tooLarge }
        return fields
    }

    /// Whether Content-Type names that type, whatever its parameters.
    package func hasMediaType(_ type: String) -> Bool {
        guard let value = header("content-type") else { return false }
        let bare = value.prefix { $0 != ";" && $0 != " " && $0 != "\t" }
        return bare.lowercased() == type
    }
}
