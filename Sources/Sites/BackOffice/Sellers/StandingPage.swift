import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Sellers
import Web

/// The standing of a seller: whether it may sell, each change with its reason, and the ways to the next change.
struct StandingPage: Sendable {
    let house: HouseFrame
    let seller: SellerView
    let changes: [StandingLine]

    /// What the reader may do now.
    var acts: [StandingAct] {
        guard house.roles.contains(where: { $0 == .moderator || $0 == .admin }) else { return [] }
        return StandingAct.allCases.filter { $0.from.contains(seller.standing) }
    }

    func table(_ link: Link) -> DataTable {
        DataTable(
            caption: .houseSellersChanges, isCaptionHidden: true,
            columns: [.houseSellersStanding, .houseSellersOn, .houseSellersBy, .houseReason],
            rows: changes.map { change in
                [.message(change.state.word), .dayAndTime(change.since), .text(change.who), .text(change.why)]
            })
    }
}

/// A change of a standing, as the page shows it.
struct StandingLine: Sendable {
    let state: Seller.Standing
    /// A name, or the key of what is no person.
    let who: String
    /// Empty once it is forgotten.
    let why: String
    let since: LocalMoment

    static let sample = StandingLine(
        state: .suspended, who: "Mehdi Chraibi", why: "Des copies de marques.", since: Moment(seconds: 1_795_253_400).inUTC)
}

/// A change of a standing that the staff may make.
enum StandingAct: String, CaseIterable, Sendable {
    case suspend, reinstate, close

    /// The standing to which it leads.
    var to: Seller.Standing {
        switch self {
        case .suspend: .suspended
        case .reinstate: .approved
        case .close: .closed
        }
    }

    /// The standings from which it leads.
    var from: [Seller.Standing] {
        switch self {
        case .suspend: [.approved]
        case .reinstate: [.suspended]
        case .close: [.approved, .suspended]
        }
    }

    var title: Message {
        switch self {
        case .suspend: .houseSellersSuspendTitle
        case .reinstate: .houseSellersReinstateTitle
        case .close: .houseSellersCloseTitle
        }
    }

    var button: Message {
        switch self {
        case .suspend: .houseSellersSuspend
        case .reinstate: .houseSellersReinstate
        case .close: .houseSellersClose
        }
    }

    /// What happens, one by one.
    var points: [Message] {
        switch self {
        case .suspend: [.houseSellersSuspendStops, .houseSellersOrdersGoOn, .houseSellersReasonIsRead]
        case .reinstate: [.houseSellersReinstateBack, .houseSellersReasonIsRead]
        case .close: [.houseSellersCloseEnds, .houseSellersCloseFinal, .houseSellersReasonIsRead]
        }
    }
}

extension StandingPage {
    static let show = Handler { visit in
        let house = try await visit.houseFrame()
        let found = try await visit.sellerInPath
        let changes = try await visit.db.read(Seller.standings(of: found.id))
        let names = try await visit.db.read(Person.names(of: Array(Set(changes.map(\.who).compactMap(AuditParty.person)))))
        return visit.render(
            StandingPage(
                house: house, seller: SellerView(found, in: visit),
                changes: changes.map { change in
                    StandingLine(
                        state: change.state, who: AuditParty(change.who, names).name ?? change.who, why: change.why ?? "",
                        since: visit.clock.local(change.since))
                }))
    }

    static let sample = StandingPage(house: .sample, seller: .sample, changes: [.sample])
    static let bareSample = StandingPage(
        house: HouseFrame(frame: .sample, roles: [.support]),
        seller: SellerView(slug: "x", name: "<b>x</b>", city: "", standing: .approved, openedAt: SellerView.sample.openedAt), changes: [])
}

extension Visit {
    /// The seller whose slug the path names.
    ///
    /// - Throws: `Problem.notFound`.
    var sellerInPath: FoundSeller {
        get async throws {
            guard let found = try await db.read(FoundSeller.named(parameters["slug"] ?? "")) else { throw Problem.notFound }
            return found
        }
    }
}
