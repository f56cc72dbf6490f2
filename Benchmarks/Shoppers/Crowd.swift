import Loops

/// Shoppers on their connections, and their results. Belongs to its loop.
final class Crowd {
    private let port: UInt16
    private let pages: [String]
    private var asked = 0
    private var tally = Tally()
    /// The shoppers that wait for an answer, by connection.
    private var present: [ObjectIdentifier: Guest] = [:]
    private var whenAlone: CheckedContinuation<Void, Never>?

    /// In a closed loop: the shoppers that have not started yet.
    private var queue: [Shopper]?
    /// The shoppers that have seen their first page, while the crowd only looks at first pages.
    private var looked: [Shopper]?

    /// - Parameter pages: paths of products, used in turn.
    init(port: UInt16, pages: [String]) {
        self.port = port
        self.pages = pages
    }

    /// A shopper whose errand is in progress.
    private final class Guest {
        var shopper: Shopper
        var line: Line
        var request: Shopper.Request
        /// When the request was sent, or when a first request was due, in microseconds of the clock.
        var askedAt: Int

        init(_ shopper: Shopper, on line: Line, at moment: Int) {
            self.shopper = shopper
            self.line = line
            request = shopper.first
            askedAt = moment
        }
    }

    private func page() -> String {
        asked += 1
        return pages[asked % pages.count]
    }

    // MARK: A closed loop

    /// Serves `count` shoppers, one after another on each of the connections.
    func serve(_ count: Int, _ errand: Shopper.Errand, connections: Int, on loop: isolated Loop) async -> Tally {
        queue = (0..<count).map { _ in Shopper(errand, at: page()) }
        if errand == .fill {
            looked = []
            await work(connections, on: loop)
            queue = looked.take()
        }
        tally = Tally()
        await work(connections, on: loop)
        return tally
    }

    private func work(_ connections: Int, on loop: isolated Loop) async {
        for number in 0..<connections { nextOfQueue(on: line(number, on: loop), on: loop) }
        if !present.isEmpty { await withCheckedContinuation(isolation: loop) { whenAlone = $0 } }
    }

    private func line(_ number: Int, on loop: isolated Loop) -> Line {
        // The shop accepts 256 connections from one address.
        Line(port: port, near: UInt32(number / 200 + 1), crowd: self, on: loop)
    }

    /// Gives the connection to the next shopper. If there is none, closes it.
    private func nextOfQueue(on line: Line, on loop: isolated Loop) {
        if let shopper = queue?.popLast() { return come(Guest(shopper, on: line, at: Clock.microseconds()), on: loop) }
        line.close(on: loop)
        leave(line)
    }

    // MARK: An open loop

    /// Shoppers arrive at a fixed rate, regardless of the shop's answers. Each has a connection of their own.
    /// - Parameters:
    ///   - arrivals: phases, each with shoppers per second and a duration in seconds.
    ///   - browsers: additional visitors per second, who each look at one of these pages.
    func receive(
        _ arrivals: [(rate: Int, seconds: Int)], browsers: (rate: Int, pages: [String]), on loop: isolated Loop
    ) async -> Tally {
        tally = Tally()
        let begun = Clock.microseconds()
        var streams = [Stream(errand: .order, phases: arrivals, next: Double(begun))]
        if browsers.rate > 0 {
            streams.append(Stream(errand: .browse, phases: [(browsers.rate, arrivals.reduce(0) { $0 + $1.seconds })], next: Double(begun)))
        }
        var counted = begun
        while streams.contains(where: { !$0.phases.isEmpty }) {
            let now = Clock.microseconds()
            for index in streams.indices {
                while let due = streams[index].take(at: now) {
                    let page = page()
                    let shopper =
                        streams[index].errand == .browse
                        ? Shopper(.browse, at: browsers.pages[asked % browsers.pages.count]) : Shopper(.order, at: page)
                    come(Guest(shopper, on: line(asked % 60_000 * 200, on: loop), at: due), on: loop)
                }
            }
            try? await loop.sleep(milliseconds: 1)
            if now - counted > 100_000 {
                counted = now
                leaveWhoWaitTooLong(on: loop)
            }
        }
        // Shoppers who have already arrived may finish their errand.
        while !present.isEmpty {
            try? await loop.sleep(milliseconds: 100)
            leaveWhoWaitTooLong(on: loop)
        }
        return tally
    }

    private struct Stream {
        let errand: Shopper.Errand
        var phases: [(rate: Int, seconds: Int)]
        /// When the next shopper is due, and how many have arrived in this phase.
        var next: Double
        var come = 0

        /// When the next shopper was due; nil if none is due yet.
        mutating func take(at now: Int) -> Int? {
            guard let (rate, seconds) = phases.first, next <= Double(now) else { return nil }
            let due = Int(next)
            next += 1_000_000 / Double(rate)
            come += 1
            if come == rate * seconds {
                come = 0
                phases.removeFirst()
            }
            return due
        }
    }

    private func leaveWhoWaitTooLong(on loop: isolated Loop) {
        let longAgo = Clock.microseconds() - Self.patience
        for guest in present.values where guest.askedAt < longAgo {
            tally.note(guest.shopper.errand) { $0.gaveUp += 1 }
            guest.line.close(on: loop)
            leave(guest.line)
        }
    }

    /// How long a shopper waits for one answer, in microseconds.
    private static let patience = 10_000_000

    // MARK: Each shopper

    private func come(_ guest: Guest, on loop: isolated Loop) {
        present[ObjectIdentifier(guest.line)] = guest
        tally.note(guest.shopper.errand) { $0.come += 1 }
        guest.line.send(guest.request, cookie: guest.shopper.cookie)
    }

    /// Sends the request again on a new connection, after the shop has closed the guest's connection.
    private func askAnew(_ guest: Guest, on loop: isolated Loop) {
        let former = guest.line
        guest.line = line(0, on: loop)
        present[ObjectIdentifier(guest.line)] = guest
        leave(former)
        guest.line.send(guest.request, cookie: guest.shopper.cookie)
    }

    /// Handles an answer on that connection; nil means that none will come.
    func hear(_ answer: Answer?, on line: Line, _ loop: isolated Loop) {
        guard let guest = present[ObjectIdentifier(line)] else { return line.close(on: loop) }
        let errand = guest.shopper.errand
        let now = Clock.microseconds()
        if let answer {
            tally.answered(errand, answer, after: now - guest.askedAt, at: now)
            if answer.closes { line.close(on: loop) }
        } else {
            line.close(on: loop)
            if line.isUsed {
                tally.note(errand) { $0.askedAgain += 1 }
                return askAnew(guest, on: loop)
            }
        }
        switch move(guest, answer) {
        case .ask(let request):
            guest.askedAt = now
            guest.request = request
            return line.isOpen ? line.send(request, cookie: guest.shopper.cookie) : askAnew(guest, on: loop)
        case .done: tally.done(errand, at: now)
        case .shed(let step): tally.note(errand) { $0.shed[step, default: 0] += 1 }
        case .failed(let reason): tally.note(errand) { $0.failed[reason, default: 0] += 1 }
        }
        if queue == nil {
            line.close(on: loop)
            return leave(line)
        }
        if line.isOpen { return nextOfQueue(on: line, on: loop) }
        nextOfQueue(on: self.line(0, on: loop), on: loop)
        leave(line)
    }

    private func move(_ guest: Guest, _ answer: Answer?) -> Shopper.Move {
        guard let answer else { return .failed("the connection was lost") }
        guard looked != nil else { return guest.shopper.hear(answer) }
        guard guest.shopper.look(at: answer) else { return .failed("a page without a form to buy") }
        looked?.append(guest.shopper)
        return .done
    }

    private func leave(_ line: Line) {
        present[ObjectIdentifier(line)] = nil
        if present.isEmpty { whenAlone.take()?.resume() }
    }
}
