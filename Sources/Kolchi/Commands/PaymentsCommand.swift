import Callbacks
import Config
import Foundation
import HTML
import Identity
import Kernel
import Ledger
import Orders
import Payments
import Postgres

extension Command {
    static let payments = Command(
        name: "payments", synopsis: "[VERB …]", summary: "look after payments, refunds and gateways",
        details: """
            Without a verb: lists what waits for a person. It exits with 0 in any case. The kinds are held (another amount, currency,
            mode or reference came than was asked), refund (the gateway did not give it back), dispute (the buyer's bank has not
            decided), and call (a gateway has not answered for five minutes; Kolchi goes on by itself).
              list                    lists the newest payments
                --state STATE         only those in that state: \(Payment.State.allCases.filter { $0 != .none }.map(\.rawValue).joined(separator: ", "))
                --most NUMBER         how many; by default 50
              show ID                 prints a payment: its history, parts, refunds and calls. ID may be the number of an order.
              parked                  lists the callbacks of gateways that are not applied, with the reason; see kolchi callbacks
              decide ID take|return   decides on a held payment: it counts as paid, or all of it goes back. It needs --why.
                --why REASON
              transferred REFUND REFERENCE
                                      a failed refund was given back by a bank transfer with that reference
              settle GATEWAY AMOUNT   a gateway has paid AMOUNT, fees included, to the bank account. It needs --reference.
                --reference TEXT      the reference on the bank statement; each is booked once
                --fees AMOUNT         what the gateway kept of it; by default 0
                --currency CODE       \(Currency.allCases.map(\.rawValue).joined(separator: ", ")); by default MAD
                --arrived AMOUNT      the dirhams that arrived, for another currency
              reconcile DAY           compares the gateways' own lists of a day in UTC, like 2026-12-01, with the payments here, and
                                      books what is missing. It prints each difference. It exits with 1 if one remains.
              --who CONTACT           the accountant or admin who decides, by e-mail address or phone; by default your login
            The audit log records decide, transferred and settle.
            """, valued: ["state", "most", "why", "reference", "fees", "currency", "arrived", "who"]
    ) { arguments in
        let words = arguments.words
        switch (words.first, words.count) {
        case (nil, _): try await listMatters(in: AppSetup.open().db)
        case ("list", 1): try await list(arguments, in: AppSetup.open().db)
        case ("show", 2): try await show(words[1], in: AppSetup.open().db)
        case ("parked", 1): try await listParked(AppSetup.open())
        case ("decide", 3): try await decide(words[1], words[2], arguments)
        case ("transferred", 3): try await settleRefund(words[1], transfer: words[2], arguments)
        case ("settle", 3): try await settle(words[1], words[2], arguments)
        case ("reconcile", 2): try await reconcile(words[1])
        default: throw CommandFailure("see kolchi help payments", .usage)
        }
    }

    static let rate = Command(
        name: "rate", synopsis: "CURRENCY [RATE]", summary: "show or set what a euro or dollar is in dirhams",
        details: """
            Prints the rate of EUR or USD with its history. With RATE, like 10.85, one unit is so many dirhams from now on. Gateways
            that take no dirhams are asked for the exchanged amount. Payments that have begun keep their rate.
              --sure          accepts a rate that is more than \(ExchangeRate.mostPercent) % away from the one before
              --who CONTACT   the accountant or admin who sets it, by e-mail address or phone; by default your login
            The audit log records it.
            """, flags: ["sure"], valued: ["who"]
    ) { arguments in
        guard 1...2 ~= arguments.words.count, let currency = Currency(rawValue: arguments.words[0].uppercased()), currency != .dirham else {
            throw CommandFailure("use kolchi rate EUR, or kolchi rate EUR 10.85", .usage)
        }
        let db = try await AppSetup.open().db
        if let typed = arguments.words.dropFirst().first {
            let actor = try await AppSetup.author(arguments.value(of: "who"), as: bookkeepers, in: db)
            do {
                guard let rate = millionths(typed) else { throw ExchangeRate.Refusal.unfit }
                try await db.transaction { tx in
                    try await ExchangeRate.set(rate, of: currency, isSure: arguments.has("sure"), by: actor, in: tx)
                }
            } catch ExchangeRate.Refusal.unfit {
                throw CommandFailure("“\(typed)” is not a rate from 1 to 100 with six decimals at most, like 10.85", .usage)
            } catch ExchangeRate.Refusal.farFrom(let before) {
                throw CommandFailure("“\(typed)” is far from \(decimals(before.rate)); add --sure if it is right", .usage)
            }
        }
        let history = try await db.read(ExchangeRate.history(of: currency))
        for rate in history { print("from \(stamp(rate.setAt))  1 \(currency.rawValue) = \(decimals(rate.rate)) MAD  by \(rate.setBy)") }
        if history.isEmpty { print("No rate of \(currency.rawValue) was ever set.") }
    }

    /// Who decides where money goes.
    static let bookkeepers: Set<StaffRole> = [.accountant, .admin]

    // MARK: Reading

    private static func listMatters(in db: Database) async throws {
        let matters = try await db.search(OpenMatter.all)
        for matter in matters {
            let key = matter.refund.map { "refund \($0)" } ?? "payment \(matter.payment)"
            print(
                [matter.kind.rawValue, key, matter.gateway.rawValue, text(matter.amount), "since \(stamp(matter.since))", matter.why]
                    .joined(separator: "  "))
        }
        if matters.isEmpty { print("Nothing waits for a person.") }
    }

    private static func list(_ arguments: Arguments, in db: Database) async throws {
        guard let most = Int(arguments.value(of: "most") ?? "50"), (1...10_000).contains(most) else {
            throw CommandFailure("--most needs a number from 1 to 10000", .usage)
        }
        let state = try arguments.value(of: "state").map { word in
            guard let state = Payment.State(rawValue: word) else { throw CommandFailure("there is no state “\(word)”", .usage) }
            return state
        }
        let payments = try await db.search(Payment.newest(most, in: state))
        for payment in payments { print(line(payment)) }
        if payments.isEmpty { print("There are no payments.") }
    }

    private static func line(_ payment: Payment) -> String {
        [
            "\(payment.id)", stamp(payment.madeAt), payment.state.rawValue, payment.gateway.rawValue, payment.mode.rawValue,
            text(payment.amount),
        ].joined(separator: "  ")
    }

    private static func show(_ key: String, in db: Database) async throws {
        var payments: [Payment] = []
        if let id = Payment.ID(key) {
            payments = try await db.read(Payment.of(id)).map { [$0] } ?? []
        } else if let number = OrderNumber(rawValue: key.uppercased()),
            let reference = try await db.read(OrderPayment.reference(of: number))
        {
            payments = try await db.read(Payment.all(of: reference))
        }
        guard !payments.isEmpty else { throw CommandFailure("there is no payment \(key)", .notFound) }
        for payment in payments { try await show(payment, in: db) }
    }

    private static func show(_ payment: Payment, in db: Database) async throws {
        let (steps, parts, refunds, calls) = try await db.read(
            Payment.steps(of: payment.id), PaymentPart.of(payment.id), Refund.of(payment: payment.id), Payment.calls(of: payment.id))
        let orders = try await db.read(OrderSummary.of(ID<Purchase>(payment.reference.key.uuid)))
        print(line(payment))
        let received = payment.received.map(text) ?? "nothing"
        print("  asked \(text(payment.asked)), received \(received), key \(payment.providerKey ?? "not known")")
        if let dispute = payment.dispute {
            print("  dispute \(dispute.state.rawValue): \(text(dispute.amount)), fee \(text(dispute.fee))")
        }
        for step in steps { print("  → \(step.to.rawValue)  \(stamp(step.at))  \(step.by)  \(step.why)") }
        for part in parts {
            let number = orders.first { $0.id.uuid == part.order.uuid }?.number.rawValue ?? "\(part.order)"
            print("  order \(number): \(text(part.amount)), left \(text(part.left))")
        }
        for refund in refunds {
            let way = [refund.way?.rawValue, refund.failure].compactMap(\.self).joined(separator: "  ")
            print("  refund \(refund.id)  \(refund.state.rawValue)  \(text(refund.amount))  \(stamp(refund.madeAt))  \(way)")
        }
        for call in calls {
            print("  call \(call.verb)  \(call.state)  sent \(call.sentAt.map(stamp) ?? "never")  tries \(call.tries)  \(call.error)")
        }
    }

    private static func listParked(_ setup: AppSetup) async throws {
        let names = Set(AppSetup.gateways(setup.configuration, on: setup.db).map(\.name.rawValue))
        let callbacks = try await setup.db.search(ListedCallback.unapplied(10_000)).filter { names.contains($0.source) }
        for callback in callbacks {
            print(
                [
                    "\(callback.id)", stamp(callback.receivedAt), callback.state, callback.source, callback.key.event, callback.key.subject,
                    callback.why,
                ].joined(separator: "  "))
        }
        if callbacks.isEmpty { print("Every callback of the gateways is applied.") }
    }

    // MARK: Deciding

    private static func decide(_ key: String, _ word: String, _ arguments: Arguments) async throws {
        guard let id = Payment.ID(key), let decision = HeldDecision(rawValue: word) else {
            throw CommandFailure("use kolchi payments decide ID take, or kolchi payments decide ID return, with --why", .usage)
        }
        let db = try await AppSetup.open().db
        let actor = try await AppSetup.author(arguments.value(of: "who"), as: bookkeepers, in: db)
        do {
            let state = try await db.transaction { tx in
                try await Payment.decide(
                    id, decision, by: actor, why: arguments.value(of: "why") ?? "", AppSetup.paymentSubjects, in: tx)
            }
            print(state == .succeeded ? "The payment counts as paid." : "All of the payment goes back.")
        } catch let refusal as Payment.DecisionRefusal {
            switch refusal {
            case .unknownPayment: throw CommandFailure("there is no payment \(key)", .notFound)
            case .notHeld: throw CommandFailure("the payment is not held")
            case .reasonMissing: throw CommandFailure("--why needs the reason", .usage)
            case .reasonTooLong: throw CommandFailure("the reason has more than \(Payment.mostOfReason) characters", .usage)
            case .otherSum: throw CommandFailure("another sum came than was asked, or a dispute took some of it; it can only go back")
            case .disputed: throw CommandFailure("the buyer's bank has not decided on the dispute yet")
            }
        }
    }

    private static func settleRefund(_ key: String, transfer: String, _ arguments: Arguments) async throws {
        guard let id = Refund.ID(key) else { throw CommandFailure("“\(key)” is not the key of a refund", .usage) }
        let db = try await AppSetup.open().db
        let actor = try await AppSetup.author(arguments.value(of: "who"), as: bookkeepers, in: db)
        do {
            try await db.transaction { tx in
                try await Refund.settleByHand(id, transfer: transfer, by: actor, AppSetup.paymentSubjects, in: tx)
            }
            print("The refund is done.")
        } catch let refusal as Refund.HandRefusal {
            switch refusal {
            case .unknownRefund: throw CommandFailure("there is no refund \(key)", .notFound)
            case .notFailed: throw CommandFailure("the refund is done, or the gateway is still asked for it")
            case .disputed: throw CommandFailure("the buyer's bank has not decided on the dispute yet, and may give the money back itself")
            case .badTransfer: throw CommandFailure("the reference of the transfer has 1 to 100 characters", .usage)
            }
        }
    }

    private static func settle(_ gateway: String, _ typed: String, _ arguments: Arguments) async throws {
        let code = arguments.value(of: "currency") ?? Currency.dirham.rawValue
        guard let currency = Currency(rawValue: code) else { throw CommandFailure("there is no currency “\(code)”", .usage) }
        func money(_ text: String, _ currency: Currency) throws -> Money {
            guard let amount = Money(typed: text) else { throw CommandFailure("“\(text)” is not an amount, like 1299.50", .usage) }
            return Money(minor: amount.minor, currency)
        }
        let setup = try await AppSetup.open()
        guard let name = GatewayName(gateway), try await setup.db.read(Payment.isUsed(name)) else {
            throw CommandFailure("no payment was ever made at \(gateway)", .notFound)
        }
        let (amount, fees) = (try money(typed, currency), try money(arguments.value(of: "fees") ?? "0", currency))
        guard let reference = arguments.value(of: "reference") else { throw CommandFailure("--reference is missing", .usage) }
        let arrived = try arguments.value(of: "arrived").map { try money($0, .dirham) }
        guard currency == .dirham || arrived != nil else { throw CommandFailure("--arrived needs the dirhams that came", .usage) }
        let actor = try await AppSetup.author(arguments.value(of: "who"), as: bookkeepers, in: setup.db)
        do {
            let settlement = try Settlement(
                of: gateway, reference: reference, amount: amount, fees: fees, arrived: arrived ?? amount - fees)
            let outcome = try await setup.db.transaction { tx in try await settlement.post(by: actor, in: tx) }
            print(outcome == .posted ? "\(text(settlement.arrived)) came to the bank account." : "It was booked before.")
        } catch let refusal as Settlement.Refusal {
            switch refusal {
            case .badReference: throw CommandFailure("the reference has 1 to 100 characters", .usage)
            case .badAmount: throw CommandFailure("the amount is above zero and above the fees", .usage)
            case .otherSum: throw CommandFailure("what arrives is the amount less the fees", .usage)
            case .otherContent: throw CommandFailure("\(gateway) \(reference) was booked with other amounts")
            }
        }
    }

    private static func reconcile(_ typed: String) async throws {
        guard let day = CalendarDay(typed: typed) else { throw CommandFailure("“\(typed)” is not a day like 2026-12-01", .usage) }
        let setup = try await AppSetup.open()
        guard day < Moment.now().inUTC.time.day else { throw CommandFailure("\(typed) is not over in UTC", .usage) }
        let worker = GatewayWorker(
            AppSetup.gateways(setup.configuration, on: setup.db), AppSetup.paymentSubjects, on: setup.db, log: setup.log)
        let differences: [ListDifference]
        do {
            differences = try await worker.compare(day)
        } catch is GatewayFailure {
            throw CommandFailure("a gateway does not answer", .unavailable)
        }
        for difference in differences {
            let sums = "here \(difference.here.map(text) ?? "nothing"), there \(difference.there.map(text) ?? "nothing")"
            print(
                [
                    difference.kind.rawValue, difference.gateway.rawValue, "\(difference.fact.rawValue) \(difference.key)",
                    difference.payment.map { "payment \($0)" } ?? "no payment", sums,
                ].joined(separator: "  "))
        }
        let open = differences.count { $0.kind != .booked }
        guard open == 0 else { throw CommandFailure("\(open) differences remain") }
        print("The lists of the gateways and the payments here agree.")
    }

    // MARK: Texts

    private static func text(_ amount: Money) -> String { "\(amount.decimal) \(amount.currency.rawValue)" }

    private static func stamp(_ moment: Moment) -> String {
        Date(timeIntervalSince1970: Double(moment.seconds)).ISO8601Format()
    }

    /// Reads a rate with at most six decimals, in millionths.
    private static func millionths(_ text: String) -> Int64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard 1...2 ~= parts.count, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }), parts[0].count <= 3,
            parts.count == 1 || parts[1].count <= 6
        else { return nil }
        let decimals = parts.count == 1 ? "" : String(parts[1])
        return Int64(String(parts[0]) + decimals + String(repeating: "0", count: 6 - decimals.count))
    }

    /// Millionths as a decimal number without needless zeros.
    private static func decimals(_ millionths: Int64) -> String {
        let rest = String(String(millionths % 1_000_000 + 1_000_000).dropFirst())
        let shown = rest.reversed().drop { $0 == "0" }.reversed()
        return shown.isEmpty ? "\(millionths / 1_000_000)" : "\(millionths / 1_000_000).\(String(shown))"
    }
}
