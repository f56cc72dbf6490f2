import Components
import HTML
import HTTP
import Identity
import Inventory
import Kernel
import Links
import Postgres
import Sellers
import Web

/// The counts of a shop, and the form that begins one.
struct CountsPage: Sendable {
    let desk: DeskFrame
    let counts: [Line]
    let isEmpty: Bool
    let warehouses: [Choice]
    let previous: SiteURL?
    let next: SiteURL?
    let errors: [FieldError]

    var ways: Link.Desk { desk.link(Link(desk.frame.language)) }

    struct Line: Sendable {
        let address: SiteURL
        let warehouse: String
        let state: Message
        let offers: Int
        let begunAt: LocalMoment
    }

    func table() -> DataTable {
        DataTable(
            caption: .countTitle, isCaptionHidden: true, columns: [.countWarehouse, .countState, .countOffers, .countBegunAt],
            rows: counts.map { one in
                [.link(one.warehouse, one.address), .message(one.state), .number(one.offers), .dayAndTime(one.begunAt)]
            })
    }

    static let sample = CountsPage(
        desk: .sample,
        counts: [
            Line(
                address: Link(.french).desk("dar-salma").count("0193"), warehouse: "Fès <b>", state: .countOpen, offers: 4,
                begunAt: Moment(seconds: 1_795_253_400).inUTC)
        ], isEmpty: false, warehouses: [Choice(value: "0193", label: "Fès", isChosen: true)], previous: nil,
        next: Link(.french).desk("dar-salma").counts.with([("page", "2")]), errors: [FieldError("warehouse", .stockErrorNoWarehouse)])
    static let emptySample = CountsPage(
        desk: .sample, counts: [], isEmpty: true, warehouses: [], previous: nil, next: nil, errors: [])
}

extension CountsPage {
    static let show = Handler.person { visit, person, _ in try await answer(visit, person, nil) }

    /// Begins a count. If one of the warehouse is open, it leads to that one.
    static let begin = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        let ways = visit.link.desk(desk.seller.slug)
        return try await visit.submit {
            let room = try await visit.stockRoom(of: desk)
            let chosen = room.open.count == 1 ? room.open.first : room.open(visit.form["warehouse"])
            guard let chosen else { throw FormRefusal("warehouse", .stockErrorNoWarehouse) }
            do {
                let id = try await visit.db.transaction { tx in
                    try await StockCount.begin(at: chosen.id, of: desk.seller.id, by: person.id.actor, in: tx)
                }
                return visit.redirect(to: ways.count("\(id)"))
            } catch StockCount.Refusal.alreadyOpen(let id) {
                return visit.redirect(to: ways.count("\(id)"), saying: DeskFlash.countIsOpen)
            } catch StockCount.Refusal.unknownWarehouse {
                throw FormRefusal("warehouse", .stockErrorNoWarehouse)
            }
        } orShow: { refusal in
            try await answer(visit, person, refusal)
        }
    }

    private static func answer(_ visit: Visit, _ person: Person, _ refusal: FormRefusal?) async throws -> Response {
        let desk = try await visit.desk(of: person)
        let room = try await visit.stockRoom(of: desk)
        let page = visit.pageNumber()
        let found = try await visit.db.read(as: desk.seller.id.databaseRole, StockCount.all(of: desk.seller.id, page: page - 1))
        let shown = found.prefix(StockCount.mostListed)
        let ways = visit.link.desk(desk.seller.slug)
        func address(_ page: Int) -> SiteURL { page == 1 ? ways.counts : ways.counts.with([("page", "\(page)")]) }
        let only = room.open.count == 1 ? room.open.first.map { "\($0.id)" } : nil
        return visit.render(
            CountsPage(
                desk: visit.deskFrame(desk, at: { $0.desk(desk.seller.slug).counts }),
                counts: shown.map { one in
                    Line(
                        address: ways.count("\(one.id)"), warehouse: room.name(one.warehouse), state: one.state.name, offers: one.lines,
                        begunAt: visit.clock.local(one.begunAt))
                }, isEmpty: found.isEmpty && page == 1, warehouses: room.choices(chosen: visit.form["warehouse"] ?? only),
                previous: page > 1 ? address(page - 1) : nil, next: found.count > shown.count ? address(page + 1) : nil,
                errors: refusal?.errors ?? []), refusing: refusal)
    }
}

extension StockCount.State {
    var name: Message {
        switch self {
        case .open: .countOpen
        case .closed: .countClosed
        case .cancelled: .countCancelled
        }
    }
}
