import CLinux
import Glibc
import Kernel
import Loops

/// The part of a server that runs on one loop: it accepts from the listening socket and owns its connections.
@safe
final class ServerLoop: Source {
    let server: Server
    let descriptor: Int32
    private(set) var isDraining = false
    var polls = ParkedPolls()
    private(set) var counts = RequestCounts()
    private(set) var date: Bytes
    private var dateSecond: Int64 = 0
    private var connections: [Int32: Connection] = [:]
    private var whenEmpty: CheckedContinuation<Void, Never>?

    /// How many parked requests are answered before other events are handled.
    private static let atATime = 256

    /// A buffer for received bytes that the loop's connections share.
    private let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 65536, alignment: 16)

    init(_ server: Server, on loop: isolated Loop) {
        self.server = server
        descriptor = server.listening.descriptor
        date = .empty
        renewDate()
        loop.add(self, for: [.readable, .exclusive])
    }

    deinit { unsafe scratch.deallocate() }

    func ready(_ events: Readiness, on loop: isolated Loop) { accept(upTo: 64, on: loop) }

    func tick(on loop: isolated Loop) { renewDate() }

    private func renewDate() {
        let now = Moment.now()
        guard now.seconds != dateSecond else { return }
        dateSecond = now.seconds
        date = Bytes(httpDate(now))
    }

    private func accept(upTo most: Int, on loop: isolated Loop) {
        for _ in 0..<most {
            var peer = sockaddr_storage()
            let accepted = unsafe kolchi_accept(descriptor, &peer)
            guard accepted >= 0 else {
                if errno == ECONNABORTED || errno == EINTR { continue }
                if errno != EAGAIN {
                    counts.recordRefused(.noDescriptor)
                    pause(on: loop)
                }
                return
            }
            let visitor = ClientAddress(at: peerAddress(peer), server.options)
            guard server.listening.tally.add(visitor.clientNetwork, server.options.limits) else {
                turnAway(accepted)
                counts.recordRefused(.tooMany)
                continue
            }
            counts.recordAccepted()
            var one: Int32 = 1
            unsafe setsockopt(accepted, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
            // Without it the kernel would buffer megabytes of an answer that a client does not read.
            var unsent: Int32 = 262_144
            unsafe setsockopt(accepted, Int32(IPPROTO_TCP), TCP_NOTSENT_LOWAT, &unsent, 4)
            let connection = Connection(accepted, from: visitor, serverLoop: self, on: loop)
            connections[accepted] = connection
            loop.add(connection, for: [.readable, .writable, .peerClosed, .edgeTriggered])
        }
    }

    /// No descriptor or memory is left. Accepting pauses for 100 milliseconds, because retrying at once would spin the loop.
    private func pause(on loop: isolated Loop) {
        loop.remove(self)
        let bound = LoopBound(self, on: loop)
        loop.after(milliseconds: 100) { loop in
            let serverLoop = bound.get(on: loop)
            if !serverLoop.isDraining { loop.add(serverLoop, for: [.readable, .exclusive]) }
        }
    }

    /// Answers one connection too many with 503. The answer is sent once and not retried.
    private func turnAway(_ accepted: Int32) {
        var response = Response.text("", status: .serviceUnavailable)
        response.headers["Retry-After"] = "10"
        response.headers["Cache-Control"] = "no-store"
        let answer = response.head(date: date, common: server.commonFields, closes: true, saysKeepAlive: false)
        _ = unsafe answer.withUnsafeBytes { unsafe send(accepted, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        shutdown(accepted, Int32(SHUT_WR))
        // Closing the socket with unread bytes in it would reset the connection, and the answer would be lost.
        _ = receive(from: accepted)
        close(accepted)
    }

    // MARK: For its connections

    /// Receives up to `largestRead` bytes.
    /// - Returns: the result of `recv`, and the bytes.
    func receive(from descriptor: Int32) -> (count: Int, bytes: [UInt8]) {
        let count = unsafe recv(descriptor, scratch.baseAddress!, scratch.count, 0)
        return (count, count > 0 ? unsafe Array(scratch.prefix(count)) : [])
    }

    /// The size of the receive buffer. A read of fewer bytes has emptied the socket.
    var largestRead: Int { unsafe scratch.count }

    func forget(_ connection: Connection) {
        connections[connection.descriptor] = nil
        server.listening.tally.leave(connection.visitor.clientNetwork)
        if connections.isEmpty { whenEmpty.take()?.resume() }
    }

    /// Counts a finished request and reports it to `onFinished`.
    func finish(_ request: FinishedRequest, on loop: isolated Loop) {
        if loop.isMeasured { counts.record(request) }
        server.onFinished(request, loop)
    }

    /// The number of connections, and the number of those whose handler is running.
    var now: (connections: Int, atWork: Int) { (connections.count, connections.values.count(where: \.isHandling)) }

    // MARK: Parked requests

    /// The topic has changed: answers the requests that waited for it.
    func wake(_ topic: String, on loop: isolated Loop) { answer(polls.wake(topic)[...], haveChanged: true, on: loop) }

    /// Any topic may have changed: asks all waiting clients to ask again.
    func wakeAll(on loop: isolated Loop) { answer(polls.wakeAll()[...], haveChanged: false, on: loop) }

    /// Answers in batches, so that other events are handled in between.
    private func answer(_ woken: ArraySlice<ParkedPolls.Poll>, haveChanged: Bool, on loop: isolated Loop) {
        for poll in woken.prefix(Self.atATime) { poll.connection.answerPoll(poll.number, hasChanged: haveChanged, on: loop) }
        let rest = woken.dropFirst(Self.atATime)
        guard !rest.isEmpty else { return }
        let bound = LoopBound((serverLoop: self, rest: rest), on: loop)
        loop.after(milliseconds: 0) { loop in
            let left = bound.get(on: loop)
            left.serverLoop.answer(left.rest, haveChanged: haveChanged, on: loop)
        }
    }

    // MARK: The end

    /// Accepts the connections that already wait, then accepts no more. Each connection closes after its next answer.
    func stopAccepting(on loop: isolated Loop) {
        guard !isDraining else { return }
        accept(upTo: 4096, on: loop)
        isDraining = true
        loop.remove(self)
        wakeAll(on: loop)
    }

    /// Returns when the last connection has closed. Connections that are left after `seconds` are cut off.
    func waitUntilEmpty(within seconds: Int, on loop: isolated Loop) async {
        guard !connections.isEmpty else { return }
        let bound = LoopBound(self, on: loop)
        let timer = loop.after(milliseconds: seconds * 1000) { loop in
            for connection in bound.get(on: loop).connections.values { connection.close(on: loop) }
        }
        await withCheckedContinuation(isolation: loop) { whenEmpty = $0 }
        timer.cancel()
    }
}
