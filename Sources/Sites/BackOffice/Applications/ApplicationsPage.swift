import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Sellers
import Web

/// The applications to sell: those that wait, the oldest first, and those that were decided last.
struct ApplicationsPage: Sendable {
    let house: HouseFrame
    let waiting: [ApplicationLine]
    let decided: [ApplicationLine]

    func table(_ lines: [ApplicationLine], _ caption: Message, _ link: Link) -> DataTable {
        DataTable(
            caption: caption, isCaptionHidden: true,
            columns: [.houseApplicationsShop, .houseApplicationsBy, .houseApplicationsKind, .houseApplicationsState, .houseApplicationsOn],
            rows: lines.map { line in
                [
                    .link(line.shop, link.house.application(line.key)), .text(line.person), .message(line.kind),
                    .message(line.state.houseWord),
                    .dayAndTime(line.at),
                ]
            })
    }
}

/// An application as a row of the list shows it.
struct ApplicationLine: Sendable {
    let key: String
    let shop: String
    /// The name of the person; a key if the account is gone.
    let person: String
    let kind: Message
    let state: Application.State
    /// When it was submitted, or decided.
    let at: LocalMoment

    static let sample = ApplicationLine(
        key: "0193a1b2-0000-7000-8000-000000000009", shop: "Atelier Tissir", person: "Nadia Amrani", kind: .houseApplicationsTrader,
        state: .submitted, at: Moment(seconds: 1_795_253_400).inUTC)
}

extension Application.State {
    var houseWord: Message {
        switch self {
        case .draft: .houseApplicationsDraft
        case .submitted: .houseApplicationsSubmitted
        case .returned: .houseApplicationsReturned
        case .refused: .houseApplicationsRefused
        case .approved: .houseApplicationsApproved
        }
    }
}

extension ApplicationsPage {
    static let show = Handler { visit in
        let house = try await visit.houseFrame()
        let all = try await visit.db.search(Application.all(in: [.submitted, .returned, .refused, .approved]))
        let names = try await visit.db.read(Person.names(of: Array(Set(all.map(\.person)))))
        let lines = all.map { ApplicationLine($0, names, visit.clock) }
        return visit.render(
            ApplicationsPage(
                house: house, waiting: lines.filter { $0.state == .submitted }, decided: lines.filter { $0.state != .submitted }))
    }

    static let sample = ApplicationsPage(house: .sample, waiting: [.sample], decided: [.sample])
    static let emptySample = ApplicationsPage(house: .sample, waiting: [], decided: [])
}

extension ApplicationLine {
    init(_ application: Application, _ names: [Person.ID: String], _ clock: WallClock) {
        self.init(
            key: application.id.description, shop: application.name,
            person: names[application.person] ?? application.person.description,
            kind: application.kind == .trader ? .houseApplicationsTrader : .houseApplicationsPrivate, state: application.state,
            at: clock.local(application.decidedAt ?? application.submittedAt ?? Moment(seconds: 0)))
    }
}
