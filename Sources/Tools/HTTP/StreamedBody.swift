package import Kernel
import Loops

/// A body that is made while it is sent, at the pace at which the client reads it.
///
/// Its length is not known before. HTTP/1.1 gets it in chunks (RFC 9112 §7.1). HTTP/1.0 gets it without a length, and the end
/// of the connection ends it (§6.3).
package struct StreamedBody: Sendable {
    /// Writes the body, and returns after the last piece.
    ///
    /// It runs on the connection's loop, after the handler has returned. It does not run where the answer is sent without a
    /// body, for example to HEAD. It opens what it needs itself, and closes it before it returns or throws.
    package typealias Producer = @Sendable (BodyWriter) async throws -> Void

    private let produce: Producer

    /// - Parameter produce: an error that it throws ends the connection before the end of the body. The client then sees that the
    ///   body is incomplete.
    package init(_ produce: @escaping Producer) { self.produce = produce }

    /// Makes the body once.
    /// - Parameter take: called with each piece that is not empty. It returns when the next piece may be made.
    /// - Throws: what the producer or `take` throws.
    package func write(to take: @escaping @Sendable (Bytes) async throws -> Void) async throws {
        try await produce(BodyWriter(take: take))
    }
}

/// Takes the pieces of a streamed body.
package struct BodyWriter: Sendable {
    let take: @Sendable (Bytes) async throws -> Void

    /// Sends a piece, and returns when the socket has taken it. The memory of a body is thus that of its largest piece.
    ///
    /// Each piece is a chunk and costs a system call. Pieces of 16 to 64 kB cost little of both.
    /// - Throws: `CancellationError` where the client has gone, reads too slowly, or is cut off at the end of the process. The
    ///   producer's task is cancelled too.
    package func write(_ piece: Bytes) async throws {
        // An empty chunk would end the body.
        if piece.count > 0 { try await take(piece) }
    }
}

/// One call of a producer, in a form that can be sent to the task that makes it.
struct StreamCall: Sendable {
    let body: StreamedBody
    /// The number of the request within its connection.
    let number: Int
    let connection: LoopBound<Connection>

    func run(on loop: isolated Loop) async {
        var failure: (any Error)?
        do {
            try await body.write { piece in try await Self.write(piece, number, connection, on: connection.loop) }
        } catch {
            failure = error
        }
        await connection.get(on: loop).endBody(of: number, failure, on: loop)
    }

    private static func write(
        _ piece: Bytes, _ number: Int, _ connection: LoopBound<Connection>, on loop: isolated Loop
    ) async throws(CancellationError) {
        try await connection.get(on: loop).writeBody(piece, of: number, on: loop)
    }
}
