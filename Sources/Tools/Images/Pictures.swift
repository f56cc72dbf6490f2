import Glibc
import Kernel
package import Logging
import Loops
import Metrics
import Synchronization
package import Tracing

/// Processes uploaded pictures: checks them, lets workers decode them, and stores the sizes.
///
/// As many pictures as `PicturePace` allows are processed at a time, each on a thread that blocks instead of a loop. The others queue.
package final class Pictures: Sendable {
    package let store: PictureStore

    private let command: WorkerCommand
    private let pace: PicturePace
    private let log: Log
    private let pool: WorkerPool<Void>
    private let state = Mutex(State())

    /// How many pictures may wait. The next one fails with `PictureFailure.busy`.
    package static let queueLimit = 256

    private struct State {
        var hasToldLandlock = false
        var counts = PictureCounts()
    }

    private let idle = IdleWorkers()

    /// Starts no process yet: the first picture starts a worker.
    /// - Parameter pace: how much of the machine the pictures may take.
    package init(store: PictureStore, command: WorkerCommand = .itself, pace: PicturePace = .prompt, log: Log = Log()) {
        self.store = store
        self.command = command
        self.pace = pace
        self.log = log
        // A worker process inherits the niceness of the thread that starts it.
        pool = WorkerPool(pace.rawValue, threads: pace.workers, queueLimit: Self.queueLimit, niceness: pace.niceness)
    }

    /// Checks an uploaded file, makes its sizes and stores them. The upload is not removed.
    ///
    /// A cancelled task leaves the queue; work that has begun goes on to its end. Processing a file twice gives the same result, which is
    /// stored once.
    /// - Parameters:
    ///   - crop: which strip of the picture is kept; nil for the whole picture.
    ///   - span: the parent of the trace span; nil where the trace is not sampled.
    /// - Throws: `PictureRefusal` where the cause is in the file, otherwise `PictureFailure`.
    ///   `CancellationError` where the task was cancelled before the work began.
    package func process(_ path: String, cropping crop: PictureCrop? = nil, beneath span: Span? = nil) async throws -> ProcessedPicture {
        guard let span else { return try await processInLine(path, crop) }
        return try await span.part("picture", failure: LoggedError.text(of:)) { _ in try await processInLine(path, crop) }
    }

    private func processInLine(_ path: String, _ crop: PictureCrop?) async throws -> ProcessedPicture {
        do {
            return try await pool.run { self.counted { try self.processNow(path, crop) } }.get()
        } catch let refusal as PoolRefusal {
            if refusal == .cancelled { throw CancellationError() }
            state.withLock { $0.counts.record(Result<ProcessedPicture, any Error>.failure(PictureFailure.busy), nanoseconds: 0) }
            throw PictureFailure.busy
        }
    }

    /// Checks an uploaded file as `process` does, and stores it privately: of a picture its largest size as a JPEG, a PDF as it is.
    /// The upload is not removed.
    ///
    /// - Throws: `PictureRefusal` where the cause is in the file, otherwise `PictureFailure`. A GIF is refused as `notAPicture`.
    ///   `CancellationError` where the task was cancelled before the work began.
    package func process(_ path: String, into files: PrivateFileStore) async throws -> StoredPrivateFile {
        do {
            return try await pool.run { self.counted { try self.processNow(path, into: files) } }.get()
        } catch let refusal as PoolRefusal {
            if refusal == .cancelled { throw CancellationError() }
            throw PictureFailure.busy
        }
    }

    private func processNow(_ path: String, into files: PrivateFileStore) throws -> StoredPrivateFile {
        let bytes = try Self.read(path)
        if PDFStructure.begins(bytes) {
            try PDFStructure.check(bytes)
            try withWorker { worker in try worker.check(pdf: bytes) }
            return try files.store(bytes, .pdf)
        }
        guard PictureKind(firstBytesOf: PictureBytes(array: bytes)) != .gif else { throw PictureRefusal.notAPicture }
        let checked = try CheckedPicture(bytes)
        let made = try withWorker { worker in try worker.process(checked) }
        guard let largest = made.files.first(where: { $0.format == .jpeg }) else { throw PictureFailure.badAnswer }
        return try files.store(largest.bytes, .jpeg)
    }

    private func counted<Made: Sendable>(_ body: () throws -> Made) -> Result<Made, any Error> {
        let began = Monotonic.nanoseconds()
        let outcome = Result { try body() }
        let took = Monotonic.nanoseconds() - began
        state.withLock { $0.counts.record(outcome, nanoseconds: took) }
        return outcome
    }

    /// The process numbers of the workers that wait for a picture, for the tests.
    package var idleWorkers: [Int32] { idle.identifiers }

    var counts: PictureCounts { state.withLock { $0.counts } }

    private func processNow(_ path: String, _ crop: PictureCrop?) throws -> ProcessedPicture {
        let checked = try CheckedPicture(Self.read(path))
        let made = try withWorker { worker in try worker.process(checked, crop) }
        try store.store(made)
        return made
    }

    private func withWorker<Made>(_ body: (WorkerProcess) throws -> Made) throws -> Made {
        let worker = try idle.take() ?? start()
        let made: Made
        do {
            made = try body(worker)
        } catch let refusal as PictureRefusal {
            idle.put(worker)
            throw refusal
        } catch {
            // The worker is not put back; its deinit ends the process.
            state.withLock { $0.counts.recordWorkerExit() }
            log.warning(
                "A picture worker was ended.", ["why": .text(LoggedError.text(of: error)), "pid": .number(Int(worker.identifier))])
            throw error
        }
        idle.put(worker)
        return made
    }

    private func start() throws(PictureFailure) -> WorkerProcess {
        let worker = try WorkerProcess(command, deadline: pace.deadline)
        let isFirst = state.withLock { state in
            defer { state.hasToldLandlock = true }
            return !state.hasToldLandlock
        }
        if isFirst, worker.landlock == 0 {
            log.warning("This kernel has no landlock; picture workers run without it.")
        }
        return worker
    }

    private static func read(_ path: String) throws -> [UInt8] {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw PictureFailure.unreadable(errno) }
        defer { close(file) }
        var state = stat()
        guard unsafe fstat(file, &state) == 0, state.st_mode & S_IFMT == S_IFREG else { throw PictureFailure.unreadable(EINVAL) }
        guard state.st_size <= PictureLimits.bytes else { throw PictureRefusal.tooManyBytes }
        var bytes = [UInt8](repeating: 0, count: Int(state.st_size))
        var filled = 0
        while filled < bytes.count {
            let got = unsafe bytes.withUnsafeMutableBytes { unsafe Glibc.read(file, $0.baseAddress! + filled, $0.count - filled) }
            guard got > 0 else { throw PictureFailure.unreadable(got < 0 ? errno : EIO) }
            filled += got
        }
        return bytes
    }
}

/// The workers that wait. Only one thread uses a worker at a time: it takes the worker out and puts it back afterwards.
private final class IdleWorkers: Sendable {
    private let workers = Mutex<[WorkerProcess]>([])

    func take() -> WorkerProcess? {
        workers.withLock { workers in
            while let last = workers.popLast() {
                if last.isUsable { return last }
            }
            return nil
        }
    }

    func put(_ worker: WorkerProcess) {
        guard worker.isUsable else { return }
        workers.withLock { $0.append(worker) }
    }

    var identifiers: [Int32] { workers.withLock { $0.map(\.identifier) } }
}
