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

/// The transfers of a shop, and the form that begins one.
struct TransfersPage: Sendable {
    let desk: DeskFrame
    let transfers: [Line]
    let isEmpty: Bool
    /// Whether the reader may begin one.
    let mayBegin: Bool
    /// Empty if the shop has one warehouse.
    let from: [Choice]
    let to: [Choice]
    let previous: SiteURL?
    let next: SiteURL?
    let errors: [FieldError]

    var ways: Link.Desk { desk.link(Link(desk.frame.language)) }

    struct Line: Sendable {
        let address: SiteURL
        let from: String
        let to: String
        let state: Message
        let pieces: Int
        let madeAt: LocalMoment
    }

    func table() -> DataTable {
        DataTable(
            caption: .transferTitle, isCaptionHidden: true,
            columns: [.transferFromTo, .transferState, .transferPieces, .transferMadeAt],
            rows: transfers.map { one in
                [
                    .link(Message.transferRoute(from: one.from, to: one.to).text(in: desk.frame.language), one.address),
                    .message(one.state), .number(one.pieces), .dayAndTime(one.madeAt),
                ]
            })
    }

    static let sample = TransfersPage(
        desk: .sample,
        transfers: [
            Line(
                address: Link(.french).desk("dar-salma").transfer("0193"), from: "Fès <b>", to: "مخزن", state: .transferSent, pieces: 4,
                madeAt: Moment(seconds: 1_795_253_400).inUTC)
        ], isEmpty: false, mayBegin: true, from: [Choice(value: "0193", label: "Fès", isChosen: true)],
        to: [Choice(value: "0194", label: "Dépôt", isChosen: false)], previous: nil,
        next: Link(.french).desk("dar-salma").transfers.with([("page", "2")]), errors: [FieldError("to", .transferErrorSame)])
    static let emptySample = TransfersPage(
        desk: .sample, transfers: [], isEmpty: true, mayBegin: true, from: [], to: [], previous: nil, next: nil, errors: [])
    static let packerSample = TransfersPage(
        desk: .sample, transfers: [], isEmpty: false, mayBegin: false, from: [], to: [], previous: nil, next: nil, errors: [])
}

extension TransfersPage {
    static let show = Handler.person { visit, person, _ in try await answer(visit, person, nil) }

    static let begin = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        return try await visit.submit {
            let room = try await visit.stockRoom(of: desk)
            guard let from = room.open(visit.form["from"]) else { throw FormRefusal("from", .stockErrorNoWarehouse) }
            guard let to = room.open(visit.form["to"]) else { throw FormRefusal("to", .stockErrorNoWarehouse) }
            let id: Transfer.ID
            do {
                id = try await visit.db.transaction { tx in
                    try await Transfer.begin(from: from.id, to: to.id, of: desk.seller.id, by: person.id.actor, in: tx)
                }
            } catch Transfer.Refusal.warehousesUnfit {
                throw FormRefusal("to", .transferErrorSame)
            } catch Transfer.Refusal.tooMany {
                throw FormRefusal("from", .transferErrorMany(most: Transfer.mostOpen))
            }
            return visit.redirect(to: visit.link.desk(desk.seller.slug).transfer("\(id)"))
        } orShow: { refusal in
            try await answer(visit, person, refusal)
        }
    }

    private static func answer(_ visit: Visit, _ person: Person, _ refusal: FormRefusal?) async throws -> Response {
        let desk = try await visit.desk(of: person)
        let room = try await visit.stockRoom(of: desk)
        let page = visit.pageNumber()
        let found = try await visit.db.read(as: desk.seller.id.databaseRole, Transfer.all(of: desk.seller.id, page: page - 1))
        let shown = found.prefix(Transfer.mostListed)
        let ways = visit.link.desk(desk.seller.slug)
        func address(_ page: Int) -> SiteURL { page == 1 ? ways.transfers : ways.transfers.with([("page", "\(page)")]) }
        let isSplit = room.open.count > 1
        return visit.render(
            TransfersPage(
                desk: visit.deskFrame(desk, at: { $0.desk(desk.seller.slug).transfers }),
                transfers: shown.map { one in
                    Line(
                        address: ways.transfer("\(one.id)"), from: room.name(one.from), to: room.name(one.to), state: one.state.name,
                        pieces: one.pieces, madeAt: visit.clock.local(one.madeAt))
                }, isEmpty: found.isEmpty && page == 1, mayBegin: desk.mayChangeStock,
                from: isSplit ? room.choices(chosen: visit.form["from"]) : [], to: isSplit ? room.choices(chosen: visit.form["to"]) : [],
                previous: page > 1 ? address(page - 1) : nil, next: found.count > shown.count ? address(page + 1) : nil,
                errors: refusal?.errors ?? []), refusing: refusal)
    }
}

extension Transfer.State {
    var name: Message {
        switch self {
        case .draft: .transferDraft
        case .sent: .transferSent
        case .received: .transferReceived
        case .closed: .transferClosed
        case .cancelled: .transferCancelled
        }
    }
}
