import Components
import HTML
import HTTP
import Identity
import Inventory
import Kernel
import Links
import Places
import Postgres
import Sellers
import Web

/// Name and city of a warehouse.
struct WarehousePage: Sendable {
    let desk: DeskFrame
    let key: String
    let version: Int
    let name: String
    let cities: [Choice]
    let errors: [FieldError]

    var ways: Link.Desk { desk.link(Link(desk.frame.language)) }

    static let sample = WarehousePage(
        desk: .sample, key: "0193", version: 2, name: "Dépôt <b>", cities: Choice.sampleCities,
        errors: [FieldError("name", .warehouseErrorStale)])
}

extension WarehousePage {
    static let show = Handler.person { visit, person, _ in try await answer(visit, person, nil) }

    static let save = Handler.person { visit, person, _ in
        let (desk, _, warehouse) = try await open(visit, person)
        return try await visit.submit {
            try await refusing {
                try await visit.db.transaction { tx in
                    try await Warehouse.change(
                        warehouse.id, of: desk.seller.id, over: TypedText(visit.form["version"] ?? "").wholeNumber ?? 0,
                        to: visit.form["name"] ?? "", in: City.Code(visit.form["city"] ?? ""), by: person.id.actor, in: tx)
                }
            }
            return visit.redirect(to: visit.link.desk(desk.seller.slug).warehouses, saying: DeskFlash.warehouseSaved)
        } orShow: { refusal in
            try await answer(visit, person, refusal)
        }
    }

    /// The open warehouse that the path names.
    ///
    /// - Throws: `Problem.notFound` if the shop has no such warehouse.
    private static func open(_ visit: Visit, _ person: Person) async throws -> (Desk, StockRoom, Warehouse) {
        let desk = try await visit.desk(of: person)
        let room = try await visit.stockRoom(of: desk)
        guard let warehouse = room.open(visit.parameters["warehouse"]) else { throw Problem.notFound }
        return (desk, room, warehouse)
    }

    /// Turns a refusal of name or city into one beside its field.
    static func refusing(_ work: () async throws -> Void) async throws {
        do {
            try await work()
        } catch let refusal as Warehouse.Refusal {
            switch refusal {
            case .nameUnfit: throw FormRefusal("name", .warehouseErrorName(max: Warehouse.longestName))
            case .nameTaken: throw FormRefusal("name", .warehouseErrorTaken)
            case .cityUnknown: throw FormRefusal("city", .warehouseErrorCity)
            case .tooMany: throw FormRefusal("name", .warehouseErrorMany(most: Warehouse.most))
            case .stale: throw FormRefusal("name", .warehouseErrorStale, status: .conflict)
            case .unknown: throw Problem.notFound
            case .notEmpty, .last, .busy: throw refusal
            }
        }
    }

    private static func answer(_ visit: Visit, _ person: Person, _ refusal: FormRefusal?) async throws -> Response {
        let (desk, _, warehouse) = try await open(visit, person)
        let city = refusal == nil ? warehouse.city : visit.cities[typed: visit.form["city"]]?.code
        return visit.render(
            WarehousePage(
                desk: visit.deskFrame(desk, at: { $0.desk(desk.seller.slug).warehouse("\(warehouse.id)") }), key: "\(warehouse.id)",
                version: warehouse.version, name: refusal == nil ? warehouse.name : visit.form["name"] ?? "",
                cities: Choice.cities(chosen: city, in: visit), errors: refusal?.errors ?? []), refusing: refusal)
    }

    // MARK: Closing

    /// Asks for confirmation before a warehouse is closed.
    static let askClosing = Handler.person { visit, person, _ in try await answerClosing(visit, person, nil) }

    static let close = Handler.person { visit, person, _ in
        let (desk, _, warehouse) = try await open(visit, person)
        return try await visit.submit {
            do {
                try await visit.db.transaction { tx in
                    try await Warehouse.close(warehouse.id, of: desk.seller.id, by: person.id.actor, in: tx)
                }
            } catch Warehouse.Refusal.notEmpty(let pieces) {
                throw FormRefusal("confirm", .warehouseErrorNotEmpty(count: pieces), status: .conflict)
            } catch Warehouse.Refusal.busy {
                throw FormRefusal("confirm", .warehouseErrorBusy, status: .conflict)
            } catch Warehouse.Refusal.last {
                throw FormRefusal("confirm", .warehouseErrorLast, status: .conflict)
            } catch Warehouse.Refusal.unknown {
                throw Problem.notFound
            }
            return visit.redirect(to: visit.link.desk(desk.seller.slug).warehouses, saying: DeskFlash.warehouseClosed)
        } orShow: { refusal in
            try await answerClosing(visit, person, refusal)
        }
    }

    private static func answerClosing(_ visit: Visit, _ person: Person, _ refusal: FormRefusal?) async throws -> Response {
        let (desk, room, warehouse) = try await open(visit, person)
        let ways = visit.link.desk(desk.seller.slug)
        let frame = visit.deskFrame(desk, at: { $0.desk(desk.seller.slug).warehouseClosing("\(warehouse.id)") })
        return visit.render(
            DeskConfirmPage(
                frame, .warehouseCloseTitle, in: .stock, subject: room.name(warehouse.id),
                points: [.warehouseClosePoint, .warehouseClosePointHistory],
                form: ConfirmForm(
                    frame: frame.frame, action: ways.warehouseClosing("\(warehouse.id)"), button: .warehouseClose, keep: .warehouseKeep,
                    way: ways.warehouses), errors: refusal?.errors ?? []), refusing: refusal)
    }
}
