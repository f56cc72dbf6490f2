import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Sellers
import Shipping
import Web

/// The carriers of the house, and the form that adds one.
struct CarriersPage: Sendable {
    let house: HouseFrame
    let carriers: [Line]
    /// Lost and damaged parcels that no member of the staff has marked as seen.
    let parcels: [ParcelLine]
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

    struct ParcelLine: Sendable {
        let key: String
        let state: Message
        let since: LocalMoment
        /// Empty without one.
        let carrier: String
        let tracking: String
        /// The slug of the shop.
        let shop: String
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

    static let note = Handler.person { visit, staff, _ in
        guard let parcel = visit.parameters["parcel"].flatMap(Parcel.ID.init) else { throw Problem.notFound }
        do {
            try await visit.db.transaction { tx in try await TroubledParcel.note(parcel, by: staff.id.actor, in: tx) }
        } catch Parcel.Refusal.unknownParcel {
            throw Problem.notFound
        }
        return visit.redirect(to: visit.link.house.carriers, saying: HouseFlash.parcelNoted)
    }

    private static func page(_ visit: Visit, _ refusal: FormRefusal?) async throws -> Response {
        let house = try await visit.houseFrame(at: { $0.house.carriers })
        let (carriers, parcels) = try await visit.db.read(Carrier.all, TroubledParcel.unnoted)
        let shops = try await visit.db.read(Seller.slugs(of: parcels.map(\.seller)))
        return visit.render(
            CarriersPage(
                house: house,
                carriers: carriers.map {
                    Line(
                        name: $0.name(in: visit.language), key: "\($0.id)", slug: $0.slug, contract: $0.facts.contract.words,
                        isOffered: $0.facts.isOffered, hasSecret: $0.hasSecret)
                },
                parcels: parcels.map { parcel in
                    ParcelLine(
                        key: "\(parcel.id)", state: parcel.state.name, since: visit.clock.local(parcel.since),
                        carrier: carriers.first { $0.id == parcel.carrier }?.name(in: visit.language) ?? "",
                        tracking: parcel.tracking ?? "", shop: shops[parcel.seller] ?? "")
                }, slug: visit.form["slug"] ?? "", form: CarrierForm(visit.form, refusal?.errors ?? [])), refusing: refusal)
    }

    static let sample = CarriersPage(
        house: .sample,
        carriers: [
            Line(name: "Express <b>", key: "0193", slug: "express", contract: .carriersHouse, isOffered: true, hasSecret: false)
        ],
        parcels: [
            ParcelLine(
                key: "0193", state: .parcelEventLost, since: Moment(seconds: 1_795_253_400).inUTC, carrier: "Express <b>",
                tracking: "AB-1234", shop: "dar-salma"),
            ParcelLine(
                key: "0194", state: .parcelEventDamaged, since: Moment(seconds: 1_795_253_400).inUTC, carrier: "", tracking: "", shop: ""),
        ], slug: "Ex <b>", form: .sample)
    static let emptySample = CarriersPage(house: .sample, carriers: [], parcels: [], slug: "", form: CarrierForm())
}

extension Carrier.Contract {
    var words: Message {
        switch self {
        case .seller: .carriersSeller
        case .house: .carriersHouse
        }
    }
}
