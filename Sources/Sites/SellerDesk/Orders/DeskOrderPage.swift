import Catalog
import Components
import HTML
import HTTP
import Identity
import Inventory
import Kernel
import Links
import Notifications
import Orders
import Postgres
import Sellers
import Web

/// An order at the desk of its shop: what happened, what is next, and to whom it goes.
struct DeskOrderPage: Sendable {
    let desk: DeskFrame
    let number: String
    let state: Message
    let placedAt: LocalMoment
    /// What the shop must do by when.
    let deadlines: [Message]
    /// What became of a request to cancel; nil if the buyer never asked.
    let request: Request?
    /// Where a refused parcel is; nil for any other order.
    let parcel: Message?
    let parcels: ParcelsPart
    /// Oldest first.
    let steps: [Step]
    let lines: [Line]
    /// Nil if the shop has one warehouse, or if nothing is reserved.
    let shipFrom: ShipFromPart?
    let goods: Money
    let delivery: Money
    let total: Money
    /// Whether the carrier collects the total.
    var isPaidAtDoor = true
    /// Nil for an order that was not paid by a gateway.
    var money: DeskMoneyPart?
    /// Nil once the buyer's account is erased.
    let recipient: RecipientBlock?
    /// The next act; nil if there is none, or if the reader may not do it.
    let next: OrderAct?
    /// Whether its label can be made, which packs a confirmed order.
    let canBeLabelled: Bool
    let links: Links
    /// Why an act was refused.
    let refusal: Message?

    struct Step: Sendable {
        let what: Message
        let at: LocalMoment
        let who: Message
        /// The reason; may be empty.
        let reason: String
    }

    struct Line: Sendable {
        let title: LocalizedText
        let product: SiteURL
        let variant: String
        let condition: Message
        let quantity: Int
        let total: Money
    }

    struct Request: Sendable {
        let what: Message
        /// What the buyer said; may be empty.
        let why: String
        /// What the shop said; may be empty.
        let answer: String
    }

    /// The pages of what the reader may do; nil for what is not possible now.
    struct Links: Sendable {
        var cancellation: SiteURL?
        var `extension`: SiteURL?
        var request: SiteURL?
        var outcome: SiteURL?
        let slip: SiteURL
    }

    var ways: Link.Desk { desk.link(Link(desk.frame.language)) }
}

extension DeskOrderPage {
    static let show = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        return try await answer(visit, desk)
    }

    static let act = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        guard let act = OrderAct(rawValue: visit.form["act"] ?? ""), ![.slips, .labels, .track].contains(act),
            act.roles.contains(desk.role)
        else {
            throw Problem.notFound
        }
        let number = try visit.orderNumber
        do {
            try await act.take(number, of: desk.seller.id, by: desk.actor, at: visit.now, in: visit.db)
        } catch Order.Refusal.unknownOrder {
            throw Problem.notFound
        } catch let refusal as Order.Refusal {
            return try await answer(visit, desk, refusal: try await visit.words(for: refusal, of: number, desk))
        } catch is Stock.Refusal {
            return try await answer(visit, desk, refusal: .orderActFailed)
        }
        return visit.redirect(to: visit.link.desk(desk.seller.slug).order(number.rawValue), saying: DeskFlash.orderMoved)
    }

    /// - Parameter refusal: why an act was refused. The answer is 409 then.
    static func answer(_ visit: Visit, _ desk: Desk, refusal: Message? = nil) async throws -> Response {
        let order = try await visit.order(of: desk)
        let (deadlines, request, parcel) = try await visit.db.read(
            as: desk.seller.id.databaseRole, Deadline.open(of: order.number), CancellationRequest.of(order.number),
            RefusedParcel.of(order.number))
        let parcels = try await OrderParcels.of(order.id, of: desk.seller.id, in: visit.db)
        let names = try await visit.db.read(Person.names(of: Array(Set(order.steps.compactMap(\.by.person)))))
        let decides = desk.role != .packer
        let ways = visit.link.desk(desk.seller.slug)
        let number = order.number.rawValue
        let isOpen = [.placed, .confirmed, .packed].contains(order.state)
        var links = Links(slip: ways.slips([number]))
        if decides {
            if isOpen { links.cancellation = ways.orderCancellation(number) }
            if isOpen, !deadlines.isEmpty, !deadlines.contains(where: { $0.extension > 0 }) {
                links.extension = ways.orderExtension(number)
            }
            if request?.state == .open { links.request = ways.orderRequest(number) }
            // What happened to a parcel is said of that parcel.
            if order.state == .shipped && parcels.parcels.isEmpty || parcel?.state == .awaited { links.outcome = ways.orderOutcome(number) }
        }
        let shipFrom = try await ShipFromPart.of(order, desk, visit)
        let money = try await ShopMoney.of(order, in: visit.db)
        let mayRefund = decides && OrderRefund.canBeAsked(in: order.state) && (money?.left ?? .zero) > .zero
        let next = OrderAct(next: order.state).flatMap { $0.roles.contains(desk.role) ? $0 : nil }
        return visit.render(
            DeskOrderPage(
                desk: visit.deskFrame(desk, at: { $0.desk(desk.seller.slug).order(number) }), number: number, state: order.state.name,
                placedAt: visit.clock.local(order.placedAt),
                deadlines: deadlines.map { $0.words(visit.clock) }, request: request.map { $0.shown(visit.clock) },
                parcel: parcel?.words, parcels: ParcelsPart(order, parcels, visit, ways, decides: decides),
                steps: order.steps.map { Step($0, names, in: visit.language, visit.clock) },
                lines: order.lines.map { line in
                    Line(
                        title: LocalizedText(line.title, line.titleLanguage), product: visit.link.product(line.productSlug),
                        variant: line.variant, condition: line.condition.name, quantity: line.quantity, total: line.total)
                },
                shipFrom: shipFrom, goods: order.subtotal, delivery: order.delivery, total: order.total,
                isPaidAtDoor: order.isPaidAtDoor,
                money: DeskMoneyPart(money, refund: mayRefund ? ways.orderRefund(number) : nil, visit.clock),
                recipient: order.recipient.map { RecipientBlock($0, city: order.cityName) }, next: next,
                canBeLabelled: [.confirmed, .packed].contains(order.state), links: links,
                refusal: refusal),
            status: refusal == nil ? .ok : .conflict)
    }

    static let sample = DeskOrderPage(
        desk: .sample, number: "K-7HM2XQP", state: .orderStateConfirmed, placedAt: Moment(seconds: 1_795_253_400).inUTC,
        deadlines: [.deskOrderDueHandOver(at: Moment(seconds: 1_795_953_600).inUTC.asDayAndTime)],
        request: Request(
            what: .deskOrderRequestOpen(at: Moment(seconds: 1_795_953_600).inUTC.asDayAndTime), why: "Changé <b>d’avis", answer: ""),
        parcel: nil, parcels: .sample,
        steps: [
            Step(what: .orderStatePlaced, at: Moment(seconds: 1_795_253_400).inUTC, who: .deskOrderByBuyerDesk, reason: ""),
            Step(
                what: .orderStateConfirmed, at: Moment(seconds: 1_795_253_400).inUTC, who: .deskOrderByMember(name: "Salma <Berrada>"),
                reason: "Bien reçu"),
        ],
        lines: [
            Line(
                title: LocalizedText("قفطان", .arabic), product: Link(.french).product("caftan"), variant: "M, bleu",
                condition: Condition.new.name, quantity: 2, total: .dirhams(1_200))
        ], shipFrom: .sample, goods: .dirhams(1_200), delivery: .dirhams(35), total: .dirhams(1_235), money: .sample, recipient: .sample,
        next: .pack,
        canBeLabelled: true,
        links: Links(
            cancellation: Link(.french).desk("dar-salma").orderCancellation("K-7HM2XQP"),
            extension: Link(.french).desk("dar-salma").orderExtension("K-7HM2XQP"),
            request: Link(.french).desk("dar-salma").orderRequest("K-7HM2XQP"), outcome: nil,
            slip: Link(.french).desk("dar-salma").slips(["K-7HM2XQP"])),
        refusal: .orderActRequestOpen)
    static let endedSample = DeskOrderPage(
        desk: .sample, number: "K-2345678", state: .orderStateRefused, placedAt: Moment(seconds: 1_795_253_400).inUTC, deadlines: [],
        request: Request(what: .deskOrderRequestDeclined, why: "", answer: "Déjà emballée"), parcel: .deskOrderParcelAwaited,
        parcels: .noneSample, steps: [],
        lines: [], shipFrom: nil,
        goods: .dirhams(90), delivery: .zero, total: .dirhams(90), recipient: nil, next: nil, canBeLabelled: false,
        links: Links(
            outcome: Link(.french).desk("dar-salma").orderOutcome("K-2345678"), slip: Link(.french).desk("dar-salma").slips(["K-2345678"])),
        refusal: nil)
}

extension Visit {
    /// - Throws: `Problem.notFound` if the path names no number.
    var orderNumber: OrderNumber {
        get throws {
            guard let number = OrderNumber(rawValue: parameters["number"] ?? "") else { throw Problem.notFound }
            return number
        }
    }

    /// The order of the shop that the path names.
    ///
    /// - Throws: `Problem.notFound`, also for the order of another shop.
    func order(of desk: Desk) async throws -> Order {
        guard let order = try await Order.numbered(try orderNumber, of: desk.seller.id, in: db) else { throw Problem.notFound }
        return order
    }
}

extension DeskOrderPage.Step {
    init(_ step: Order.Transition, _ names: [Person.ID: String], in language: Language, _ clock: WallClock) {
        let code = step.reason?.deskWords?.text(in: language)
        self.init(
            what: step.to.name, at: clock.local(step.at), who: step.by.shownName(names),
            reason: [code, step.why].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: "\n"))
    }
}

extension Order.Reason {
    /// The reason as the shop names it; nil for the one that only words explain.
    var deskWords: Message? { self == .suspicion ? .deskOrderReasonSuspicion : words }
}

extension Deadline {
    func words(_ clock: WallClock) -> Message {
        let at = clock.local(dueAt).asDayAndTime
        switch kind {
        case .confirm: return .deskOrderDueConfirm(at: at)
        case .handOver: return .deskOrderDueHandOver(at: at)
        }
    }
}

extension CancellationRequest {
    fileprivate func shown(_ clock: WallClock) -> DeskOrderPage.Request {
        let what: Message =
            switch state {
            case .open: .deskOrderRequestOpen(at: clock.local(dueAt).asDayAndTime)
            case .granted: .deskOrderRequestGranted
            case .declined: .deskOrderRequestDeclined
            case .overtaken: .deskOrderRequestOvertaken
            }
        return DeskOrderPage.Request(what: what, why: why, answer: answer)
    }
}

extension RefusedParcel {
    fileprivate var words: Message {
        switch state {
        case .awaited: .deskOrderParcelAwaited
        case .back: .deskOrderParcelBack
        case .lost: .deskOrderParcelLost
        }
    }
}
