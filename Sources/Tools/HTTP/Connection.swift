import CLinux
import Glibc
import Kernel
import Loops

/// One client's connection. It handles one request at a time and sends the answers in the order of the requests.
final class Connection: Source {
    private enum Phase {
        /// Between two requests, or in the middle of a head.
        case head
        /// A handler is running. It may be reading the body.
        case handling
        /// The handler has answered. What it left of the body is read and discarded first.
        case settling(Response)
        /// The answer is held back until its topic changes.
        case parked(Response)
        case sending
        /// Lingering close: everything is sent. The server waits for the client to close, so that a reset cannot destroy the answer.
        case lingering
        case closed
    }

    let descriptor: Int32
    private let serverLoop: ServerLoop
    let visitor: ClientAddress

    private var phase = Phase.head
    private var parser = RequestParser()
    private var input: [UInt8] = []
    private var inputStart = 0
    /// The socket may hold bytes. Events are edge-triggered: they report only changes.
    private var isReadable = false
    private var hasPeerEnded = false
    private var deadline: Int

    private var exchange: Exchange?
    private var exchanges = 0
    /// The number of the latest wake of parked requests when the handler began.
    private var wakingBefore = 0
    private var task: Task<Void, Never>?
    private var intake = BodyIntake(.none, expectsContinue: false)
    private var bodyWaiter: CheckedContinuation<Void, Never>?
    private var output: Output?
    private var pace = ReadingPace()
    /// The producer of a streamed body, while it waits for the socket to take its piece.
    private var pieceWaiter: CheckedContinuation<Void, Never>?
    private var discarded = 0

    init(_ descriptor: Int32, from visitor: ClientAddress, serverLoop: ServerLoop, on loop: isolated Loop) {
        self.descriptor = descriptor
        self.visitor = visitor
        self.serverLoop = serverLoop
        deadline = loop.seconds + serverLoop.server.options.limits.headerSeconds
    }

    private var limits: ServerLimits { serverLoop.server.options.limits }

    var isHandling: Bool { if case .handling = phase { true } else { false } }
    private var isClosed: Bool { if case .closed = phase { true } else { false } }

    // MARK: Events

    func ready(_ events: Readiness, on loop: isolated Loop) {
        if events.isAny(of: .failed) { return close(on: loop) }
        if events.isAny(of: .peerClosed) {
            hasPeerEnded = true
            // A client that waits for a parked answer keeps its sending side open. One that has closed it is gone.
            if case .parked = phase { return close(on: loop) }
        }
        if events.isAny(of: .writable), case .sending = phase { flush(on: loop) }
        if events.isAny(of: .incoming) { isReadable = true }
        pump(on: loop)
    }

    func tick(on loop: isolated Loop) {
        if bodyWaiter != nil, intake.isTooSlow(at: loop.seconds, limits) { bodyWaiter.take()?.resume() }
        if case .sending = phase, pace.isTooSlow(output?.sent ?? 0, at: loop.seconds, limits) { return close(on: loop) }
        guard loop.seconds > deadline else { return }
        switch phase {
        case .head where !parser.isFresh: refuse(.requestTimeout, on: loop)
        case .settling(let response): send(response, closing: true, on: loop)
        case .parked: answerPoll(exchanges, hasChanged: false, on: loop)
        case .head, .sending, .lingering: close(on: loop)
        case .handling, .closed: break
        }
    }

    /// Continues as far as the received bytes allow.
    private func pump(on loop: isolated Loop) {
        while true {
            let goesOn =
                switch phase {
                case .head: parse(on: loop)
                case .settling(let response): settle(response, on: loop)
                case .lingering: linger(on: loop)
                case .handling: wakeReader()
                case .parked, .sending, .closed: false
                }
            if !goesOn { return }
        }
    }

    // MARK: Input

    /// Makes sure that `input` holds bytes that have not been parsed yet.
    /// - Returns: false where no bytes have arrived. The connection may be closed then.
    private func fill(on loop: isolated Loop) -> Bool {
        if inputStart < input.count { return true }
        input = []
        inputStart = 0
        while isReadable {
            let (count, bytes) = serverLoop.receive(from: descriptor)
            if count > 0 {
                // A short read means that the socket is empty. If the peer has ended, its end must still be read.
                if count < serverLoop.largestRead, !hasPeerEnded { isReadable = false }
                input = bytes
                return true
            }
            if count < 0, errno == EINTR { continue }
            isReadable = false
            if count == 0 || errno != EAGAIN { close(on: loop) }
        }
        return false
    }

    private func parse(on loop: isolated Loop) -> Bool {
        guard fill(on: loop) else { return false }
        if parser.isFresh, exchanges > 0 { deadline = loop.seconds + limits.headerSeconds }
        inputStart += parser.parse(input.span.extracting(inputStart..<input.count))
        switch parser.outcome {
        case .incomplete: break
        case .complete: handle(parser.head, on: loop)
        case .refused(let status): refuse(status, on: loop)
        }
        return true
    }

    // MARK: Handling

    private func handle(_ head: RequestHead, on loop: isolated Loop) {
        parser = RequestParser()
        exchanges += 1
        deadline = .max
        phase = .handling
        intake = BodyIntake(head.framing, expectsContinue: head.expectsContinue)
        let bound = LoopBound(self, on: loop)
        let body =
            head.framing == .none
            ? RequestBody(.empty) : RequestBody(bound, exchange: exchanges, framing: head.framing)
        let request = Request(
            id: .next(), head: head, body: body, remoteAddress: visitor.address(of: head), receivedAt: .now())
        exchange = Exchange(request)
        wakingBefore = serverLoop.polls.latest
        let call = HandlerCall(
            handler: serverLoop.server.handler, request: request, number: exchanges, connection: bound)
        task = Task(executorPreference: loop.executor) { await call.run(on: call.connection.loop) }
    }

    private func wakeReader() -> Bool {
        bodyWaiter.take()?.resume()
        return false
    }

    /// Returns the next bytes of the body of request number `wanted`; nil after the last.
    func readBody(of wanted: Int, on loop: isolated Loop) async throws(BodyError) -> [UInt8]? {
        while true {
            guard wanted == exchanges, case .handling = phase else { throw .connectionLost }
            switch intake.state {
            case .finished: return nil
            case .malformed: throw .malformed
            case .reading: break
            }
            if intake.isTooSlow { throw .tooSlow }
            if inputStart < input.count {
                if let data = takeData(at: loop.seconds) { return data }
            } else if !fill(on: loop), !isClosed {
                if intake.mustSayContinue(), !sayContinue() { close(on: loop) }
                intake.beginWait(at: loop.seconds)
                precondition(bodyWaiter == nil, "two tasks read one body")
                await withCheckedContinuation(isolation: loop) { bodyWaiter = $0 }
            }
        }
    }

    private func takeData(at second: Int) -> [UInt8]? {
        let step = intake.decode(input.span.extracting(inputStart..<input.count), at: second)
        defer { inputStart += step.used }
        return step.data.isEmpty ? nil : Array(input[inputStart + step.data.lowerBound..<inputStart + step.data.upperBound])
    }

    private func sayContinue() -> Bool {
        let line: StaticString = "HTTP/1.1 100 Continue\r\n\r\n"
        let sent = unsafe Glibc.send(descriptor, line.utf8Start, line.utf8CodeUnitCount, Int32(MSG_NOSIGNAL))
        return sent == line.utf8CodeUnitCount
    }

    // MARK: Answering

    /// Accepts the handler's answer to request `number`. The answer is dropped where the client has gone.
    func answer(_ number: Int, _ response: Response, on loop: isolated Loop) {
        guard number == exchanges, case .handling = phase else { return }
        task = nil
        phase = .settling(response)
        deadline = loop.seconds + limits.discardSeconds
        discarded = 0
        pump(on: loop)
    }

    /// Reads and discards what the handler left of the body. Malformed chunks are refused even if no handler read them.
    private func settle(_ response: Response, on loop: isolated Loop) -> Bool {
        switch intake.state {
        case .finished:
            if let topic = response.topic { park(response, on: topic, on: loop) } else { send(response, closing: false, on: loop) }
        case .malformed: refuse(.badRequest, on: loop)
        case .reading:
            let isTooMuch = intake.announced > UInt64(limits.discardedBytes) || discarded > limits.discardedBytes
            if isTooMuch || intake.isTooSlow || intake.awaitsContinue {
                send(response, closing: true, on: loop)
            } else {
                guard fill(on: loop) else { return false }
                discarded += takeData(at: loop.seconds)?.count ?? 0
            }
        }
        return true
    }

    /// Holds the answer back and releases the request except what the access log needs.
    /// A client that has sent more after the request does not wait for the answer, and gets 204 at once.
    private func park(_ response: Response, on topic: String, on loop: isolated Loop) {
        if hasPeerEnded { return close(on: loop) }
        guard exchange?.isGet ?? false, inputStart == input.count, !serverLoop.isDraining,
            serverLoop.polls.park(ParkedPolls.Poll(connection: self, number: exchanges), on: topic, since: wakingBefore)
        else { return send(response.unmoved, closing: false, on: loop) }
        serverLoop.server.countPolls(1)
        input = []
        inputStart = 0
        exchange?.park()
        phase = .parked(response)
        deadline = loop.seconds + limits.parkedSeconds
    }

    /// Answers request number `number` if it is still parked.
    func answerPoll(_ number: Int, hasChanged: Bool, on loop: isolated Loop) {
        guard number == exchanges, case .parked(let response) = phase else { return }
        leavePark(response)
        send(hasChanged ? response : response.unmoved, closing: false, on: loop)
        pump(on: loop)
    }

    private func leavePark(_ response: Response) {
        exchange?.leavePark()
        if let topic = response.topic { serverLoop.polls.leave(descriptor, topic) }
        serverLoop.server.countPolls(-1)
    }

    /// Answers a request that reaches no handler, or whose framing is broken. Nothing after it is parsed.
    private func refuse(_ status: Status, on loop: isolated Loop) {
        let exchange = self.exchange ?? Exchange(refused: parser.head, from: visitor.address)
        self.exchange = exchange
        send(serverLoop.server.options.refusal(status, exchange.id), closing: true, on: loop)
    }

    private func send(_ response: Response, closing: Bool, on loop: isolated Loop) {
        guard var exchange else { return close(on: loop) }
        exchange.status = response.status
        exchange.route = response.route
        // Requests that the client has already sent are still answered while draining.
        let isLeft = serverLoop.isDraining && inputStart == input.count
        let hasBody = !exchange.isHead && !response.status.isWithoutBody
        let stream: StreamedBody? = if hasBody, case .stream(let stream) = response.body { stream } else { nil }
        let framing: Output.Framing = stream == nil ? .length : exchange.isVersion10 ? .close : .chunked
        exchange.isLast = closing || !exchange.keepsAlive || response.closesConnection || isLeft || framing == .close
        self.exchange = exchange
        let head = response.head(
            date: serverLoop.date, common: serverLoop.server.commonFields, framing: framing, closes: exchange.isLast,
            saysKeepAlive: exchange.isVersion10)
        output = Output(head: head, body: hasBody && stream == nil ? response.body : .bytes(.empty), framing: framing)
        phase = .sending
        pace = ReadingPace()
        if let stream {
            let call = StreamCall(body: stream, number: exchanges, connection: LoopBound(self, on: loop))
            task = Task(executorPreference: loop.executor) { await call.run(on: call.connection.loop) }
        }
        flush(on: loop)
    }

    private func flush(on loop: isolated Loop) {
        switch output?.write(to: descriptor) {
        case .blocked:
            deadline = loop.seconds + limits.idleSeconds
            pace.beginWait(at: loop.seconds)
        case .awaitsPiece:
            deadline = .max
            pace.endWait(at: loop.seconds)
            pieceWaiter.take()?.resume()
        case .failed, nil: close(on: loop)
        case .finished: finishExchange(on: loop)
        }
    }

    /// Sends a piece of the streamed body of request number `wanted`, and returns when the socket has taken it.
    func writeBody(_ piece: Bytes, of wanted: Int, on loop: isolated Loop) async throws(CancellationError) {
        try await waitUntilWritten(wanted, on: loop)
        output?.add(piece)
        flush(on: loop)
        try await waitUntilWritten(wanted, on: loop)
        // A producer that never waits, with a client that always reads, would keep the loop to itself.
        await Task.yield()
        if Task.isCancelled { throw CancellationError() }
    }

    private func waitUntilWritten(_ wanted: Int, on loop: isolated Loop) async throws(CancellationError) {
        while true {
            guard wanted == exchanges, case .sending = phase, let output, !output.isWhole else { throw CancellationError() }
            if output.awaitsPiece { return }
            precondition(pieceWaiter == nil, "two tasks write one body")
            await withCheckedContinuation(isolation: loop) { pieceWaiter = $0 }
        }
    }

    /// Ends the streamed body of request number `wanted`. Nothing happens where the connection is closed already.
    func endBody(of wanted: Int, _ failure: (any Error)?, on loop: isolated Loop) async {
        guard (try? await waitUntilWritten(wanted, on: loop)) != nil, let exchange else { return }
        task = nil
        if let failure {
            serverLoop.server.options.onBrokenBody(exchange.id, failure)
            // The end of the connection would end this body, so only a reset shows that it is incomplete.
            if exchange.isVersion10 { resetAtClose() }
            return close(on: loop)
        }
        output?.end()
        flush(on: loop)
        pump(on: loop)
    }

    private func resetAtClose() {
        var now = Glibc.linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<Glibc.linger>.size))
    }

    private func finishExchange(on loop: isolated Loop) {
        let isLast = exchange?.isLast ?? true
        report(on: loop)
        deadline = loop.seconds + (isLast ? limits.lingerSeconds : limits.idleSeconds)
        if isLast {
            shutdown(descriptor, Int32(SHUT_WR))
            discarded = 0
            phase = .lingering
        } else {
            phase = .head
        }
    }

    private func linger(on loop: isolated Loop) -> Bool {
        guard fill(on: loop) else { return false }
        discarded += input.count - inputStart
        inputStart = input.count
        if discarded > limits.lingerBytes { close(on: loop) }
        return true
    }

    private func report(on loop: isolated Loop) {
        guard let exchange else { return }
        serverLoop.finish(exchange.finished(bytesSent: output?.sent ?? 0), on: loop)
        self.exchange = nil
        output = nil
    }

    /// Closes the connection at once. A running handler is cancelled and its answer dropped.
    func close(on loop: isolated Loop) {
        guard !isClosed else { return }
        if case .parked(let response) = phase { leavePark(response) }
        phase = .closed
        loop.remove(self)
        Glibc.close(descriptor)
        task?.cancel()
        task = nil
        bodyWaiter.take()?.resume()
        pieceWaiter.take()?.resume()
        exchange?.status = nil
        report(on: loop)
        serverLoop.forget(self)
    }
}
