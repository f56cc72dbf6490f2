import HTTP
import Kernel
import Loops
import Postgres
import Synchronization
import TestKit
import Testing

@testable import Web

@Suite("Admission under overload")
struct AdmissionTests {
    /// Requests that occupy their slots until they are let go.
    private final class Busy: Sendable {
        private let ends = Mutex<[AsyncStream<Void>.Continuation]>([])

        /// Returns once `count` requests are being processed.
        func hold(_ count: Int, of admission: Admission, on loop: Loop) async {
            let (begun, tell) = AsyncStream.makeStream(of: Void.self)
            for _ in 0..<count {
                let (over, end) = AsyncStream.makeStream(of: Void.self)
                ends.withLock { $0.append(end) }
                loop.task {
                    try await admission.admit(.placing) {
                        tell.yield()
                        for await _ in over {}
                    }
                }
            }
            var number = 0
            for await _ in begun {
                number += 1
                if number == count { return }
            }
        }

        func letGo() {
            for end in ends.withLock({ $0 }) { end.finish() }
        }
    }

    /// Timeouts so long that a slow machine does not change the result.
    private static var long: AdmissionTimeouts {
        var timeout = AdmissionTimeouts()
        (timeout.usual, timeout.crowded) = (60_000, 60_000)
        return timeout
    }

    /// The initial limit of a loop.
    private static let all = WorkLimit().slots

    @Test("asks visitors who only browse to retry, in their language, while the checkout still works, until the load is gone")
    func checkoutGoesFirst() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], in: $0) }
            let buyer = try await TestBrowser(in: db)
            await buyer.get("/fr/orders/find")
            let onlooker = TestBrowser(beside: buyer)
            let busy = Busy()
            await busy.hold(WorkLimit().slots(for: .browsing), of: buyer.admission, on: db.loop)

            for (target, words) in [("/fr", "Beaucoup de monde"), ("/en/search?q=caftan", "Many visitors"), ("/ar", "الزوار كثيرون")] {
                await onlooker.get(target)
                #expect(onlooker.status == .serviceUnavailable && onlooker.page.contains(words), "\(target)")
                let seconds = onlooker.header("Retry-After").flatMap { Int($0) }
                #expect(seconds.map { (1...10).contains($0) } ?? false)
                #expect(onlooker.header("Cache-Control") == "no-store")
            }
            await buyer.post("/fr/cart/lines", [("offer", shop.offers[0].description), ("key", "a key of the form")])
            #expect(buyer.status == .seeOther)
            try await buyer.follow()
            #expect(buyer.status == .ok)
            await buyer.get("/fr/checkout/address")
            #expect(buyer.status == .ok)

            busy.letGo()
            try await onlooker.get("/fr", until: { onlooker.status == .ok })
        }
    }

    @Test("lends a slot to others while its request waits for somebody else, at most so many at once")
    func lends() async throws {
        let loop = Loop()
        loop.start()
        let admission = await Admission.open(on: loop, timeouts: Self.long)
        let (begun, tell) = AsyncStream.makeStream(of: Void.self)
        var begins = begun.makeAsyncIterator()
        var ends: [AsyncStream<Void>.Continuation] = []
        var lenders: [Task<Void, any Error>] = []
        // One after the other, so that none finds the queue full.
        for _ in 0..<AdmissionQueue.mostLent + Self.all {
            let (over, end) = AsyncStream.makeStream(of: Void.self)
            ends.append(end)
            lenders.append(
                loop.task {
                    try await admission.admit(
                        .placing,
                        lending: { slot in
                            try await slot.lend {
                                tell.yield()
                                for await _ in over {}
                            }
                        })
                })
            _ = await begins.next()
        }
        let late = loop.task { try await admission.admit(.placing) {} }
        try await eventually("no more are lent") { await admission.waiting(on: loop) == 1 ? () : nil }
        for end in ends { end.finish() }
        for task in lenders { try await task.value }
        try await late.value
        try await admission.admit(.browsing) {}
        #expect(await admission.waiting(on: loop) == 0)
    }

    @Test("serves the waiting request that is nearest to an order first, whichever came first")
    func order() async throws {
        let loop = Loop()
        loop.start()
        let admission = await Admission.open(on: loop, timeouts: Self.long)
        let busy = Busy()
        await busy.hold(Self.all, of: admission, on: loop)
        let (turns, tell) = AsyncStream.makeStream(of: Priority.self)
        let waiting = Priority.allCases.map { priority in
            loop.task { try await admission.admit(priority) { _ = tell.yield(priority) } }
        }
        try await eventually("all wait") { await admission.waiting(on: loop) == waiting.count ? () : nil }
        busy.letGo()
        for task in waiting { try await task.value }
        tell.finish()
        let order = await turns.reduce(into: []) { $0.append($1) }
        #expect(order == Priority.allCases.reversed())
        await loop.stop()
    }

    @Test("refuses a request at once if the queue of its priority is full; other priorities may still wait")
    func fullQueue() async throws {
        let loop = Loop()
        loop.start()
        let admission = await Admission.open(on: loop, timeouts: Self.long)
        let busy = Busy()
        await busy.hold(Self.all, of: admission, on: loop)
        let waiting = (0..<Self.all).map { _ in loop.task { try await admission.admit(.placing) {} } }
        try await eventually("all wait") { await admission.waiting(on: loop) == waiting.count ? () : nil }
        await #expect(throws: Problem.self) { try await loop.task { try await admission.admit(.placing) {} }.value }
        #expect(await admission.waiting(on: loop) == waiting.count, "the places were waited for")
        let other = loop.task { try await admission.admit(.review) {} }
        try await eventually("it waits") { await admission.waiting(on: loop) == waiting.count + 1 ? () : nil }
        busy.letGo()
        for task in waiting { try await task.value }
        try await other.value
        await loop.stop()
    }

    @Test("does no work for a client that disconnected while it waited, and frees its slot", .timeLimit(.minutes(5)))
    func gone() async throws {
        let loop = Loop()
        loop.start()
        let admission = await Admission.open(on: loop, timeouts: Self.long)
        let busy = Busy()
        await busy.hold(Self.all, of: admission, on: loop)
        let (works, tell) = AsyncStream.makeStream(of: Void.self)
        let task = loop.task { try await admission.admit(.placing) { _ = tell.yield() } }
        try await eventually("it waits") { await admission.waiting(on: loop) == 1 ? () : nil }
        task.cancel()
        busy.letGo()
        await #expect(throws: Problem.self) { try await task.value }
        tell.finish()
        for await _ in works { Issue.record("it was worked on") }
        // All slots are free again. Their number may have fallen, because the requests before took long.
        let again = Busy()
        await again.hold(await admission.slots(on: loop), of: admission, on: loop)
        again.letGo()
        await loop.stop()
    }

    @Test("adapts the limit so that half of the requests stay below the target duration")
    func limit() {
        var limit = WorkLimit()
        func note(_ times: Int, _ microseconds: Int, isReached: Bool) {
            for _ in 0..<times * WorkLimit.sample { limit.record(microseconds, isReached: isReached) }
        }
        let first = limit.slots
        note(3, 1000, isReached: false)
        #expect(limit.slots == first, "nobody needed more")
        note(3, 1000, isReached: true)
        #expect(limit.slots == first + 3)
        note(1, WorkLimit.target + 1, isReached: true)
        #expect(limit.slots < first + 3)
        note(100, WorkLimit.target + 1, isReached: true)
        #expect(limit.slots == WorkLimit.bounds.lowerBound)
        #expect(limit.slots(for: .browsing) == limit.slots - 1, "browsing leaves one slot free")
        note(100, 1000, isReached: true)
        #expect(limit.slots == WorkLimit.bounds.upperBound)
        // Some long searches among many quick requests do not lower the limit.
        for index in 0..<WorkLimit.sample { limit.record(index % 3 == 0 ? 2_000_000 : 1000, isReached: true) }
        #expect(limit.slots == WorkLimit.bounds.upperBound)
    }
}
