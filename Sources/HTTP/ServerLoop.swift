import CLinux
import Glibc
import Kernel
import Loops

/// The part of a server that lives on one loop: its look at the listening socket and its connections.
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

    /// Parked requests that are answered before others have their turn.
    private static let atATime = 256

    /// Received bytes before they are looked at; shared by the loop's connections.
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
            // Without it the kernel would take megabytes of an answer that a client does not read.
            var unsent: Int32 = 262_144
            unsafe setsockopt(accepted, Int32(IPPROTO_TCP), TCP_NOTSENT_LOWAT, &unsent, 4)
            let connection = Connection(accepted, from: visitor, serverLoop: self, on: loop)
            connections[accepted] = connection
            loop.add(connection, for: [.readable, .writable, .peerClosed, .edgeTriggered])
        }
    }

    /// No descriptors are left, or no memory: a moment's pause in place of a spinning loop.
    private func pause(on loop: isolated Loop) {
        loop.remove(self)
        let bound = LoopBound(self, on: loop)
        loop.after(milliseconds: 100) { loop in
            let serverLoop = bound.get(on: loop)
            if !serverLoop.isDraining { loop.add(serverLoop, for: [.readable, .exclusive]) }
        }
    }

    /// Of too many connections one is told so, as far as it listens.
    private func turnAway(_ accepted: Int32) {
        var response = Response.text("", status: .serviceUnavailable)
        response.headers["Retry-After"] = "10"
        response.headers["Cache-Control"] = "no-store"
        let answer = response.head(date: date, common: server.commonFields, closes: true, saysKeepAlive: false)
        _ = unsafe answer.withUnsafeBytes { unsafe send(accepted, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        shutdown(accepted, Int32(SHUT_WR))
        // Closed with unread bytes in it, the socket would be reset and the answer lost.
        _ = receive(from: accepted)
        close(accepted)
    }

    // MARK: For its connections

    /// Receives into memory that is good until the next call.
    /// - Returns: as `recv`, with the bytes.
    func receive(from descriptor: Int32) -> (count: Int, bytes: [UInt8]) {
        let count = unsafe recv(descriptor, scratch.baseAddress!, scratch.count, 0)
        return (count, count > 0 ? unsafe Array(scratch.prefix(count)) : [])
    }

    /// A read of fewer bytes has emptied the socket.
    var largestRead: Int { unsafe scratch.count }

    func forget(_ connection: Connection) {
        connections[connection.descriptor] = nil
        server.listening.tally.leave(connection.visitor.clientNetwork)
        if connections.isEmpty { whenEmpty.take()?.resume() }
    }

    /// A request is over: it is counted and told.
    func finish(_ request: FinishedRequest, on loop: isolated Loop) {
        if loop.isMeasured { counts.record(request) }
        server.onFinished(request, loop)
    }

    /// How many connections there are, and on how many of them a handler is at work.
    var now: (connections: Int, atWork: Int) { (connections.count, connections.values.count(where: \.isHandling)) }

    // MARK: Parked requests

    /// The topic has moved: answers those who waited for it.
    func wake(_ topic: String, on loop: isolated Loop) { answer(polls.wake(topic)[...], haveChanged: true, on: loop) }

    /// Any topic may have moved: all who waited are to look.
    func wakeAll(on loop: isolated Loop) { answer(polls.wakeAll()[...], haveChanged: false, on: loop) }

    /// Some at a time, so that others have their turn between.
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

    /// Takes what waits to be accepted, then accepts no more. Each connection ends with its next answer.
    func stopAccepting(on loop: isolated Loop) {
        guard !isDraining else { return }
        accept(upTo: 4096, on: loop)
        isDraining = true
        loop.remove(self)
        wakeAll(on: loop)
    }

    /// Comes back when the last connection has ended; those left after that time are cut off.
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
