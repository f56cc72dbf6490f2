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

/// The form for the tracking numbers of several orders: a field an order, which a scanner can fill, or a pasted table.
struct TrackingNumbersPage: Sendable {
    let desk: DeskFrame
    let rows: [Row]
    /// How many of the numbers the shop has not.
    let unknown: Int
    let carriers: [Choice]
    /// What was pasted.
    let table: String
    /// Whether somebody pressed Enter in a field. Nothing is saved then.
    let movesOn: Bool
    let errors: [FieldError]

    /// Whether all fields are filled, so that the button comes next.
    var isFilled: Bool { movesOn && !rows.contains { $0.typed.contains("") } }

    /// Whether that field is the next to be typed or scanned.
    func isNext(_ row: Row, _ index: Int) -> Bool {
        movesOn && row.number == rows.first { $0.typed.contains("") }?.number && index == row.typed.firstIndex(of: "")
    }

    struct Row: Sendable {
        let number: String
        let state: Message
        /// What was typed, one for each parcel that waits for a number.
        let typed: [String]
    }

    var ways: Link.Desk { desk.link(Link(desk.frame.language)) }

    /// The longest pasted table, in bytes.
    static let mostBytes = 40_000

    static let sample = TrackingNumbersPage(
        desk: .sample,
        rows: [
            Row(number: "K-7HM2XQP", state: .orderStatePacked, typed: ["AB <b>", ""]),
            Row(number: "K-2345678", state: .orderStateConfirmed, typed: [""]),
        ], unknown: 1, carriers: [Choice(value: "rapide", label: "Rapide <b>", isChosen: true)], table: "K-7HM2XQP;rapide;<b>",
        movesOn: true, errors: [FieldError("table", .trackingNumbersErrorTable), FieldError("carrier", .packingErrorCarrier)])
    static let emptySample = TrackingNumbersPage(
        desk: .sample, rows: [], unknown: 0, carriers: [], table: "", movesOn: false, errors: [])
}

extension TrackingNumbersPage {
    static let show = Handler.person { visit, person, _ in
        let texts = (visit.query["numbers"] ?? "").split(separator: ",").prefix(OrderActsPage.most).map(String.init)
        return try await answer(visit, try await visit.desk(of: person), texts, nil)
    }

    /// - Parameter movesOn: whether somebody pressed Enter in a field.
    static func answer(
        _ visit: Visit, _ desk: Desk, _ texts: [String], _ refusal: FormRefusal?, movesOn: Bool = false
    ) async throws -> Response {
        let seller = desk.seller.id
        let orders = try await Order.numbered(texts.compactMap(OrderNumber.init(rawValue:)), of: seller, in: visit.db)
        let (carriers, parcels) = try await visit.db.read(
            as: seller.databaseRole, Carrier.offered, Parcel.of(orders.map { Order.parcelKey(of: $0.id) }, by: seller))
        let waiting = Dictionary(grouping: parcels.filter { $0.tracking == nil }, by: \.key).mapValues(\.count)
        let slug = visit.form["carrier"] ?? ""
        return visit.render(
            TrackingNumbersPage(
                desk: visit.deskFrame(desk),
                rows: orders.map { order in
                    let typed = TypedTracking.fields(of: order.number.rawValue, in: visit.form)
                    let count = max(waiting[Order.parcelKey(of: order.id)] ?? 1, typed.count)
                    return Row(
                        number: order.number.rawValue, state: order.state.name,
                        typed: (0..<count).map { typed.indices.contains($0) ? typed[$0].tidied : "" })
                }, unknown: texts.count - orders.count,
                carriers: carriers.map {
                    Choice(value: $0.slug, label: $0.name(in: visit.language), isChosen: $0.slug == slug || carriers.count == 1)
                }, table: visit.form["table"] ?? "", movesOn: movesOn, errors: refusal?.errors ?? []), refusing: refusal)
    }
}

/// The tracking numbers that the form says, order by order.
struct TypedTracking {
    /// In the order of the form. The number of an order is as it was typed.
    let orders: [(number: String, labels: [(carrier: String, tracking: String)])]

    private static let headers: Set<String> = ["number", "order", "numéro", "numero", "commande", "رقم", "الطلب", "رقم الطلب"]

    /// What the form says for each parcel of an order.
    static func fields(of number: String, in form: FormFields) -> [String] {
        let field = "tracking-" + number
        return form.all(field)
    }

    /// - Throws: `FormRefusal` if nothing is typed, or if the table cannot be read.
    init(_ form: FormFields) throws(FormRefusal) {
        var found: [(number: String, labels: [(carrier: String, tracking: String)])] = []
        func add(_ number: String, _ carrier: String, _ tracking: String) {
            if let place = found.firstIndex(where: { $0.number == number }) {
                found[place].labels.append((carrier, tracking))
            } else {
                found.append((number, [(carrier, tracking)]))
            }
        }
        for number in form.all("number") {
            for tracking in Self.fields(of: number, in: form).map(\.tidied) where !tracking.isEmpty {
                add(number, (form["carrier"] ?? "").tidied, tracking)
            }
        }
        let table = form["table"] ?? ""
        if !table.tidied.isEmpty {
            for cells in try Self.rows(table) {
                let number = OrderNumber(typed: cells[0])?.rawValue ?? cells[0]
                add(number, cells.count > 1 ? cells[1] : "", cells.count > 2 ? cells[2] : "")
            }
        }
        guard !found.isEmpty else { throw FormRefusal("table", .trackingNumbersErrorNone) }
        guard found.count <= OrderActsPage.most else {
            throw FormRefusal("table", .trackingNumbersErrorMany(most: OrderActsPage.most))
        }
        orders = found
    }

    private static func rows(_ table: String) throws(FormRefusal) -> [[String]] {
        let bytes = Array(table.utf8)
        guard bytes.count <= TrackingNumbersPage.mostBytes else {
            throw FormRefusal("table", .trackingNumbersErrorMany(most: OrderActsPage.most))
        }
        do {
            var limits = CSVReader.Limits()
            limits.rows = OrderActsPage.most * Parcel.most + 1
            var reader = CSVReader(dialect: try CSVDialect.detect(bytes), limits: limits)
            let rows = try reader.read(bytes) + reader.finish()
            return rows.map { row in row.cells.map(\.tidied) }
                .filter { cells in cells.contains { !$0.isEmpty } && !(cells.first.map { headers.contains($0.lowercased()) } ?? true) }
        } catch {
            throw FormRefusal("table", .trackingNumbersErrorTable)
        }
    }
}
