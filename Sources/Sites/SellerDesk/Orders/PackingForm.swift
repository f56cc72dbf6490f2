import Components
import HTML
import HTTP
import Kernel
import Orders
import Shipping
import Web

/// What the form of the parcels of an order says.
struct PackingForm {
    /// Those that hold something. A parcel without pieces is removed.
    let parcels: [PackedParcel]
    /// The places of these parcels in the form.
    private let places: [Int]

    /// A parcel as it was typed.
    struct Typed {
        var key = ""
        /// By the key of the line.
        var quantities: [String: String] = [:]
        /// The slug of its carrier.
        var carrier = ""
        var tracking = ""
        var grams = ""
        var cash = ""

        init() {}

        init(_ draft: Parcel.Draft) {
            quantities = Dictionary(draft.lines.map { ("\($0.line)", "\($0.quantity)") }, uniquingKeysWith: { $1 })
            grams = draft.grams.map(String.init) ?? ""
            cash = draft.cash.decimal
        }

        init(_ parcel: Parcel, _ lines: [ID<Order.Line>: Int], _ carrier: Carrier?) {
            key = "\(parcel.id)"
            quantities = Dictionary(uniqueKeysWithValues: lines.map { ("\($0.key)", "\($0.value)") })
            self.carrier = carrier?.slug ?? ""
            tracking = parcel.tracking ?? ""
            grams = parcel.grams.map(String.init) ?? ""
            cash = parcel.cash.decimal
        }
    }

    static func typed(_ form: FormFields, _ order: Order) -> [Typed] {
        let count = min(max(TypedText(form["count"] ?? "").wholeNumber ?? 1, 1), Parcel.most)
        return (0..<count).map { index in
            var typed = Typed()
            typed.key = form["key-\(index)"] ?? ""
            typed.carrier = form["carrier-\(index)"] ?? ""
            typed.tracking = form["tracking-\(index)"] ?? ""
            typed.grams = form["grams-\(index)"] ?? ""
            typed.cash = form["cash-\(index)"] ?? ""
            for line in order.lines { typed.quantities["\(line.id)"] = form["quantity-\(index)-\(line.id)"] }
            return typed
        }
    }

    /// - Throws: `FormRefusal`.
    init(_ form: FormFields, _ order: Order, _ found: OrderParcels, carriers: [Carrier]) throws(FormRefusal) {
        var errors: [FieldError] = []
        var held: [(place: Int, typed: Typed, lines: [(line: Order.Line, quantity: Int)])] = []
        for (index, typed) in Self.typed(form, order).enumerated() {
            var lines: [(line: Order.Line, quantity: Int)] = []
            for line in order.lines {
                let text = (typed.quantities["\(line.id)"] ?? "").tidied
                guard let quantity = text.isEmpty ? 0 : TypedText(text).wholeNumber, quantity <= line.quantity else {
                    errors.append(FieldError("quantity-\(index)-\(line.id)", .packingErrorQuantity(most: line.quantity)))
                    continue
                }
                if quantity > 0 { lines.append((line, quantity)) }
            }
            held.append((index, typed, lines))
        }
        if errors.isEmpty { held.removeAll { $0.lines.isEmpty } }
        // What is not typed is shared by worth.
        let typedCash = held.map { $0.typed.cash.tidied.isEmpty ? nil : Money(typed: $0.typed.cash) }
        for (parcel, cash) in zip(held, typedCash) where cash == nil && !parcel.typed.cash.tidied.isEmpty {
            errors.append(FieldError("cash-\(parcel.place)", .packingErrorCash))
        }
        let fixedParcels = found.parcels.filter(found.isFixed)
        let rest = order.cashToCollect - fixedParcels.map(\.cash).total() - typedCash.compactMap(\.self).total()
        let open = held.indices.filter { held[$0].typed.cash.tidied.isEmpty }
        let worths = open.map { place in held[place].lines.map { $0.line.unitPrice * $0.quantity }.total() }
        let shares = Dictionary(uniqueKeysWithValues: zip(open, max(rest, .zero).divided(byWorth: worths)))
        var parcels: [PackedParcel] = []
        for (place, parcel) in held.enumerated() {
            let grams = parcel.typed.grams.tidied
            let weight = TypedText(grams).wholeNumber
            if !grams.isEmpty, weight.map({ !(1...100_000).contains($0) }) ?? true {
                errors.append(FieldError("grams-\(parcel.place)", .packingErrorGrams))
            }
            let draft = Parcel.Draft(
                lines: parcel.lines.map { (Parcel.LineKey($0.line.id.uuid), $0.quantity) }, grams: grams.isEmpty ? nil : weight,
                cash: typedCash[place] ?? shares[place] ?? .zero)
            let label = Self.label(parcel.typed, parcel.place, found, carriers, &errors)
            parcels.append(PackedParcel(Parcel.ID(parcel.typed.key), draft, label: label))
        }
        if errors.isEmpty, parcels.isEmpty, fixedParcels.isEmpty { errors.append(FieldError("parcels", .packingErrorNothing)) }
        guard errors.isEmpty else { throw FormRefusal(errors) }
        self.parcels = parcels
        places = held.map(\.place)
    }

    private static func label(
        _ typed: Typed, _ place: Int, _ found: OrderParcels, _ carriers: [Carrier], _ errors: inout [FieldError]
    ) -> (carrier: Carrier.ID, tracking: String)? {
        let (slug, number) = (typed.carrier.tidied, typed.tracking.tidied)
        if slug.isEmpty, number.isEmpty { return nil }
        // A carrier that is offered no more keeps the parcels that it has.
        guard let carrier = (carriers + found.carriers).first(where: { $0.slug == slug }) else {
            errors.append(FieldError("carrier-\(place)", .packingErrorCarrier))
            return nil
        }
        guard let tracking = Parcel.tracking(typed: number) else {
            errors.append(FieldError("tracking-\(place)", .packingErrorTracking))
            return nil
        }
        return (carrier.id, tracking)
    }

    /// The refusal beside the field that caused it.
    func refusal(_ refusal: PackedParcel.Refusal, _ order: Order) -> FormRefusal {
        let first = places.first ?? 0
        switch refusal {
        case .stale: return FormRefusal("parcels", .packingErrorStale, status: .conflict)
        case .empty: return FormRefusal("parcels", .packingErrorNothing)
        case .pieces(let line, let left):
            let name = "quantity-\(first)-\(line)"
            return left > 0 ? FormRefusal(name, .packingErrorLeft(count: left)) : FormRefusal(name, .packingErrorOver(count: -left))
        case .cash(let left):
            let cash = Money(minor: abs(left.minor), left.currency)
            return FormRefusal("cash-\(first)", left > .zero ? .packingErrorCashLeft(cash: cash) : .packingErrorCashOver(cash: cash))
        case .parcel(let index, .trackingTaken): return FormRefusal("tracking-\(places[index])", .packingErrorTaken)
        case .parcel(let index, .trackingUnfit): return FormRefusal("tracking-\(places[index])", .packingErrorTracking)
        case .parcel(let index, .unknownCarrier): return FormRefusal("carrier-\(places[index])", .packingErrorCarrier)
        case .parcel: return FormRefusal("parcels", .packingErrorStale, status: .conflict)
        case .unlabelled(let index): return FormRefusal("tracking-\(places[index])", .packingErrorUnlabelled)
        }
    }
}
