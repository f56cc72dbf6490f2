import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Orders
import Postgres
import Sellers
import Shipping
import Web

/// The form that divides the pieces of an order over its parcels.
struct PackingPage: Sendable {
    let desk: DeskFrame
    let number: String
    /// Changes with each parcel. A form over another version is refused.
    let version: String
    /// Whether saving packs the order.
    let packs: Bool
    /// Parcels that cannot be changed any more.
    let fixed: [ParcelsPart.ParcelView]
    let parcels: [PackingFields]
    /// One parcel for all instead; nil if that is what the form proposes.
    let one: SiteURL?
    let canAdd: Bool
    let cash: Money
    /// Whether somebody pressed Enter in a field. Nothing is saved then.
    let movesOn: Bool
    let errors: [FieldError]

    /// Whether all parcels have a tracking number, so that the button comes next.
    var isFilled: Bool { movesOn && !parcels.contains { $0.isNext } }

    var ways: Link.Desk { desk.link(Link(desk.frame.language)) }

    static let sample = PackingPage(
        desk: .sample, number: "K-7HM2XQP", version: "0f", packs: true, fixed: ParcelsPart.sample.parcels,
        parcels: [.sample, .blankSample],
        one: Link(.french).desk("dar-salma").orderParcels("K-7HM2XQP").with([("one", "1")]), canAdd: true, cash: .dirhams(1_235),
        movesOn: true, errors: [FieldError("parcels", .packingErrorStale), FieldError("tracking-0", .packingErrorTaken)])
    static let bareSample = PackingPage(
        desk: .sample, number: "K-7HM2XQP", version: "0f", packs: false, fixed: [], parcels: [.blankSample], one: nil, canAdd: false,
        cash: .dirhams(90), movesOn: false, errors: [])
}

/// The fields of one parcel.
struct PackingFields: Sendable {
    /// Its place in the form, from 0.
    let index: Int
    /// As it is shown, from 1.
    let piece: Int
    /// Empty for a new parcel.
    let key: String
    let quantities: [Quantity]
    let carriers: [Choice]
    let tracking: String
    let grams: String
    let cash: String
    /// Whether its tracking number is the next to be typed or scanned.
    let isNext: Bool
    let errors: [FieldError]

    struct Quantity: Sendable {
        let line: String
        let title: LocalizedText
        let value: String
        let ordered: Int
    }

    func name(_ field: String) -> String { "\(field)-\(index)" }
    func name(_ quantity: Quantity) -> String { "quantity-\(index)-\(quantity.line)" }

    static let sample = PackingFields(
        index: 0, piece: 1, key: "0193",
        quantities: [Quantity(line: "0194", title: LocalizedText("قفطان <b>", .arabic), value: "x", ordered: 2)],
        carriers: [Choice(value: "rapide", label: "Rapide <b>", isChosen: true)], tracking: "AB-1234", grams: "1200", cash: "90",
        isNext: true,
        errors: [FieldError("quantity-0-0194", .packingErrorLeft(count: 1)), FieldError("tracking-0", .packingErrorTaken)])
    static let blankSample = PackingFields(
        index: 1, piece: 2, key: "", quantities: [], carriers: [], tracking: "", grams: "", cash: "", isNext: false, errors: [])
}

extension PackingPage {
    static let show = Handler.person { visit, person, _ in
        try await page(visit, try await visit.desk(of: person), nil)
    }

    static let save = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        let number = try visit.orderNumber
        switch visit.form["act"] {
        case "next": return try await page(visit, desk, nil, keeps: true)
        case "add": return try await page(visit, desk, nil, keeps: true, adds: true)
        default: break
        }
        return try await visit.submit {
            let order = try await visit.order(of: desk)
            let found = try await OrderParcels.of(order.id, of: desk.seller.id, in: visit.db)
            let form = try PackingForm(
                visit.form, order, found, carriers: try await visit.db.read(as: desk.seller.id.databaseRole, Carrier.offered))
            var packed = false
            do {
                try await Order.change(number, of: desk.seller.id, in: visit.db) { tx in
                    try await Order.packParcels(
                        form.parcels, of: number, over: visit.form["version"] ?? "", by: desk.actor, at: visit.now, in: tx)
                }
                packed = order.state == .confirmed
            } catch let refusal as PackedParcel.Refusal {
                throw form.refusal(refusal, order)
            } catch Parcel.Refusal.tooMany {
                throw FormRefusal("parcels", .packingErrorTooMany(most: Parcel.most))
            } catch Order.Refusal.unknownOrder {
                throw Problem.notFound
            } catch let refusal as Order.Refusal {
                throw FormRefusal("parcels", try await visit.words(for: refusal, of: number, desk), status: .conflict)
            }
            return visit.redirect(
                to: visit.link.desk(desk.seller.slug).order(number.rawValue), saying: packed ? DeskFlash.parcelsPacked : .parcelsSaved)
        } orShow: { refusal in
            try await page(visit, desk, refusal)
        }
    }

    /// - Parameters:
    ///   - keeps: whether the form shows what was typed, although nothing is wrong with it.
    ///   - adds: whether the form gets one more parcel.
    private static func page(
        _ visit: Visit, _ desk: Desk, _ refusal: FormRefusal?, keeps: Bool = false, adds: Bool = false
    ) async throws -> Response {
        let order = try await visit.order(of: desk)
        let ways = visit.link.desk(desk.seller.slug)
        let number = order.number.rawValue
        let role = desk.seller.id.databaseRole
        let found = try await OrderParcels.of(order.id, of: desk.seller.id, in: visit.db)
        let part = ParcelsPart(order, found, visit, ways, decides: false)
        guard refusal != nil || part.packing != nil else { return visit.redirect(to: ways.order(number)) }
        let carriers = try await visit.db.read(as: role, Carrier.offered)
        let open = found.parcels.filter { !found.isFixed($0) }
        var typed: [PackingForm.Typed]
        var one: SiteURL?
        if refusal != nil || keeps {
            typed = PackingForm.typed(visit.form, order)
        } else if !open.isEmpty {
            typed = open.map { PackingForm.Typed($0, found.lines[$0.id] ?? [:], found.carrier(of: $0)) }
        } else if found.parcels.isEmpty {
            let proposed = try await order.proposedParcels(in: visit.db)
            let asksForOne = visit.query["one"] != nil
            typed = (asksForOne ? [order.oneParcel] : proposed).map { PackingForm.Typed($0) }
            if proposed.count > 1, !asksForOne { one = ways.orderParcels(number).with([("one", "1")]) }
        } else {
            typed = []
        }
        let mostNow = Parcel.most - (found.parcels.count - open.count)
        if adds, typed.count < mostNow { typed.append(PackingForm.Typed()) }
        let errors = refusal?.errors ?? []
        let movesOn = keeps && !adds
        let next = movesOn ? typed.firstIndex { $0.tracking.tidied.isEmpty } : nil
        return visit.render(
            PackingPage(
                desk: visit.deskFrame(desk), number: number,
                version: refusal != nil || keeps ? visit.form["version"] ?? "" : found.version, packs: order.state == .confirmed,
                fixed: part.parcels.filter { view in !open.contains { $0.piece == view.piece } },
                parcels: typed.enumerated().map { index, typed in
                    PackingFields(
                        index: index, piece: found.parcels.count - open.count + index + 1, key: typed.key,
                        quantities: order.lines.map { line in
                            PackingFields.Quantity(
                                line: "\(line.id)", title: LocalizedText(line.title, line.titleLanguage),
                                value: typed.quantities["\(line.id)"] ?? "0", ordered: line.quantity)
                        },
                        carriers: carriers.map { carrier in
                            Choice(value: carrier.slug, label: carrier.name(in: visit.language), isChosen: carrier.slug == typed.carrier)
                        }, tracking: typed.tracking, grams: typed.grams, cash: typed.cash, isNext: index == next,
                        errors: errors)
                }, one: one, canAdd: typed.count < mostNow, cash: order.cashToCollect, movesOn: movesOn, errors: errors), refusing: refusal)
    }
}
