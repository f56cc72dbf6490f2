import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Shipping
import Web

/// The carriers of the house, and the form that adds one.
struct CarriersPage: Sendable {
    let house: HouseFrame
    let carriers: [Line]
    let slug: String
    let form: CarrierForm

    struct Line: Sendable {
        let name: String
        let key: String
        let slug: String
        let contract: Message
        let isOffered: Bool
        let hasSecret: Bool
    }

    func table(_ link: Link) -> DataTable {
        DataTable(
            caption: .houseCarriers, isCaptionHidden: true,
            columns: [.carriersName, .carriersSlug, .carriersContract, .carriersOffered, .carriersSigns],
            rows: carriers.map { carrier in
                [
                    .link(carrier.name, link.house.carrier(carrier.key)), .text(carrier.slug), .message(carrier.contract),
                    .message(carrier.isOffered ? .carriersYes : .carriersNo), .message(carrier.hasSecret ? .carriersYes : .carriersNo),
                ]
            })
    }
}

extension CarriersPage {
    static let show = Handler { visit in try await page(visit, nil) }

    static let add = Handler.person { visit, staff, _ in
        try await visit.submit {
            let facts = try CarrierForm(visit.form).facts()
            let id = try await CarrierForm.refusing {
                try await visit.db.transaction { tx in
                    try await Carrier.add((visit.form["slug"] ?? "").tidied, facts, by: staff.id.actor, in: tx)
                }
            }
            return visit.redirect(to: visit.link.house.carrier("\(id)"), saying: HouseFlash.carrierSaved)
        } orShow: { refusal in
            try await page(visit, refusal)
        }
    }

    private static func page(_ visit: Visit, _ refusal: FormRefusal?) async throws -> Response {
        let house = try await visit.houseFrame(at: { $0.house.carriers })
        let carriers = try await visit.db.read(Carrier.all)
        return visit.render(
            CarriersPage(
                house: house,
                carriers: carriers.map {
                    Line(
                        name: $0.name(in: visit.language), key: "\($0.id)", slug: $0.slug, contract: $0.facts.contract.words,
                        isOffered: $0.facts.isOffered, hasSecret: $0.hasSecret)
                }, slug: visit.form["slug"] ?? "", form: CarrierForm(visit.form, refusal?.errors ?? [])), refusing: refusal)
    }

    static let sample = CarriersPage(
        house: .sample,
        carriers: [
            Line(name: "Express <b>", key: "0193", slug: "express", contract: .carriersHouse, isOffered: true, hasSecret: false)
        ], slug: "Ex <b>", form: .sample)
    static let emptySample = CarriersPage(house: .sample, carriers: [], slug: "", form: CarrierForm())
}

extension Carrier.Contract {
    var words: Message {
        switch self {
        case .seller: .carriersSeller
        case .house: .carriersHouse
        }
    }
}
