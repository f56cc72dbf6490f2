import Kernel
import Loops
import Synchronization

/// The body of a request, read on demand. Until then it waits in the socket.
package final class RequestBody: Sendable {
    private enum Source: Sendable {
        case bytes(Bytes)
        case connection(LoopBound<Connection>, exchange: Int)
    }

    private let source: Source
    private let isTaken = Atomic(false)
    /// Bytes announced by Content-Length. Nil where the body comes in chunks.
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

    /// Returns the next bytes; nil after the last.
    /// - Throws: `.tooSlow` where they come more slowly than `ServerLimits` allow, `.malformed`, `.connectionLost`.
    package func next() async throws(BodyError) -> [UInt8]? {
        switch source {
        case .bytes(let bytes):
            guard bytes.count > 0, !isTaken.exchange(true, ordering: .relaxed) else { return nil }
            return bytes.array
        case .connection(let connection, let exchange):
            return try await Self.read(connection, exchange, on: connection.loop)
        }
    }

    /// Reads the whole body into memory.
    /// - Parameter limit: bytes. A body that announces or has more is refused before the rest is read.
    /// - Throws: `.tooLarge`, or what `next()` throws.
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
    /// The body has more bytes, fields or files than the caller allows.
    case tooLarge
    /// The chunks or the form violate their grammar. The server itself answers malformed chunks with 400.
    case malformed
    /// The body has another media type than the one asked for.
    case unsupportedType
    /// The body arrived more slowly than the server waits for it.
    case tooSlow
    /// The client has gone. No answer will reach it.
    case connectionLost
    /// A file could not be written. The number is `errno`.
    case notStored(Int32)

    /// The status to answer with.
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
    /// Reads the fields of an application/x-www-form-urlencoded body.
    /// - Parameter limit: bytes of the whole body.
    /// - Throws: `.unsupportedType`, `.tooLarge`, or what `RequestBody.next()` throws.
    package func form(limit: Int) async throws(BodyError) -> FormFields {
        guard hasMediaType("application/x-www-form-urlencoded") else { throw .unsupportedType }
        guard let fields = FormFields(urlencoded: try await body.collect(limit: limit)) else { throw .tooLarge }
        return fields
    }

    /// Whether Content-Type is that type, ignoring parameters.
    /// - Parameter type: in lower case.
    package func hasMediaType(_ type: String) -> Bool {
        guard let value = header("content-type") else { return false }
        let bare = value.prefix { $0 != ";" && $0 != " " && $0 != "\t" }
        return bare.lowercased() == type
    }
}
