import Kernel
import Payments
import Postgres
import TestKit
import Testing

@testable import SimulatedPayments

@Suite("The simulated gateway", .timeLimit(.minutes(5)))
struct SimulatedGatewayTests {
    @Test("opens one page for one key, also twenty times at once, and refuses other content under it")
    func opens() async throws {
        try await TestDatabase.clone { db in
            let (gateway, request) = (SimulatedGateway(on: db, origin: Asking.origin), Asking.request())
            let pages = try await withThrowingTaskGroup(of: OpenedPage.self) { group in
                for _ in 1...20 { group.addTask { try await gateway.open(request) } }
                return try await group.reduce(into: [OpenedPage]()) { $0.append($1) }
            }
            let first = try #require(pages.first)
            #expect(pages.count == 20 && pages.allSatisfy { $0 == first })
            #expect(first.expiresAt == request.expiresAt && first.address.hasPrefix(Asking.origin + "/fr/simulated/"))
            let other = try await gateway.open(Asking.request())
            #expect(other.address != first.address && other.providerKey != first.providerKey)
            for changed in [
                Asking.request(key: request.key, amount: .dirhams(101)), Asking.request(key: request.key, label: "Autre"),
                Asking.request(key: request.key, until: request.expiresAt.adding(seconds: 1)),
                Asking.request(key: request.key, currency: .euro), Asking.request(key: request.key, language: .arabic),
                Asking.request(key: request.key, reference: "purchase-2"),
            ] {
                await #expect(throws: Asking.refusal(.otherContent)) { try await gateway.open(changed) }
            }
            let again = try await gateway.open(request)
            #expect(again == first)
        }
    }

    @Test("refuses a bill that does not sum to the amount, texts that are too long, and a page that is over already")
    func refuses() async throws {
        try await TestDatabase.clone { db in
            let gateway = SimulatedGateway(on: db, origin: Asking.origin)
            for (request, refusal) in [
                (Asking.request(amount: .zero), .wrongAmount), (Asking.request(amount: .dirhams(-1)), .wrongAmount),
                (Asking.request(lines: [.init("Caftan", .dirhams(99))]), .wrongBill), (Asking.request(lines: []), .wrongBill),
                (Asking.request(lines: [.init("Caftan", Money(minor: 10_000, .euro))]), .wrongAmount),
                (Asking.request(label: ""), .tooLong), (Asking.request(label: String(repeating: "a", count: 501)), .tooLong),
                (Asking.request(reference: ""), .tooLong), (Asking.request(until: Moment.now()), .alreadyOver),
            ] as [(PageRequest, JournalRefusal)] {
                await #expect(throws: Asking.refusal(refusal)) { try await gateway.open(request) }
            }
            let none = try await gateway.list(CalendarDay.utcToday)
            #expect(none == [])
            let unknown = try await gateway.read(Asking.handle(Asking.request()))
            #expect(unknown == nil)
            let strange = try await gateway.read(PaymentHandle(providerKey: "pi_1", key: Asking.request().key))
            #expect(strange == nil)
            await #expect(throws: Asking.refusal(.noSuchPayment)) { try await gateway.close(Asking.handle(Asking.request())) }
        }
    }

    @Test("reads a payment by its own key and by the shop's, with the amount that was charged")
    func reads() async throws {
        try await TestDatabase.clone { db in
            let (gateway, request) = (SimulatedGateway(on: db, origin: Asking.origin), Asking.request())
            let page = try await gateway.open(request)
            let open = try await gateway.read(Asking.handle(request))
            #expect(
                open
                    == PaymentReading(
                        providerKey: page.providerKey, state: .open, amount: .dirhams(100), mode: .test, reference: "purchase-1",
                        refunded: .zero))
            let step = try await Asking.choose(.amount, on: page, in: db)
            #expect(step == .back)
            let paid = try await gateway.read(PaymentHandle(providerKey: page.providerKey, key: Asking.request().key))
            #expect(paid?.state == .paid && paid?.amount == .dirhams(99))
        }
    }

    @Test("takes one choice on a page: twenty at once make one charge, and a second one changes nothing")
    func once() async throws {
        try await TestDatabase.clone { db in
            let (gateway, request) = (SimulatedGateway(on: db, origin: Asking.origin), Asking.request())
            let page = try await gateway.open(request)
            let steps = try await withThrowingTaskGroup(of: SimulatedPayment.Step.self) { group in
                for choice in Array(repeating: SimulatedPayment.Choice.pay, count: 19) + [.amount] {
                    group.addTask { try await Asking.choose(choice, on: page, in: db) }
                }
                return try await group.reduce(into: [SimulatedPayment.Step]()) { $0.append($1) }
            }
            #expect(steps.count { $0 == .back } == 1)
            for choice in SimulatedPayment.Choice.allCases {
                let step = try await Asking.choose(choice, code: SimulatedPayment.code, on: page, in: db)
                #expect(step == .page, "\(choice)")
            }
            let entries = try await gateway.list(CalendarDay.utcToday)
            #expect(entries.count == 1)
            let events = try await db.read(ProviderEvent.all(of: Asking.id(page)))
            #expect(events.count == 1)
        }
    }

    @Test("leaves a page open after a refused card, and says a final no after the third one or the third wrong code")
    func refusals() async throws {
        try await TestDatabase.clone { db in
            let gateway = SimulatedGateway(on: db, origin: Asking.origin)
            for choices in [[SimulatedPayment.Choice.refuse, .refuse, .refuse], [.refuse, .code, .confirm, .confirm]] {
                let request = Asking.request()
                let page = try await gateway.open(request)
                for choice in choices.dropLast() { _ = try await Asking.choose(choice, code: "0", on: page, in: db) }
                let before = try await gateway.read(Asking.handle(request))
                #expect(before?.state == .open)
                let last = try await Asking.choose(choices.last ?? .refuse, code: "0", on: page, in: db)
                let after = try await gateway.read(Asking.handle(request))
                #expect(last == .page && after?.state == .refused)
                let paying = try await Asking.choose(.pay, on: page, in: db)
                let closing = try await gateway.close(Asking.handle(request))
                #expect(paying == .page && closing == .closed)
            }
            let page = try await gateway.open(Asking.request())
            _ = try await Asking.choose(.code, on: page, in: db)
            let bypassing = try await Asking.choose(.pay, on: page, in: db)
            let wrong = try await Asking.choose(.confirm, code: "", on: page, in: db)
            let right = try await Asking.choose(.confirm, code: SimulatedPayment.code, on: page, in: db)
            #expect(bypassing == .page && wrong == .wrongCode && right == .back)
        }
    }

    @Test("says of a late charge that it is pending, until seventy seconds have passed by the database's clock")
    func late() async throws {
        try await TestDatabase.clone { db in
            let (gateway, request) = (SimulatedGateway(on: db, origin: Asking.origin), Asking.request())
            let page = try await gateway.open(request)
            _ = try await Asking.choose(.late, on: page, in: db)
            for (shift, state) in [(0, PaymentReading.State.pending), (60, .pending), (71, .paid)] {
                try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: shift, in: tx) }
                let reading = try await gateway.read(Asking.handle(request))
                #expect(reading?.state == state, "\(shift)")
                let closing = try await gateway.close(Asking.handle(request))
                let expected = state == .paid ? reading.map { PageClosing.paid($0) } : PageClosing.pending
                #expect(closing == expected, "\(shift)")
            }
        }
    }

    @Test("expires a page by the database's clock, and closes one for good")
    func over() async throws {
        try await TestDatabase.clone { db in
            let gateway = SimulatedGateway(on: db, origin: Asking.origin)
            let (expired, closed, paid) = (Asking.request(), Asking.request(), Asking.request())
            let pages = (try await gateway.open(expired), try await gateway.open(closed), try await gateway.open(paid))
            for _ in 1...2 {
                let closing = try await gateway.close(Asking.handle(closed))
                #expect(closing == .closed)
            }
            _ = try await Asking.choose(.pay, on: pages.2, in: db)
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 3_600, in: tx) }
            for (page, request, state) in [
                (pages.0, expired, PaymentReading.State.expired), (pages.1, closed, .expired), (pages.2, paid, .paid),
            ] {
                let step = try await Asking.choose(.pay, on: page, in: db)
                let reading = try await gateway.read(Asking.handle(request))
                #expect(step == .page && reading?.state == state)
            }
            let again = try await gateway.open(expired)
            #expect(again == pages.0)
        }
    }

    @Test("does what it was asked although its answer is lost, late or an error of the server")
    func faults() async throws {
        try await TestDatabase.clone { db in
            let sound = SimulatedGateway(on: db, origin: Asking.origin)
            let waits = Counter()
            func failing(_ fault: SimulatedGateway.Fault) -> SimulatedGateway {
                SimulatedGateway(
                    on: db, origin: Asking.origin, fault: { _ in fault }, wait: { time in _ = await waits.add(time) })
            }
            for fault in [SimulatedGateway.Fault.silent, .serverError, .late(milliseconds: 10_001)] {
                let request = Asking.request()
                await #expect(throws: GatewayFailure.unknown) { try await failing(fault).open(request) }
                let reading = try await sound.read(Asking.handle(request))
                #expect(reading?.state == .open, "\(fault)")
                _ = try await Asking.choose(.pay, on: try await sound.open(request), in: db)
                let refund = Asking.refund(of: request, .dirhams(40))
                await #expect(throws: GatewayFailure.unknown) { try await failing(fault).refund(refund) }
                let known = try await sound.readRefund(RefundHandle(providerKey: nil, key: refund.key, payment: refund.payment))
                #expect(known?.state == .done, "\(fault)")
                let again = try await sound.refund(refund)
                let after = try await sound.read(Asking.handle(request))
                #expect(again == known && after?.refunded == .dirhams(40))
            }
            let request = Asking.request()
            await #expect(throws: GatewayFailure.unreachable) { try await failing(.unreachable).open(request) }
            let unsent = try await sound.read(Asking.handle(request))
            #expect(unsent == nil)
            _ = try await failing(.late(milliseconds: 10_000)).open(request)
            let waited = await waits.add(0)
            #expect(waited == 30_000)
        }
    }

    @Test("gives back no more than it took, once for one key, also when twenty ask at once")
    func refunds() async throws {
        try await TestDatabase.clone { db in
            let (gateway, request) = (SimulatedGateway(on: db, origin: Asking.origin), Asking.request())
            let page = try await gateway.open(request)
            await #expect(throws: Asking.refusal(.notPaid)) { try await gateway.refund(Asking.refund(of: request, .dirhams(1))) }
            _ = try await Asking.choose(.pay, on: page, in: db)
            for (amount, refusal) in [
                (Money.zero, JournalRefusal.wrongAmount), (Money(minor: 100, .euro), .wrongAmount), (.dirhams(101), .tooMuch),
            ] {
                await #expect(throws: Asking.refusal(refusal)) { try await gateway.refund(Asking.refund(of: request, amount)) }
            }
            let tenths = await Asking.refunds(20, of: .dirhams(10), of: request, by: gateway)
            #expect(tenths.count { $0 } == 10)
            let one = Asking.request()
            _ = try await Asking.choose(.pay, on: try await gateway.open(one), in: db)
            let whole = await Asking.refunds(20, of: .dirhams(100), of: one, by: gateway)
            #expect(whole.count { $0 } == 1)
            let repeated = Asking.request()
            _ = try await Asking.choose(.pay, on: try await gateway.open(repeated), in: db)
            let refund = Asking.refund(of: repeated, .dirhams(60))
            let (first, second) = (try await gateway.refund(refund), try await gateway.refund(refund))
            #expect(first == second)
            let other = RefundRequest(key: refund.key, payment: refund.payment, amount: .dirhams(30))
            await #expect(throws: Asking.refusal(.otherContent)) { try await gateway.refund(other) }
            let readings = (try await gateway.read(Asking.handle(request)), try await gateway.read(Asking.handle(repeated)))
            #expect(readings.0?.refunded == .dirhams(100) && readings.1?.refunded == .dirhams(60))
            let listed = try await gateway.list(CalendarDay.utcToday)
            #expect(listed.count { $0.kind == .payment } == 3 && listed.count { $0.kind == .refund } == 12)
            let others = try await gateway.list(CalendarDay.utcToday.adding(days: -2))
            #expect(others == [])
        }
    }

    @Test("forgets a key after a day, as Stripe does, so that the same request then counts as a new one")
    func forgets() async throws {
        try await TestDatabase.clone { db in
            let gateway = SimulatedGateway(on: db, origin: Asking.origin)
            let request = Asking.request(until: Moment.now().adding(seconds: 200_000))
            let first = try await gateway.open(request)
            _ = try await Asking.choose(.pay, on: first, in: db)
            let refund = Asking.refund(of: request, .dirhams(10))
            _ = try await gateway.refund(refund)
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: gateway.keyLife, in: tx) }
            let (again, sameRefund) = (try await gateway.open(request), try await gateway.refund(refund))
            #expect(again == first && sameRefund.state == .done)
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 86_401, in: tx) }
            let known = PaymentHandle(providerKey: first.providerKey, key: request.key)
            let late = RefundRequest(key: refund.key, payment: known, amount: .dirhams(10))
            _ = try await gateway.refund(late)
            let second = try await gateway.open(request)
            let (reading, newest) = (try await gateway.read(known), try await gateway.read(Asking.handle(request)))
            #expect(second.address != first.address && reading?.refunded == .dirhams(20) && newest?.state == .open)
        }
    }

    @Test("has refunds under way and refunds that the bank sends back, which leave the money to another refund")
    func slowRefunds() async throws {
        try await TestDatabase.clone { db in
            let request = Asking.request()
            let slow = SimulatedGateway(on: db, origin: Asking.origin, refunds: .init(delay: 60))
            let bad = SimulatedGateway(on: db, origin: Asking.origin, refunds: .init(delay: 60, failure: "the account is closed"))
            _ = try await Asking.choose(.pay, on: try await slow.open(request), in: db)
            let (one, other) = (Asking.refund(of: request, .dirhams(50)), Asking.refund(of: request, .dirhams(50)))
            let (first, second) = (try await slow.refund(one), try await bad.refund(other))
            #expect(first.state == .pending && second.state == .pending)
            await #expect(throws: Asking.refusal(.tooMuch)) { try await slow.refund(Asking.refund(of: request, .dirhams(1))) }
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 61, in: tx) }
            let done = try await slow.readRefund(RefundHandle(providerKey: first.providerKey, key: other.key, payment: one.payment))
            let failed = try await slow.readRefund(RefundHandle(providerKey: nil, key: other.key, payment: other.payment))
            #expect(done?.state == .done && failed?.state == .failed(reason: "the account is closed"))
            let reading = try await slow.read(Asking.handle(request))
            #expect(reading?.refunded == .dirhams(50))
            let last = try await slow.refund(Asking.refund(of: request, .dirhams(50)))
            #expect(last.amount == .dirhams(50))
        }
    }

    @Test("gives nothing back while a dispute is open, and after a lost one")
    func disputes() async throws {
        try await TestDatabase.clone { db in
            let gateway = SimulatedGateway(on: db, origin: Asking.origin)
            for decision in [SimulatedPayment.Choice.win, .lose] {
                let request = Asking.request()
                let page = try await gateway.open(request)
                _ = try await Asking.choose(.dispute, on: page, in: db)
                let reading = try await gateway.read(Asking.handle(request))
                #expect(reading?.state == .paid && reading?.dispute == PaymentDispute(.open, request.amount, fee: .dirhams(150)))
                let refund = Asking.refund(of: request, .dirhams(1))
                await #expect(throws: Asking.refusal(.disputed)) { try await gateway.refund(refund) }
                for choice in [decision, .win, .lose] { _ = try await Asking.choose(choice, on: page, in: db) }
                let after = try await gateway.read(Asking.handle(request))
                #expect(after?.dispute?.state == (decision == .win ? .won : .lost))
                if decision == .win {
                    let done = try await gateway.refund(refund)
                    #expect(done.state == .done)
                } else {
                    await #expect(throws: Asking.refusal(.tooMuch)) { try await gateway.refund(refund) }
                }
                let events = try await db.read(ProviderEvent.all(of: Asking.id(page)))
                #expect(events.count == (decision == .win ? 4 : 3))
            }
        }
    }

    @Test("keeps a journal that only grows and moves forward")
    func journal() async throws {
        try await TestDatabase.make { test in
            let gateway = SimulatedGateway(on: test.db, origin: Asking.origin)
            let page = try await gateway.open(Asking.request())
            _ = try await Asking.choose(.dispute, on: page, in: test.db)
            _ = try await Asking.choose(.win, on: page, in: test.db)
            let owner = try BlockingConnection(test.ownerURL)
            for (statement, constraint) in [
                ("UPDATE simulated.payment SET state = 'open'", "payment_forward"),
                ("UPDATE simulated.dispute SET state = 'open'", "dispute_forward"),
                ("UPDATE simulated.event SET state = 'waiting', settled_at = NULL WHERE state = 'void'", "event_forward"),
                ("UPDATE simulated.charge SET amount = amount + 1", "append_only"), ("DELETE FROM simulated.charge", "append_only"),
                ("UPDATE simulated.refund SET amount = amount + 1", "append_only"), ("DELETE FROM simulated.event", "append_only"),
                ("DELETE FROM simulated.payment", "append_only"), ("DELETE FROM simulated.dispute", "append_only"),
                ("TRUNCATE simulated.refund", "append_only"),
            ] {
                do {
                    try owner.execute(statement)
                    Issue.record("\(statement) is possible")
                } catch let error as DatabaseError {
                    #expect(error.constraint == constraint, "\(statement)")
                }
            }
            for statement: SQL in [
                "UPDATE simulated.payment SET amount = 1", "UPDATE simulated.charge SET amount = 1", "DELETE FROM simulated.payment",
                "UPDATE simulated.event SET payment_id = payment_id",
            ] {
                let refusal = await test.db.refusal(of: statement)
                #expect(refusal?.sqlState == "42501", "\(statement.text)")
            }
        }
    }
}
