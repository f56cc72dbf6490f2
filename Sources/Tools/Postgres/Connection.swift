import CPostgres
import Glibc
import Kernel
import Loops

/// Receives the events of a connection.
protocol ConnectionOwner: AnyObject {
    func ready(_ connection: Connection, on loop: isolated Loop)
    /// No request is in flight any more.
    func idle(_ connection: Connection, on loop: isolated Loop)
    func broke(_ connection: Connection, message: String, on loop: isolated Loop)
    func notified(channel: String, payload: String, on loop: isolated Loop)
}

/// A libpq connection in pipeline mode. It never blocks its loop.
///
/// Several requests may have segments in flight. Each segment ends with its own Sync, so an error aborts only that segment.
/// A broken connection is never repaired: its owner makes a new one.
@safe
final class Connection: Source {
    private(set) var descriptor: Int32 = -1
    private var handle: OpaquePointer?
    private weak let owner: (any ConnectionOwner)?
    private var isReady = false
    private var wantsWrite = false
    private var watchesClock = false
    private var segments = SegmentQueue()
    private var statements = PreparedStatements()
    private let counts: LaneCounts?
    private let requested = RequestedChannels()

    /// Whether a transaction or a search uses the connection exclusively.
    var isTaken = false

    var inFlight: Int { segments.count }
    var isInUse: Bool { isTaken || inFlight > 0 }
    var isUsable: Bool { isReady }

    /// Starts to connect. The owner learns the outcome later, through `ConnectionOwner`.
    /// - Parameter counts: where answers are counted.
    init(_ url: String, options: String, counts: LaneCounts? = nil, owner: any ConnectionOwner, on loop: isolated Loop) {
        self.owner = owner
        self.counts = counts
        let keywords = ["dbname", "options", "client_encoding", "fallback_application_name"]
        let values = [url, options, "UTF8", "kolchi"]
        unsafe handle = CStrings.with(keywords) { keywords in
            unsafe CStrings.with(values) { values in unsafe PQconnectStartParams(keywords, values, 1) }
        }
        // By default libpq prints the server's notices to standard error. This object outlives the handle.
        unsafe PQsetNoticeReceiver(
            handle,
            { requested, notice in
                guard let requested = unsafe requested else { return }
                unsafe Unmanaged<RequestedChannels>.fromOpaque(requested).takeUnretainedValue().read(notice)
            }, Unmanaged.passUnretained(requested).toOpaque())
        // An immediate failure is reported in a later turn of the loop, so that this initialiser never calls the owner.
        let mine = LoopBound(self, on: loop)
        loop.after(milliseconds: 0) { loop in mine.get(on: loop).begin(on: loop) }
        loop.after(milliseconds: 5_000) { loop in
            let connection = mine.get(on: loop)
            if !connection.isReady { connection.close("no connection within 5 s", on: loop) }
        }
    }

    deinit { unsafe PQfinish(handle) }

    // MARK: Connecting

    private func begin(on loop: isolated Loop) {
        guard let handle = unsafe handle else { return close("no memory for a connection", on: loop) }
        guard unsafe PQstatus(handle) != CONNECTION_BAD else { return close(failure, on: loop) }
        descriptor = unsafe PQsocket(handle)
        loop.add(self, for: .writable)
    }

    private func continueConnecting(on loop: isolated Loop) {
        // libpq may switch to another socket while it connects.
        loop.remove(self)
        let state = unsafe PQconnectPoll(handle)
        descriptor = unsafe PQsocket(handle)
        switch state {
        case PGRES_POLLING_READING: loop.add(self, for: .readable)
        case PGRES_POLLING_WRITING: loop.add(self, for: .writable)
        case PGRES_POLLING_OK:
            guard unsafe PQsetnonblocking(handle, 1) == 0, unsafe PQenterPipelineMode(handle) == 1 else {
                return close(failure, on: loop)
            }
            loop.add(self, for: .readable)
            isReady = true
            owner?.ready(self, on: loop)
        default: close(failure, on: loop)
        }
    }

    /// The error text. Once statements were sent, libpq's message may quote values of a row, so it is replaced.
    private var failure: String {
        isReady ? "the connection broke" : unsafe String(cString: PQerrorMessage(handle)).replacing("\n", with: " ")
    }

    // MARK: Sending

    /// Sends the statements as one segment with one Sync at its end.
    ///
    /// - Parameters:
    ///   - timeout: milliseconds until the waiting request fails. The server's answer is then dropped.
    ///   - trace: records the statements as spans; nil where the trace is not sampled.
    func send(
        _ statements: [SQL], timeout: Int, trace: SegmentTrace?, continuation: CheckedContinuation<[Rows], any Error>?,
        on loop: isolated Loop
    ) {
        guard isUsable else {
            continuation?.resume(throwing: DatabaseUnavailable(.disconnected))
            return
        }
        for sql in statements where sql.binds.contains(where: { $0?.utf8.contains(0) ?? false }) {
            let failure = DatabaseError(sqlState: "22021", "a value holds a NUL character")
            continuation?.resume(throwing: failure)
            return
        }
        let names = statements.map { prepare($0.text) }
        let segment = Segment(
            statements.map(\.text), timeout: timeout, counts: counts, trace: trace, continuation: continuation)
        segments.append(segment)
        for (sql, name) in zip(statements, names) {
            let count = Int32(sql.binds.count)
            let isSent = unsafe CStrings.with(sql.binds) { binds in
                if let name { return unsafe PQsendQueryPrepared(handle, name, count, binds, nil, nil, 0) }
                return unsafe PQsendQueryParams(handle, sql.text, count, nil, binds, nil, nil, 0)
            }
            guard isSent == 1 else { return close(failure, on: loop) }
        }
        guard unsafe PQpipelineSync(handle) == 1 else { return close(failure, on: loop) }
        flush(on: loop)
        watchClock(on: loop)
    }

    /// The name of the statement's prepared form on this connection. Nil where too many statements are prepared already.
    ///
    /// A new statement is prepared in a segment of its own, which no other statement's error can abort.
    private func prepare(_ text: String) -> String? {
        switch statements.name(for: text) {
        case .known(let name): return name
        case .full: return nil
        case .new(let name):
            segments.append(Segment(preparing: text))
            _ = unsafe PQsendPrepare(handle, name, text, 0, nil)
            _ = unsafe PQpipelineSync(handle)
            return name
        }
    }

    private func flush(on loop: isolated Loop) {
        let left = unsafe PQflush(handle)
        if left < 0 { return close(failure, on: loop) }
        guard (left == 1) != wantsWrite else { return }
        wantsWrite = left == 1
        loop.change(self, to: wantsWrite ? [.readable, .writable] : .readable)
    }

    // MARK: Receiving

    /// The channels that triggers have asked to notify after the commit, since the last call.
    func takeRequestedChannels() -> Set<String> { requested.takeAll() }

    func ready(_ events: Readiness, on loop: isolated Loop) {
        guard isReady else { return continueConnecting(on: loop) }
        if wantsWrite { flush(on: loop) }
        guard unsafe handle != nil else { return }
        let isOpen = unsafe PQconsumeInput(handle) == 1
        receive(on: loop)
        if !isOpen { return close(failure, on: loop) }
        while let note = unsafe PQnotifies(handle) {
            let channel = unsafe String(cString: note.pointee.relname)
            let payload = unsafe String(cString: note.pointee.extra)
            unsafe PQfreemem(note)
            owner?.notified(channel: channel, payload: payload, on: loop)
        }
    }

    private func receive(on loop: isolated Loop) {
        var isBetweenStatements = false
        while let segment = segments.first, unsafe PQisBusy(handle) == 0 {
            guard let result = unsafe PQgetResult(handle) else {
                if isBetweenStatements { return }
                isBetweenStatements = true
                continue
            }
            isBetweenStatements = false
            switch unsafe PQresultStatus(result) {
            case PGRES_PIPELINE_SYNC:
                unsafe PQclear(result)
                segments.removeFirst()
                finish(segment)
                if segments.isEmpty { owner?.idle(self, on: loop) }
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK: segment.append(unsafe Rows(taking: result))
            case PGRES_PIPELINE_ABORTED: unsafe PQclear(result)
            default:
                if segment.error == nil { segment.error = unsafe DatabaseError(result) }
                unsafe PQclear(result)
            }
            guard unsafe handle != nil else { return }
        }
    }

    private func finish(_ segment: Segment) {
        if segment.isPreparation {
            if let error = segment.error { statements.refused(segment.texts[0], error) }
            return
        }
        guard let error = segment.error else { return segment.succeed() }
        // The preparation of this statement failed, so the server does not know its name. Report the original reason.
        let text = segment.texts[min(segment.results.count, segment.texts.count - 1)]
        // (Inside a transaction, the failed preparation has aborted the transaction.)
        if ["26000", "25P02"].contains(error.sqlState), let reason = statements.reason(text) { return segment.fail(reason) }
        // The statement's plan is outdated because its tables changed. It is prepared again the next time.
        if error.sqlState == "0A000" { statements.forget(text) }
        segment.fail(error.isDisconnection ? DatabaseUnavailable(.disconnected, message: error.message ?? "") : error)
    }

    // MARK: Deadlines and the end

    private func watchClock(on loop: isolated Loop) {
        guard !watchesClock else { return }
        watchesClock = true
        let mine = LoopBound(self, on: loop)
        loop.after(milliseconds: 100) { loop in mine.get(on: loop).lookAtClock(on: loop) }
    }

    private func lookAtClock(on loop: isolated Loop) {
        watchesClock = false
        guard unsafe handle != nil, !segments.isEmpty else { return }
        let now = Monotonic.milliseconds()
        segments.expire(at: now)
        // The server stops every statement by its own timeout. If an answer is still missing 10 seconds after the deadline,
        // the server is gone.
        if let first = segments.oldestDeadline, now > first + 10_000 { return close("no answer", on: loop) }
        watchClock(on: loop)
    }

    /// Closes the connection. All requests in flight fail at once.
    func close(_ message: String, on loop: isolated Loop) {
        guard let handle = unsafe handle else { return }
        isReady = false
        if descriptor >= 0 { loop.remove(self) }
        unsafe self.handle = nil
        unsafe PQfinish(handle)
        while let segment = segments.first {
            segments.removeFirst()
            segment.fail(DatabaseUnavailable(.disconnected, message: message))
        }
        owner?.broke(self, message: message, on: loop)
    }
}
