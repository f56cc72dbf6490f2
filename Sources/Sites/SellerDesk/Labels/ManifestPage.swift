import CSV
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

/// The parcels of a shop that wait for a carrier today: one table a carrier, with sums, to print or to save.
struct ManifestPage: Sendable {
    let desk: DeskFrame
    let day: LocalMoment
    let groups: [Group]
    let parcels: Int
    let cash: Money
    let unlabelled: Int
    let isCut: Bool

    struct Group: Sendable {
        /// Nil for parcels without a carrier.
        let carrier: String?
        let lines: [Line]
        let cash: Money
        let grams: Int
        let unweighed: Int
        let file: SiteURL
        /// The labels of its orders.
        let labels: SiteURL

        func table() -> DataTable {
            DataTable(
                caption: .manifestParcels, isCaptionHidden: true,
                columns: [
                    .manifestOrder, .manifestParcel, .manifestTracking, .manifestRecipient, .manifestPhone, .manifestCity, .manifestAddress,
                    .manifestWeightColumn, .manifestCashColumn,
                ],
                rows: lines.map { line in
                    [
                        .link(line.number, line.address), .message(.manifestPlace(number: line.place, all: line.all)),
                        .text(line.tracking.isEmpty ? "–" : line.tracking),
                        line.name.map { .text($0) } ?? .message(.deskOrderForgotten), .text(line.phone), .text(line.city),
                        .text(line.street), line.grams.map { .message(.manifestGrams(grams: $0)) } ?? .text("–"), .money(line.cash),
                    ]
                })
        }
    }

    struct Line: Sendable {
        let number: String
        let address: SiteURL
        let place: Int
        let all: Int
        let tracking: String
        /// Nil once the buyer's account is erased.
        let name: String?
        let phone: String
        let city: String
        let street: String
        let grams: Int?
        let cash: Money
    }

    var ways: Link.Desk { desk.link(Link(desk.frame.language)) }
}

extension ManifestPage {
    static let show = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        let manifest = try await Manifest.of(desk.seller.id, in: visit.db)
        let ways = visit.link.desk(desk.seller.slug)
        return visit.render(
            ManifestPage(
                desk: visit.deskFrame(desk, at: { $0.desk(desk.seller.slug).manifest }), day: visit.clock.local(visit.now),
                groups: manifest.groups.map { group in
                    var seen: Set<String> = []
                    let numbers = group.parcels.map(\.order.number.rawValue).filter { seen.insert($0).inserted }
                    return Group(
                        carrier: group.carrier?.name(in: visit.language), lines: group.parcels.map { Line($0, ways) }, cash: group.cash,
                        grams: group.grams, unweighed: group.unweighed, file: ways.manifestTable(group.code),
                        labels: ways.labels(Array(numbers.prefix(LabelsPage.most))))
                }, parcels: manifest.groups.map(\.parcels.count).reduce(0, +), cash: manifest.groups.map(\.cash).total(),
                unlabelled: manifest.unlabelled, isCut: manifest.isCut))
    }

    static let download = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        let manifest = try await Manifest.of(desk.seller.id, in: visit.db)
        let rows = manifest.rows(of: visit.query["carrier"])
        return .csv(named: "manifest.csv", header: Manifest.columns) { file in
            for row in rows { try await file.add(row) }
        }
    }

    static let sample = ManifestPage(
        desk: .sample, day: Moment(seconds: 1_795_253_400).inUTC,
        groups: [
            Group(
                carrier: "Rapide <b>",
                lines: [
                    Line(
                        number: "K-7HM2XQP", address: Link(.french).desk("dar-salma").order("K-7HM2XQP"), place: 1, all: 2,
                        tracking: "RX123456789MA", name: "Amina <El Idrissi>", phone: "06 12 34 56 78", city: "Casablanca",
                        street: "12, rue des Orangers", grams: 700, cash: .dirhams(1_235)),
                    Line(
                        number: "K-2345678", address: Link(.french).desk("dar-salma").order("K-2345678"), place: 1, all: 1, tracking: "",
                        name: nil, phone: "", city: "Fès", street: "", grams: nil, cash: .zero),
                ], cash: .dirhams(1_235), grams: 700, unweighed: 1, file: Link(.french).desk("dar-salma").manifestTable("rapide"),
                labels: Link(.french).desk("dar-salma").labels(["K-7HM2XQP"])),
            Group(
                carrier: nil, lines: [], cash: .zero, grams: 0, unweighed: 0, file: Link(.french).desk("dar-salma").manifestTable("none"),
                labels: Link(.french).desk("dar-salma").labels([])),
        ], parcels: 2, cash: .dirhams(1_235), unlabelled: 3, isCut: true)
    static let emptySample = ManifestPage(
        desk: .sample, day: Moment(seconds: 1_795_253_400).inUTC, groups: [], parcels: 0, cash: .zero, unlabelled: 0, isCut: false)
}

extension ManifestPage.Line {
    init(_ waiting: Manifest.Waiting, _ ways: Link.Desk) {
        let (order, parcel) = (waiting.order, waiting.parcel)
        self.init(
            number: order.number.rawValue, address: ways.order(order.number.rawValue), place: waiting.place, all: waiting.all,
            tracking: parcel.tracking ?? "", name: order.recipient?.fullName, phone: order.recipient?.phone.national ?? "",
            city: order.cityName, street: order.recipient?.line ?? "", grams: parcel.grams, cash: parcel.cash)
    }
}

extension Recipient {
    /// Street, landmark and note in one line.
    var line: String {
        [street, landmark, notes.replacing("\n", with: " ")].filter { !$0.isEmpty }.joined(separator: ", ")
    }
}
