import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Orders
import Places
import Postgres
import Sellers
import Shipping
import Web

/// Labels of packed orders to print: A6, or four on a sheet of A4.
struct LabelsPage: Sendable {
    let desk: DeskFrame
    /// Each sheet has one label, or up to four.
    let sheets: [[ParcelLabel]]
    let count: Int
    let isFour: Bool
    /// Orders without a label.
    let without: [Without]
    /// Those of them whose labels can be made now.
    let possible: [String]
    /// Whether more labels were asked for than one document has.
    let isCut: Bool
    /// The same labels on the other paper.
    let other: SiteURL

    struct Without: Sendable {
        /// As the address of the page named it.
        let number: String
        /// Nil for a number that the shop has not.
        let address: SiteURL?
        let why: Message
    }

    var ways: Link.Desk { desk.link(Link(desk.frame.language)) }

    /// The most labels of one document, and the most numbers that are asked for at once.
    static let most = 200

    static let sample = LabelsPage(
        desk: .sample, sheets: [[.sample]], count: 1, isFour: false,
        without: [
            Without(number: "K-<b>", address: nil, why: .orderActUnknown),
            Without(number: "K-2345678", address: Link(.french).desk("dar-salma").order("K-2345678"), why: .orderStateConfirmed),
        ], possible: ["K-2345678"], isCut: true, other: Link(.french).desk("dar-salma").labels(["K-7HM2XQP"], isFour: true))
    static let fourSample = LabelsPage(
        desk: .sample, sheets: [[.sample, .bareSample]], count: 2, isFour: true, without: [], possible: [], isCut: false,
        other: Link(.french).desk("dar-salma").labels(["K-7HM2XQP"]))
    static let emptySample = LabelsPage(
        desk: .sample, sheets: [], count: 0, isFour: false, without: [], possible: [], isCut: false,
        other: Link(.french).desk("dar-salma").labels([]))
}

extension LabelsPage {
    static let show = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        let isFour = visit.query["paper"] == "a4"
        let ways = visit.link.desk(desk.seller.slug)
        let numbers = Self.list(visit.query["numbers"])
        let ids = Self.list(visit.query["parcels"])
        let chosen = Array(numbers.prefix(most))
        let found = try await Found(numbers: chosen, parcels: Array(ids.prefix(most)), of: desk, visit)
        guard !found.isOneUnknown else { throw Problem.notFound }
        let labels = found.labels.prefix(most)
        let size = isFour ? 4 : 1
        let sheets = stride(from: 0, to: labels.count, by: size).map { Array(labels[$0..<min($0 + size, labels.count)]) }
        return visit.render(
            LabelsPage(
                desk: visit.deskFrame(desk), sheets: sheets, count: labels.count, isFour: isFour, without: found.without,
                possible: found.possible, isCut: found.labels.count > most || max(numbers.count, ids.count) > most,
                other: ids.isEmpty
                    ? ways.labels(chosen, isFour: !isFour) : ways.labels(parcels: Array(ids.prefix(most)), isFour: !isFour)))
    }

    /// The parts of a parameter between commas or blanks, each once.
    private static func list(_ text: String?) -> [String] {
        var seen: Set<String> = []
        return (text ?? "").split { $0 == "," || $0 == " " }.map { String($0).cut(to: 36) }.filter { seen.insert($0).inserted }
    }

    /// What the shop has of the numbers and parcels that a page asks for.
    private struct Found {
        private(set) var labels: [ParcelLabel] = []
        private(set) var without: [Without] = []
        private(set) var possible: [String] = []
        /// Whether a single thing was asked for, and the shop does not have it.
        private(set) var isOneUnknown = false

        init(numbers: [String], parcels ids: [String], of desk: Desk, _ visit: Visit) async throws {
            let (seller, role) = (desk.seller.id, desk.seller.id.databaseRole)
            var orders = try await visit.db.read(
                as: role, AddressedOrder.numbered(numbers.compactMap(OrderNumber.init(rawValue:)), of: seller))
            var only: [Parcel] = []
            if !ids.isEmpty {
                only = try await visit.db.read(as: role, Parcel.with(ids.compactMap(Parcel.ID.init), by: seller))
                let known = Set(orders.map(\.key))
                orders += try await visit.db.read(
                    as: role, AddressedOrder.of(Array(Set(only.map(\.key)).subtracting(known)), by: seller))
            }
            let all = try await visit.db.read(as: role, Parcel.of(orders.map(\.key), by: seller))
            let carriers = try await visit.db.read(Carrier.all)
            let makes = Maker(desk, visit, Dictionary(grouping: all, by: \.key), carriers)
            let byNumber = Dictionary(uniqueKeysWithValues: orders.map { ($0.number.rawValue, $0) })
            let byKey = Dictionary(uniqueKeysWithValues: orders.map { ($0.key, $0) })
            for text in numbers {
                guard let order = byNumber[text] else {
                    without.append(Without(number: text.cut(to: 20), address: nil, why: .orderActUnknown))
                    continue
                }
                let made = makes.labels(of: order)
                labels += made
                if made.isEmpty { add(order, visit.link.desk(desk.seller.slug)) }
            }
            let chosen = Dictionary(uniqueKeysWithValues: only.map { ("\($0.id)", $0) })
            for text in ids {
                guard let parcel = chosen[text], let order = byKey[parcel.key] else {
                    without.append(Without(number: text, address: nil, why: .orderActUnknown))
                    continue
                }
                let made = makes.labels(of: order, only: parcel)
                labels += made
                if made.isEmpty { add(order, visit.link.desk(desk.seller.slug)) }
            }
            isOneUnknown = numbers.count + ids.count == 1 && without.first.map { $0.address == nil } ?? false
        }

        private mutating func add(_ order: AddressedOrder, _ ways: Link.Desk) {
            let number = order.number.rawValue
            without.append(Without(number: number, address: ways.order(number), why: order.state.name))
            if [.confirmed, .packed].contains(order.state) { possible.append(number) }
        }
    }

    /// Makes labels of orders and their parcels.
    private struct Maker {
        let desk: Desk
        let parcels: [Parcel.Key: [Parcel]]
        let carriers: [Carrier.ID: String]
        let cities: Cities
        let origin: ParcelLabel.CityWords

        init(_ desk: Desk, _ visit: Visit, _ parcels: [Parcel.Key: [Parcel]], _ carriers: [Carrier]) {
            self.desk = desk
            self.parcels = parcels
            self.carriers = Dictionary(uniqueKeysWithValues: carriers.map { ($0.id, $0.name(in: visit.language)) })
            cities = visit.cities
            origin = ParcelLabel.CityWords(visit.cities[typed: desk.seller.city], name: desk.seller.city)
        }

        /// A label for each parcel of an order that is packed, or that a carrier has.
        ///
        /// - Parameter only: the one parcel whose label is wanted.
        func labels(of order: AddressedOrder, only: Parcel? = nil) -> [ParcelLabel] {
            guard [.packed, .shipped].contains(order.state) else { return [] }
            let all = parcels[order.key, default: []]
            let city = ParcelLabel.CityWords(order.recipient.flatMap { cities[$0.city] }, name: order.cityName)
            return all.enumerated().filter { only == nil || $1.id == only?.id }.map { place, parcel in
                ParcelLabel(
                    sender: desk.seller.name, origin: origin, recipient: order.recipient.map { ParcelLabel.Receiver($0) }, city: city,
                    cash: parcel.cash, piece: place + 1, pieces: all.count, carrier: parcel.carrier.flatMap { carriers[$0] },
                    tracking: parcel.tracking, order: order.number.rawValue)
            }
        }
    }
}
