import CLinux
import Dispatch
import Glibc
import Kernel
import Synchronization

/// Lines on their way to a descriptor. A thread writes them, so that whoever logs never waits for a slow disk, a full pipe or
/// a reader that has stopped. What is more than the queue takes is dropped and counted, and the log says so when it flows again.
final class LogQueue: Sendable {
    static let standardError = LogQueue(2, capacity: 1 << 20, isFlushedAtExit: true)

    private struct State {
        var waiting: [Bytes] = []
        /// Of those, in bytes.
        var size = 0
        var hasThread = false
        var isWriting = false
        /// Lines that were dropped since the process began, and those of them that the log does not tell of yet.
        var dropped = 0
        var untold = 0
        var format = Log.Format.json
    }

    private let descriptor: Int32
    private let capacity: Int
    private let isFlushedAtExit: Bool
    private let state = Mutex(State())
    private let bell = DispatchSemaphore(value: 0)

    /// A pipe takes so many bytes at once without mixing them with those of another process (POSIX.1, PIPE_BUF).
    static let piece = 4096
    /// Seconds after which a thread without work ends.
    private static let idleSeconds = 10

    /// - Parameter capacity: bytes that may wait.
    init(_ descriptor: Int32, capacity: Int, isFlushedAtExit: Bool = false) {
        (self.descriptor, self.capacity, self.isFlushedAtExit) = (descriptor, capacity, isFlushedAtExit)
    }

    /// Takes whole lines. It never waits.
    /// - Parameter format: in which the log tells of dropped lines.
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

    /// Waits until all is written, but no longer than that.
    func flush(milliseconds: Int) {
        let end = Monotonic.milliseconds() + milliseconds
        while state.withLock({ $0.isWriting || !$0.waiting.isEmpty }), Monotonic.milliseconds() < end { usleep(500) }
    }

    // MARK: The thread

    /// Asked for once, whoever asks how often.
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

    /// What waits, and before it how many lines are missing; nil where nothing waits.
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

    /// As many whole lines as a pipe takes at once; one that is longer stands alone.
    private static func end(ofPieceAt start: Int, in bytes: UnsafeRawBufferPointer) -> Int {
        let most = min(start + piece, bytes.count)
        let newline = UInt8(ascii: "\n")
        if let last = unsafe bytes[start..<most].lastIndex(of: newline) { return last + 1 }
        return unsafe bytes[most...].firstIndex(of: newline).map { $0 + 1 } ?? bytes.count
    }

    /// - Returns: false where nobody can read what is written.
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
