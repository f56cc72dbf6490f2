import Archives
import Glibc
package import Images
import Jobs
package import Kernel
package import Logging
package import Loops
import Media
package import Outgoing
package import Postgres
import Synchronization

/// Fetches the pictures that files name, until it is stopped: from public addresses, and out of archives.
///
/// A picture that cannot be had is a warning, never a reason to stop an import. An address is tried three times if its host is away.
package final class PictureFetcher: Sendable {
    static let channel = "imports.fetched"
    /// Pictures that are fetched at the same time, and from one host.
    private static let concurrency = 6, mostOfHost = 4
    /// The most faults of a row to which a warning is added. A product with a hundred pieces may name 1,200 pictures.
    private static let mostWarnings = 50

    private static let queue = LeasedQueue<Int>(
        table: "imports.fetched", hasStates: true, lease: 120, tries: 3, longestError: 300
    ) { tries in tries * 30 }

    private let client: PublicHTTPClient
    private let limits: PublicHTTPClient.Limits
    private let pictures: Pictures
    private let files: PrivateFileStore
    private let db: Database
    private let log: Log
    private let throttle: Throttle
    private let loop: QueueLoop
    private let hosts = Mutex<[String: Int]>([:])
    private let pool = WorkerPool("archives", threads: 1, queueLimit: 16, niceness: 10)

    static let stored = FaultPoint("imports.stored", "a fetched picture is stored and not yet recorded")

    package static let faultPoints = [stored, ImportFile.applied]

    /// - Parameters:
    ///   - limits: of each fetch.
    ///   - throttle: of the heavy work in the process, among which is the processing of each picture.
    ///   - pollInterval: milliseconds between two looks at the queue without a wake-up.
    package init(
        _ client: PublicHTTPClient, limits: PublicHTTPClient.Limits = .init(), _ pictures: Pictures, _ files: PrivateFileStore,
        throttle: Throttle = Throttle(), on db: Database, log: Log, pollInterval: Int = 1_000
    ) {
        (self.limits, self.throttle) = (limits, throttle)
        (self.client, self.pictures, self.files, self.db, self.log) = (client, pictures, files, db, log)
        loop = QueueLoop(Self.channel, concurrency: Self.concurrency, pollInterval: pollInterval, on: db)
    }

    /// Works until `stop()`, and returns when the pictures at hand are settled.
    package func run() async { await loop.run { [self] in try await fetchOne() } }

    package func stop() { loop.stop() }

    /// Fetches all pictures that are due now, and returns. For tests and commands.
    package func runDue() async throws { while try await fetchOne() {} }

    private struct Taken {
        let lease: LeasedQueue<Int>.Lease
        let source: String
        let host: String
        let archive: String?
    }

    private func fetchOne() async throws -> Bool {
        let busy = hosts.withLock { $0.filter { $0.value >= Self.mostOfHost }.map(\.key) }
        let taken = try await db.transaction { tx in
            try await Self.queue.take(where: "host <> ALL(\(busy)::text[])", reading: "source, host, archive", in: tx) { lease, row in
                Taken(lease: lease, source: try row.next(), host: try row.next(), archive: try row.next())
            }
        }
        guard let taken else { return false }
        guard hold(taken.host) else {
            // Another task has just taken the last place of this host.
            try await db.transaction { tx in _ = try await Self.queue.holdBack(taken.lease, seconds: 1, unlessOlderThan: 86_400, in: tx) }
            return true
        }
        defer {
            if !taken.host.isEmpty {
                hosts.withLock { hosts in
                    let rest = hosts[taken.host, default: 1] - 1
                    hosts[taken.host] = rest == 0 ? nil : rest
                }
            }
        }
        do {
            try await settle(taken, try await make(taken))
        } catch {
            switch error {
            case let fault as Unfit: try await fail(taken, fault.reason, fault.detail)
            case let away as Away where Self.queue.isLastTry(taken.lease): try await fail(taken, away.reason, away.detail)
            case let away as Away:
                try await db.transaction { tx in try await Self.queue.postpone(taken.lease, why: away.reason.rawValue, in: tx) }
            default:
                // The disk is full or the pictures' workers are busy, so it is tried again later.
                log.warning("a picture of an import was not stored", ["error": .text(LoggedError.text(of: error))])
                try await db.transaction { tx in
                    _ = try await Self.queue.holdBack(taken.lease, seconds: 30, unlessOlderThan: 86_400, in: tx)
                }
            }
        }
        return true
    }

    /// Takes one of the places of a host. Archives have no host.
    private func hold(_ host: String) -> Bool {
        hosts.withLock { hosts in
            guard !host.isEmpty else { return true }
            guard hosts[host, default: 0] < Self.mostOfHost else { return false }
            hosts[host, default: 0] += 1
            return true
        }
    }

    /// The picture can never be had.
    private struct Unfit: Error {
        let reason: ImportFault.Reason
        var detail = ""
    }

    /// The host may answer later.
    private struct Away: Error {
        let reason: ImportFault.Reason
        var detail = ""
    }

    private func make(_ taken: Taken) async throws -> ProcessedPicture {
        let bytes = try await taken.archive == nil ? fetched(taken.source) : unpacked(taken)
        let path = files.temporaryFile()
        try await pool.run { Result { try Self.write(bytes, to: path) } }.get()
        defer { unsafe unlink(path) }
        do {
            return try await throttle.run { try await pictures.process(path) }
        } catch is PictureRefusal {
            throw Unfit(reason: .notAPicture)
        } catch PictureFailure.workerDied, PictureFailure.tookTooLong {
            throw Unfit(reason: .notAPicture)
        }
    }

    private func fetched(_ address: String) async throws -> [UInt8] {
        do throws(PublicHTTPFailure) {
            return try await client.fetch(address, limits: limits).bytes.array
        } catch {
            switch error {
            case .badAddress: throw Unfit(reason: .pictureAddress)
            case .notPublic: throw Unfit(reason: .pictureNotPublic)
            case .tooLarge: throw Unfit(reason: .pictureTooLarge)
            case .tooManyRedirects: throw Unfit(reason: .pictureAddress)
            case .status(let status) where status < 500 && status != 429: throw Unfit(reason: .pictureStatus, detail: "\(status)")
            case .status(let status): throw Away(reason: .pictureStatus, detail: "\(status)")
            case .unreachable, .crowded: throw Away(reason: .pictureUnreachable)
            case .late: throw Away(reason: .pictureLate)
            }
        }
    }

    private func unpacked(_ taken: Taken) async throws -> [UInt8] {
        let name = String(taken.source.drop { $0 != "/" }.dropFirst())
        guard let archive = taken.archive.flatMap({ ImportFile.ID($0) }),
            let key = try await db.read(PrivateFile.of(ImportFile.subject(archive))).first?.key, let path = files.file(key)
        else { throw Unfit(reason: .pictureNotInArchive) }
        return try await pool.run {
            Result {
                let reader = ZIPReader(path: path)
                guard let entry = ImportArchive.entry(called: name, among: try reader.names()) else {
                    throw Unfit(reason: .pictureNotInArchive)
                }
                var content: [UInt8] = []
                try reader.read([entry]) { _, bytes in
                    content = bytes
                    return false
                }
                return content
            }
        }.get()
    }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw PictureFailure.notStored(errno) }
        defer { close(file) }
        var written = 0
        while written < bytes.count {
            let took = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress! + written, $0.count - written) }
            if took < 0, errno == EINTR { continue }
            guard took > 0 else {
                let failure: PictureFailure = errno == ENOSPC ? .diskFull : .notStored(errno)
                unsafe unlink(path)
                throw failure
            }
            written += took
        }
    }

    // MARK: Settle

    private func settle(_ taken: Taken, _ made: ProcessedPicture) async throws {
        Self.stored.pass()
        try await db.transaction { tx in
            // A picture that is stored already is not written again.
            if try await tx.read(Media.Picture.named(made.hash)) == nil { try await Media.Picture.store(made, .whileShown, in: tx) }
            let settled = try await tx.run(
                """
                UPDATE imports.fetched SET state = 'done', picture = \(made.hash), width = \(made.width), height = \(made.height),
                    settled_at = kernel.now(), last_error = NULL
                WHERE id = \(taken.lease.id) AND fence = \(taken.lease.fence) AND state = 'waiting'
                """)
            if settled == 1 { try await stepFiles(of: taken, in: tx) }
        }
    }

    private func fail(_ taken: Taken, _ reason: ImportFault.Reason, _ detail: String) async throws {
        try await db.transaction { tx in
            let settled = try await tx.run(
                """
                UPDATE imports.fetched SET state = 'failed', fault = \(reason), last_error = \(detail), settled_at = kernel.now()
                WHERE id = \(taken.lease.id) AND fence = \(taken.lease.fence) AND state = 'waiting'
                """)
            guard settled == 1 else { return }
            // The row that names the picture gets a warning, unless the check gave it.
            let name = taken.host.isEmpty ? taken.source.drop { $0 != "/" }.dropFirst() : taken.source[...]
            let content = String(name).cut(to: 200)
            try await tx.run(
                """
                UPDATE imports.row r SET faults = r.faults || jsonb_build_array(jsonb_build_object(
                    'content', \(content)::text,
                    'reason', \(reason.rawValue)::text, 'detail', \(detail)::text))
                FROM (SELECT DISTINCT ON (w.file_id, w.place) w.file_id, n.number FROM imports.wanted w
                      JOIN imports.row n ON n.file_id = w.file_id AND n.place = w.place
                      WHERE w.fetched_id = \(taken.lease.id) ORDER BY w.file_id, w.place, n.number) first
                WHERE r.file_id = first.file_id AND r.number = first.number
                  AND jsonb_array_length(r.faults) < \(Self.mostWarnings) AND NOT EXISTS (
                    SELECT FROM imports.row named WHERE named.file_id = r.file_id AND named.place = r.place
                      AND named.faults @> jsonb_build_array(jsonb_build_object(
                          'content', \(content)::text, 'reason', \(reason.rawValue)::text)))
                """)
            try await stepFiles(of: taken, in: tx)
        }
    }

    /// Lets the imports go on whose products have all their pictures now.
    private func stepFiles(of taken: Taken, in tx: Transaction) async throws {
        let ready = Query<[ImportFile.ID]>.all(
            """
            SELECT DISTINCT p.file_id FROM imports.wanted one JOIN imports.product p ON p.file_id = one.file_id AND p.place = one.place
            JOIN imports.file file ON file.id = p.file_id
            WHERE one.fetched_id = \(taken.lease.id) AND p.state = 'pictures' AND file.state <> 'running' AND NOT EXISTS (
                SELECT FROM imports.wanted w JOIN imports.fetched f ON f.id = w.fetched_id
                WHERE w.file_id = p.file_id AND w.place = p.place AND f.state NOT IN ('done', 'failed'))
            """
        ) { row in try row.next() }
        for file in try await tx.read(ready) { try await Outbox.publish(ImportStepped(file: file), in: tx) }
    }
}
