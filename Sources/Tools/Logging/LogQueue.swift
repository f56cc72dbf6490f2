import CLinux
import Dispatch
import Glibc
import Kernel
import Synchronization

/// Lines on their way to a descriptor. A separate thread writes them. Therefore logging never waits for a slow disk, a full
/// pipe or a stalled reader.
/// Lines that exceed the capacity are dropped and counted. The log reports their number when it flows again.
final class LogQueue: Sendable {
    static let standardError = LogQueue(2, capacity: 1 << 20, isFlushedAtExit: true)

    private struct State {
        var waiting: [Bytes] = []
        /// The bytes of the waiting lines.
        var size = 0
        var hasThread = false
        var isWriting = false
        /// Lines that were dropped since the process began, and how many of them the log has not reported yet.
        var dropped = 0
        var untold = 0
        var format = Log.Format.json
    }

    private let descriptor: Int32
    private let capacity: Int
    private let isFlushedAtExit: Bool
    private let state = Mutex(State())
    private let bell = DispatchSemaphore(value: 0)

    /// A pipe accepts this many bytes at once without mixing them with another process's (POSIX.1, PIPE_BUF).
    static let piece = 4096
    /// Seconds without work after which the thread ends.
    private static let idleSeconds = 10

    /// - Parameter capacity: the most bytes that may wait.
    init(_ descriptor: Int32, capacity: Int, isFlushedAtExit: Bool = false) {
        (self.descriptor, self.capacity, self.isFlushedAtExit) = (descriptor, capacity, isFlushedAtExit)
    }

    /// Queues whole lines. It never blocks.
    /// - Parameter format: the format of the line that reports dropped lines.
    func put(_ lines: Bytes, _ format: Log.Format) {
        guard lines.count > 0 else { return }
        let needsThread = state.withLock { state in
            state.format = format
            guard state.size + lines.count <= capacity else {
                let count = lines.lineCount
                state.dropped += count
                state.untold += count
                return false
            }
            state.waiting.append(lines)
            state.size += lines.count
            defer { state.hasThread = true }
            return !state.hasThread
        }
        if needsThread { startThread() }
        bell.signal()
    }

    /// Lines that were dropped since the process began.
    var dropped: Int { state.withLock { $0.dropped } }

    /// Waits until everything is written, but at most that long.
    func flush(milliseconds: Int) {
        let end = Monotonic.milliseconds() + milliseconds
        while state.withLock({ $0.isWriting || !$0.waiting.isEmpty }), Monotonic.milliseconds() < end { usleep(500) }
    }

    // MARK: The thread

    /// Registers the flush with `atexit`, once for the process.
    private static let flushAtExit: Void = { _ = atexit { LogQueue.standardError.flush(milliseconds: 1_000) } }()

    private func startThread() {
        if isFlushedAtExit { _ = Self.flushAtExit }
        var thread = pthread_t()
        let failure = unsafe pthread_create(
            &thread, nil,
            { argument in
                unsafe Unmanaged<LogQueue>.fromOpaque(argument!).takeRetainedValue().work()
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        precondition(failure == 0, "no thread for the log: \(failure)")
        pthread_detach(thread)
    }

    private func work() {
        unsafe kolchi_name_thread("log")
        while true {
            let isIdle = bell.wait(timeout: .now() + .seconds(Self.idleSeconds)) == .timedOut
            while let lines = next() { write(lines) }
            let ends = state.withLock { state in
                guard isIdle, state.waiting.isEmpty else { return false }
                state.hasThread = false
                return true
            }
            if ends { return }
        }
    }

    /// Takes all waiting lines, and adds a line with the number of dropped ones. Nil where nothing waits.
    private func next() -> [Bytes]? {
        let (lines, untold, format) = state.withLock { state in
            defer { (state.waiting, state.size, state.untold, state.isWriting) = ([], 0, 0, !state.waiting.isEmpty || state.untold > 0) }
            return (state.waiting, state.untold, state.format)
        }
        guard untold > 0 else { return lines.isEmpty ? nil : lines }
        var notice = ByteBuffer(capacity: 128)
        LogLine.write(format, .warning, "the log was slow, and lines were dropped", ["lines": .number(untold)], into: &notice)
        return lines + [notice.finish()]
    }

    private func write(_ lines: [Bytes]) {
        var all = ByteBuffer(capacity: lines.reduce(0) { $0 + $1.count })
        for part in lines { all.append(part) }
        unsafe all.withUnsafeBytes { bytes in
            var start = 0
            while start < bytes.count {
                let end = unsafe Self.end(ofPieceAt: start, in: bytes)
                guard unsafe write(UnsafeRawBufferPointer(rebasing: bytes[start..<end])) else { break }
                start = end
            }
        }
        state.withLock { $0.isWriting = false }
    }

    /// The end of as many whole lines as a pipe accepts at once. A longer line forms a piece of its own.
    private static func end(ofPieceAt start: Int, in bytes: UnsafeRawBufferPointer) -> Int {
        let most = min(start + piece, bytes.count)
        let newline = UInt8(ascii: "\n")
        if let last = unsafe bytes[start..<most].lastIndex(of: newline) { return last + 1 }
        return unsafe bytes[most...].firstIndex(of: newline).map { $0 + 1 } ?? bytes.count
    }

    /// - Returns: false where writing has failed for good.
    private func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var start = 0
        while start < bytes.count {
            let count = unsafe Glibc.write(descriptor, bytes.baseAddress! + start, bytes.count - start)
            if count >= 0 {
                start += count
            } else if errno == EAGAIN {
                var state = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&state, 1, 1_000)
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }
}

extension Bytes {
    fileprivate var lineCount: Int { unsafe withUnsafeBytes { bytes in unsafe bytes.count { $0 == UInt8(ascii: "\n") } } }
}
