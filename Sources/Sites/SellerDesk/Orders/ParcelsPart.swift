import Components
import HTML
import Kernel
import Links
import Orders
import Sellers
import Shipping
import Web

/// The parcels of an order at the desk, with what happened to each.
struct ParcelsPart: Sendable {
    let parcels: [ParcelView]
    /// The form that packs them; nil if nothing can be packed any more.
    let packing: SiteURL?

    struct ParcelView: Sendable {
        let piece: Int
        /// Empty without one.
        let carrier: String
        let tracking: String
        /// The carrier's page about it; nil where there is none.
        let page: String?
        let state: Message?
        /// Empty without one.
        let grams: String
        let cash: Money
        let lines: [Line]
        /// The earliest first.
        let events: [EventView]
        /// The form by which the shop says what happened to it; nil if nothing can be said.
        let word: SiteURL?
    }

    struct Line: Sendable {
        let quantity: Int
        let title: LocalizedText
    }

    struct EventView: Sendable {
        /// Nil for a word of the carrier that nobody has explained.
        let what: Message?
        /// The carrier's word; empty for an event by hand.
        let word: String
        let reason: Message?
        let at: LocalMoment
        let source: Message
    }

    static let sample = ParcelsPart(
        parcels: [
            ParcelView(
                piece: 1, carrier: "Rapide <b>", tracking: "AB-1234", page: "https://rapide.example/AB-1234",
                state: .parcelEventAttemptFailed,
                grams: "1200", cash: .dirhams(1_000), lines: [Line(quantity: 2, title: LocalizedText("قفطان", .arabic))],
                events: [
                    EventView(
                        what: .parcelEventAttemptFailed, word: "absent <b>", reason: .parcelReasonAbsent,
                        at: Moment(seconds: 1_795_253_400).inUTC, source: .parcelSourceCarrier),
                    EventView(
                        what: nil, word: "tri en cours", reason: nil, at: Moment(seconds: 1_795_253_400).inUTC, source: .parcelSourceFile),
                ], word: Link(.french).desk("dar-salma").orderParcel("K-7HM2XQP", 1)),
            ParcelView(
                piece: 2, carrier: "", tracking: "", page: nil, state: nil, grams: "", cash: .dirhams(235), lines: [], events: [], word: nil
            ),
        ], packing: Link(.french).desk("dar-salma").orderParcels("K-7HM2XQP"))
    static let emptySample = ParcelsPart(parcels: [], packing: Link(.french).desk("dar-salma").orderParcels("K-7HM2XQP"))
    static let noneSample = ParcelsPart(parcels: [], packing: nil)
}

extension ParcelsPart {
    /// - Parameter decides: whether the reader may say what happened to a parcel.
    init(_ order: Order, _ found: OrderParcels, _ visit: Visit, _ ways: Link.Desk, decides: Bool) {
        let number = order.number.rawValue
        let isOpen = [.confirmed, .packed].contains(order.state) || order.state == .shipped && !found.parcels.allSatisfy(found.isFixed)
        self.init(
            parcels: found.parcels.map { parcel in
                let carrier = found.carrier(of: parcel)
                return ParcelView(
                    piece: parcel.piece, carrier: carrier?.name(in: visit.language) ?? "", tracking: parcel.tracking ?? "",
                    page: parcel.tracking.flatMap { carrier?.page(of: $0) }, state: parcel.state?.name,
                    grams: parcel.grams.map(String.init) ?? "", cash: parcel.cash,
                    lines: order.lines.compactMap { line in
                        found.lines[parcel.id]?[line.id].map { Line(quantity: $0, title: LocalizedText(line.title, line.titleLanguage)) }
                    },
                    events: found.events[parcel.id, default: []].map { event in
                        EventView(
                            what: event.kind?.name, word: event.word, reason: event.reason?.name, at: visit.clock.local(event.occurredAt),
                            source: event.source.name)
                    },
                    word: decides && !ParcelWord.kinds(of: parcel, order.state).isEmpty ? ways.orderParcel(number, parcel.piece) : nil)
            }, packing: isOpen ? ways.orderParcels(number) : nil)
    }
}

extension ParcelEvent.Source {
    var name: Message {
        switch self {
        case .carrier: .parcelSourceCarrier
        case .file: .parcelSourceFile
        case .seller: .parcelSourceSeller
        case .house: .parcelSourceHouse
        }
    }
}
