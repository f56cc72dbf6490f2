import Components
import HTML
import Kernel
import Orders
import Shipping
import Web

/// The parcels of an order for its buyer, with what happened to each.
struct ParcelList: Sendable {
    let parcels: [ParcelView]

    struct ParcelView: Sendable {
        let piece: Int
        /// Empty without one.
        let carrier: String
        let tracking: String
        /// The carrier's page about it; nil where there is none.
        let page: String?
        /// Empty where the carrier has none.
        let telephone: String
        /// What lies in it; empty for the only parcel of an order.
        let lines: [Line]
        /// The latest first.
        let events: [EventView]
    }

    struct Line: Sendable {
        let quantity: Int
        let title: LocalizedText
    }

    struct EventView: Sendable {
        let what: Message
        let reason: Message?
        let at: LocalMoment
    }

    static let sample = ParcelList(parcels: [
        ParcelView(
            piece: 1, carrier: "Rapide <b>", tracking: "AB-1234", page: "https://rapide.example/AB-1234", telephone: "05 22 00 00 00",
            lines: [Line(quantity: 2, title: LocalizedText("قفطان", .arabic))],
            events: [
                EventView(what: .parcelEventAttemptFailed, reason: .parcelReasonAbsent, at: Moment(seconds: 1_795_253_400).inUTC),
                EventView(what: .parcelEventPickedUp, reason: nil, at: Moment(seconds: 1_795_250_000).inUTC),
            ]),
        ParcelView(piece: 2, carrier: "Rapide <b>", tracking: "AB-1235", page: nil, telephone: "", lines: [], events: []),
        ParcelView(piece: 3, carrier: "", tracking: "", page: nil, telephone: "", lines: [], events: []),
    ])
    static let oneSample = ParcelList(parcels: [
        ParcelView(piece: 1, carrier: "Rapide", tracking: "AB-1234", page: nil, telephone: "", lines: [], events: [])
    ])
}

extension ParcelList {
    /// Nil for an order without parcels, and for one that was cancelled.
    init?(_ order: Order, _ found: OrderParcels, in language: Language, _ clock: WallClock) {
        guard !found.parcels.isEmpty, order.state != .cancelled else { return nil }
        self.init(
            parcels: found.parcels.map { parcel in
                let carrier = found.carrier(of: parcel)
                let lines = order.lines.compactMap { line in
                    found.lines[parcel.id]?[line.id].map { Line(quantity: $0, title: LocalizedText(line.title, line.titleLanguage)) }
                }
                return ParcelView(
                    piece: parcel.piece, carrier: carrier?.name(in: language) ?? "", tracking: parcel.tracking ?? "",
                    page: parcel.tracking.flatMap { carrier?.page(of: $0) }, telephone: carrier?.facts.telephone ?? "",
                    lines: found.parcels.count > 1 ? lines : [],
                    // A word that nobody has explained says nothing to a buyer.
                    events: found.events[parcel.id, default: []].reversed().compactMap { event in
                        event.kind.map { EventView(what: $0.name, reason: event.reason?.name, at: clock.local(event.occurredAt)) }
                    })
            })
    }
}
