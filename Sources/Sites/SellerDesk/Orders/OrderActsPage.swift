import Components
import HTML
import HTTP
import Identity
import Inventory
import Kernel
import Links
import Orders
import Postgres
import Sellers
import Shipping
import Web

/// What became of several orders at once, order by order.
struct OrderActsPage: Sendable {
    let desk: DeskFrame
    let title: Message
    let done: Int
    let lines: [Line]
    /// The packing slips of the orders that were moved; nil where none was.
    let slips: SiteURL?
    /// The labels that are ready; nil after any other act.
    var labels: SiteURL?
    /// The form for the tracking numbers of the orders that have none yet; nil where there is none.
    var again: SiteURL?

    struct Line: Sendable {
        /// As the form named it.
        let number: String
        /// Nil for a number that the shop has not.
        let address: SiteURL?
        let outcome: Message
        let isDone: Bool
    }

    var ways: Link.Desk { desk.link(Link(desk.frame.language)) }

    /// The most orders at once.
    static let most = 200

    static let sample = OrderActsPage(
        desk: .sample, title: .orderActConfirmMany, done: 1,
        lines: [
            Line(
                number: "K-7HM2XQP", address: Link(.french).desk("dar-salma").order("K-7HM2XQP"), outcome: .orderActConfirmed,
                isDone: true),
            Line(number: "K-0", address: nil, outcome: .orderActUnknown, isDone: false),
        ], slips: Link(.french).desk("dar-salma").slips(["K-7HM2XQP"]), labels: Link(.french).desk("dar-salma").labels(["K-7HM2XQP"]),
        again: Link(.french).desk("dar-salma").trackingNumbers(["K-2345678"]))
    static let nothingSample = OrderActsPage(desk: .sample, title: .orderActShipMany, done: 0, lines: [], slips: nil)
}

extension OrderActsPage {
    static let act = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        // In the order of the list, which is that of the labels.
        var seen: Set<String> = []
        let numbers = Array(visit.form.all("number").filter { seen.insert($0).inserted }.prefix(most))
        if visit.form["labels"] != nil, visit.form["act"] == "next" {
            return try await TrackingNumbersPage.answer(visit, desk, numbers, nil, movesOn: true)
        }
        guard let act = OrderAct(rawValue: visit.form["act"] ?? ""), act.roles.contains(desk.role) else { throw Problem.badRequest }
        let ways = visit.link.desk(desk.seller.slug)
        if visit.form["labels"] != nil { return try await label(act, numbers, desk, visit) }
        if act == .track, !numbers.isEmpty { return visit.redirect(to: ways.trackingNumbers(numbers)) }
        if act == .slips, !numbers.isEmpty { return visit.redirect(to: ways.slips(numbers)) }
        var lines: [Line] = []
        for text in numbers { lines.append(try await line(act, text, desk, visit)) }
        let done = lines.filter(\.isDone)
        let labels = act == .labels && !done.isEmpty ? ways.labels(done.map(\.number)) : nil
        // Where nothing else was done, the labels say all.
        if let labels, lines.allSatisfy({ $0.outcome == act.done }) { return visit.redirect(to: labels) }
        return visit.render(
            OrderActsPage(
                desk: visit.deskFrame(desk), title: act.nameForMany, done: done.count, lines: lines,
                slips: done.isEmpty ? nil : ways.slips(done.map(\.number)), labels: labels),
            status: lines.isEmpty ? .unprocessableContent : .ok)
    }

    /// Each order is a transaction of its own, so one that fails stops no other.
    private static func line(_ act: OrderAct, _ text: String, _ desk: Desk, _ visit: Visit) async throws -> Line {
        let shown = text.cut(to: 20)
        guard let number = OrderNumber(rawValue: text) else {
            return Line(number: shown, address: nil, outcome: .orderActUnknown, isDone: false)
        }
        let address = visit.link.desk(desk.seller.slug).order(number.rawValue)
        do {
            let done = try await act.take(number, of: desk.seller.id, by: desk.actor, at: visit.now, in: visit.db)
            return Line(number: shown, address: address, outcome: done, isDone: true)
        } catch Order.Refusal.unknownOrder {
            return Line(number: shown, address: nil, outcome: .orderActUnknown, isDone: false)
        } catch let refusal as Order.Refusal {
            return Line(number: shown, address: address, outcome: try await visit.words(for: refusal, of: number, desk), isDone: false)
        } catch is Stock.Refusal {
            return Line(number: shown, address: address, outcome: .orderActFailed, isDone: false)
        }
    }
}

extension OrderActsPage {
    /// Gives orders their tracking numbers, and for `ship` hands them over, each in a transaction of its own.
    private static func label(_ act: OrderAct, _ numbers: [String], _ desk: Desk, _ visit: Visit) async throws -> Response {
        guard act == .track || act == .ship else { throw Problem.badRequest }
        return try await visit.submit {
            let typed = try TypedTracking(visit.form)
            let carriers = try await visit.db.read(as: desk.seller.id.databaseRole, Carrier.offered)
            var lines: [Line] = []
            for order in typed.orders { lines.append(try await line(act, order.number, order.labels, carriers, desk, visit)) }
            let ways = visit.link.desk(desk.seller.slug)
            let (done, rest) = (lines.filter(\.isDone), lines.filter { !$0.isDone && $0.address != nil })
            return visit.render(
                OrderActsPage(
                    desk: visit.deskFrame(desk), title: act.nameForMany, done: done.count, lines: lines,
                    slips: done.isEmpty ? nil : ways.slips(done.map(\.number)),
                    again: rest.isEmpty ? nil : ways.trackingNumbers(rest.map(\.number))))
        } orShow: { refusal in
            try await TrackingNumbersPage.answer(visit, desk, numbers, refusal)
        }
    }

    private static func line(
        _ act: OrderAct, _ text: String, _ typed: [(carrier: String, tracking: String)], _ carriers: [Carrier], _ desk: Desk, _ visit: Visit
    ) async throws -> Line {
        let shown = text.readable.cut(to: 20)
        guard let number = OrderNumber(rawValue: text), let order = try await Order.numbered(number, of: desk.seller.id, in: visit.db)
        else {
            return Line(number: shown, address: nil, outcome: .orderActUnknown, isDone: false)
        }
        let address = visit.link.desk(desk.seller.slug).order(number.rawValue)
        func not(_ why: Message) -> Line { Line(number: shown, address: address, outcome: why, isDone: false) }
        var labels: [ParcelLabels.Label] = []
        for (carrier, tracking) in typed {
            guard let carrier = carriers.first(where: { $0.isCalled(carrier) }) else { return not(.packingErrorCarrier) }
            labels.append((carrier.id, tracking))
        }
        do {
            let isPacked = order.state == .confirmed
            try await Order.change(number, of: desk.seller.id, in: visit.db) { [labels] tx in
                try await Order.label(number, with: labels, by: desk.actor, at: visit.now, in: tx)
                if act == .ship { try await Order.handOver(number, by: desk.actor, at: visit.now, in: tx) }
            }
            return Line(number: shown, address: address, outcome: isPacked ? act.packedAndDone : act.done, isDone: true)
        } catch ParcelLabels.Refusal.count(let count) {
            return not(.orderActNumbers(count: count))
        } catch Parcel.Refusal.trackingTaken {
            return not(.packingErrorTaken)
        } catch Parcel.Refusal.trackingUnfit {
            return not(.packingErrorTracking)
        } catch Parcel.Refusal.unknownCarrier {
            return not(.packingErrorCarrier)
        } catch Parcel.Refusal.underWay {
            return not(.orderActUnderWay)
        } catch let refusal as Order.Refusal {
            return not(try await visit.words(for: refusal, of: number, desk))
        } catch is Stock.Refusal {
            return not(.orderActFailed)
        }
    }
}

extension Carrier {
    /// Whether a person means it: by its identifier, or by its name in a language.
    fileprivate func isCalled(_ typed: String) -> Bool {
        let typed = typed.tidied.lowercased()
        return typed == slug || facts.names.values.contains { $0.lowercased() == typed }
    }
}

extension Desk {
    /// The member as the history of an order names them.
    var actor: Actor { Actor(.seller, person.id.actor.description) }
}

extension Visit {
    /// Why an order was not moved: where it stands, and who took it there.
    func words(for refusal: Order.Refusal, of number: OrderNumber, _ desk: Desk) async throws -> Message {
        switch refusal {
        case .illegal(let from, _):
            guard let step = try await Order.numbered(number, of: desk.seller.id, in: db)?.steps.last else { return .orderActUnknown }
            let names = try await db.read(Person.names(of: [step.by].compactMap(\.person)))
            return .orderActTaken(state: from.name, who: step.by.shownName(names).text(in: language), at: clock.local(step.at).asDayAndTime)
        case .requestOpen: return .orderActRequestOpen
        case .unknownOrder: return .orderActUnknown
        case .reasonMissing: return .deskOrderReasonMissing
        case .reasonTooLong: return .formTooLong(max: Order.mostOfReason)
        case .notAwaited: return .deskOrderNotAwaited
        }
    }
}

extension Actor {
    /// The member of the shop whom a step names; nil for anybody else.
    var person: Person.ID? {
        guard kind == .seller, name.hasPrefix("person ") else { return nil }
        return Person.ID(String(name.dropFirst("person ".count)))
    }

    /// Who took a step, as the desk shows it.
    func shownName(_ names: [Person.ID: String]) -> Message {
        if let name = person.flatMap({ names[$0] }) { return .deskOrderByMember(name: name) }
        switch kind {
        case .buyer: return .deskOrderByBuyerDesk
        case .seller: return .deskOrderByShop
        case .system: return .deskOrderByKolchi
        case .clerk, .person, .login: return .deskOrderByStaff
        }
    }
}
