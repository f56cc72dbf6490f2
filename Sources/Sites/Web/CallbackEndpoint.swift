package import Callbacks
package import HTTP
import Kernel
package import Logging
package import Postgres

/// Answers `POST /webhooks/:source` and `POST /carriers/:carrier/events`, where the machines of other companies send callbacks.
///
/// It reads and sets no cookie, and needs no form token, because each request is signed.
package struct CallbackEndpoint: Sendable {
    private let intake: CallbackIntake
    private let publicURL: String
    private let log: Log
    /// The source of the carrier with that slug; nil if there is none.
    private let carrier: @Sendable (_ slug: String, Database) async throws -> (any CallbackSource)?

    /// - Parameters:
    ///   - publicURL: the origin under which the senders reach the shop.
    ///   - carrier: finds the carriers, which the house adds while the program runs.
    package init(
        _ intake: CallbackIntake, publicURL: String, log: Log,
        carrier: @escaping @Sendable (_ slug: String, Database) async throws -> (any CallbackSource)? = { _, _ in nil }
    ) {
        self.intake = intake
        self.publicURL = publicURL
        self.log = log
        self.carrier = carrier
    }

    package static let route = PlainRoute("/webhooks/:source", .everyone, method: .post)
    package static let carriersRoute = PlainRoute("/carriers/:carrier/events", .everyone, method: .post)

    /// Never throws. An error becomes a short text with the right status.
    package func answer(_ request: Request, on db: Database, _ admission: Admission) async -> Response {
        let found: (any CallbackSource)?
        do { found = try await source(request.segments, on: db) } catch { return unstored(error, of: "carriers", request) }
        guard let source = found else { return .text("Not found\n", status: .notFound) }
        guard request.method == .post else {
            var refusal = Response.text("405 Method Not Allowed\n", status: .methodNotAllowed)
            refusal.headers["Allow"] = "POST"
            return refusal
        }
        var response = await accept(request, from: source, on: db, admission)
        response.headers["Cache-Control"] = "no-store"
        return response
    }

    private func source(_ path: [String], on db: Database) async throws -> (any CallbackSource)? {
        if path.count == 3, path[0] == "carriers", path[2] == "events" { return try await carrier(path[1], db) }
        return path.count == 2 && path[0] == "webhooks" ? intake.source(named: path[1]) : nil
    }

    private func accept(
        _ request: Request, from source: any CallbackSource, on db: Database, _ admission: Admission
    ) async -> Response {
        do {
            let body = try await request.body.collect(limit: CallbackIntake.mostBytes)
            let url = publicURL + request.path + (request.queryText.map { "?" + $0 } ?? "")
            let signed = SignedRequest(url: url, body: body) { request.fields($0) }
            let callback = try intake.verify(signed, from: source, at: request.receivedAt)
            _ = try await intake.store(callback, in: db) { write in try await admission.admit(.placing, write) }
            return .text(source.acknowledgement)
        } catch is CallbackRefusal {
            return .text("400 Bad Request\n", status: .badRequest)
        } catch let error as BodyError {
            if error == .tooLarge { intake.countTooLarge(of: source) }
            return .text("\(error.status.line)\n", status: error.status)
        } catch Problem.busy(let seconds) {
            return Self.unavailable(seconds)
        } catch {
            return unstored(error, of: source.name, request)
        }
    }

    private func unstored(_ error: any Error, of source: String, _ request: Request) -> Response {
        if let error = DatabaseUnavailable(error) { return Self.unavailable(error.retryAfter) }
        log.error(
            "a callback could not be stored",
            ["request": .text(request.id.description), "source": .text(source), "error": .text(LoggedError.text(of: error))])
        return .text("500 Internal Server Error\n", status: .internalServerError)
    }

    /// The sender tries again.
    private static func unavailable(_ seconds: Int) -> Response {
        var response = Response.text("503 Service Unavailable\n", status: .serviceUnavailable)
        response.headers["Retry-After"] = HeaderValue(seconds)
        return response
    }
}
