import Components
import HTML
import HTTP
import Identity
import Inventory
import Kernel
import Links
import Orders
import Postgres
import Sellers
import Shipping
import Web

/// The form by which a shop says what happened to a parcel.
enum ParcelWordPage {
    /// Beside the kinds of events: the parcel is back, but its pieces cannot be sold.
    private static let unsellable = "unsellable"

    static let ask = Handler.person { visit, person, _ in
        try await page(visit, try await visit.desk(of: person), nil)
    }

    static let record = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        let number = try visit.orderNumber
        guard let piece = Int(visit.parameters["parcel"] ?? "") else { throw Problem.notFound }
        return try await visit.submit {
            let word = try word(visit)
            do {
                try await Order.change(number, of: desk.seller.id, in: visit.db) { tx in
                    try await Order.tell(
                        word, ofParcel: piece, of: number, seen: TypedText(visit.form["seen"] ?? "").wholeNumber ?? -1, by: desk.actor,
                        at: visit.now, in: tx)
                }
            } catch Order.Refusal.unknownOrder, ParcelWord.Refusal.unknownParcel {
                throw Problem.notFound
            } catch ParcelWord.Refusal.stale {
                throw FormRefusal("kind", .parcelWordStale, status: .conflict)
            } catch ParcelWord.Refusal.reasonMissing {
                throw FormRefusal("reason", .parcelWordReasonMissing)
            } catch Order.Refusal.reasonMissing {
                throw FormRefusal("why", .deskOrderOutcomeWhy)
            } catch let refusal as Order.Refusal {
                throw FormRefusal("kind", try await visit.words(for: refusal, of: number, desk), status: .conflict)
            } catch is Stock.Refusal {
                throw FormRefusal("kind", .orderActFailed, status: .conflict)
            }
            return visit.redirect(to: visit.link.desk(desk.seller.slug).order(number.rawValue), saying: DeskFlash.parcelTold)
        } orShow: { refusal in
            try await page(visit, desk, refusal)
        }
    }

    /// What the form says.
    private static func word(_ visit: Visit) throws -> ParcelWord {
        let typed = visit.form["kind"] ?? ""
        let why = try visit.orderWords()
        if typed == unsellable { return ParcelWord(.returned, unsellable: why) }
        guard let kind = ParcelEvent.Kind(rawValue: typed) else { throw FormRefusal("kind", .parcelWordChoose) }
        return ParcelWord(kind, ParcelEvent.Reason(rawValue: visit.form["reason"] ?? ""))
    }

    private static func page(_ visit: Visit, _ desk: Desk, _ refusal: FormRefusal?) async throws -> Response {
        let order = try await visit.order(of: desk)
        let ways = visit.link.desk(desk.seller.slug)
        let number = order.number.rawValue
        let found = try await OrderParcels.of(order.id, of: desk.seller.id, in: visit.db)
        guard let piece = Int(visit.parameters["parcel"] ?? ""), let parcel = found.parcels.first(where: { $0.piece == piece }) else {
            throw Problem.notFound
        }
        let kinds = ParcelWord.kinds(of: parcel, order.state)
        guard refusal != nil || !kinds.isEmpty else { return visit.redirect(to: ways.order(number)) }
        let typed = visit.form["kind"] ?? ""
        var options = kinds.map { RadioField.Option(value: $0.rawValue, label: $0.word, isChosen: $0.rawValue == typed) }
        if let returned = kinds.firstIndex(of: .returned) {
            options.insert(
                RadioField.Option(value: unsellable, label: .parcelWordUnsellable, isChosen: typed == unsellable), at: returned + 1)
        }
        let chosenReason = visit.form["reason"] ?? ""
        let fields = ParcelWordFields(
            kind: RadioField(name: "kind", label: .parcelWordKind, options: options, error: refusal?.errors["kind"]),
            reason: kinds.contains(.attemptFailed)
                ? SelectField(
                    name: "reason", label: .parcelWordReason,
                    choices: ParcelEvent.Reason.allCases.map {
                        Choice(value: $0.rawValue, label: $0.name.text(in: visit.language), isChosen: $0.rawValue == chosenReason)
                    }, error: refusal?.errors["reason"]) : nil,
            words: kinds.contains(.returned)
                ? TextAreaField(
                    name: "why", label: .deskOrderOutcomeWords, hint: .parcelWordWhyHint, value: visit.form["why"] ?? "",
                    error: refusal?.errors["why"]) : nil,
            seen: visit.form["seen"] ?? "\(found.events[parcel.id, default: []].count)")
        let frame = visit.deskFrame(desk)
        return visit.render(
            DeskConfirmPage(
                frame, .parcelWordTitle(number: number, piece: piece, count: found.parcels.count), in: .orders,
                subject: parcel.tracking, points: [.parcelWordPoint],
                form: ConfirmForm(
                    frame: frame.frame, action: ways.orderParcel(number, piece), button: .deskOrderOutcomeButton,
                    keep: .deskOrderAnswerLater,
                    way: ways.order(number), fields: fields),
                errors: refusal?.errors ?? []), refusing: refusal)
    }
}

/// The fields of that form.
struct ParcelWordFields {
    let kind: RadioField
    let reason: SelectField?
    let words: TextAreaField?
    /// How many events the page knew.
    let seen: String

    static var sample: ParcelWordFields {
        ParcelWordFields(
            kind: RadioField(
                name: "kind", label: .parcelWordKind,
                options: [RadioField.Option(value: "lost", label: .parcelWordLost, isChosen: true)], error: .parcelWordChoose),
            reason: SelectField(
                name: "reason", label: .parcelWordReason, choices: [Choice(value: "absent", label: "absent <b>", isChosen: false)],
                error: .parcelWordReasonMissing),
            words: TextAreaField(name: "why", label: .deskOrderOutcomeWords, value: "Cassé <b>", error: .deskOrderOutcomeWhy), seen: "2")
    }

    static var bareSample: ParcelWordFields {
        ParcelWordFields(
            kind: RadioField(
                name: "kind", label: .parcelWordKind,
                options: [RadioField.Option(value: "picked-up", label: .parcelWordPickedUp, isChosen: false)], error: nil), reason: nil,
            words: nil, seen: "0")
    }
}

extension ParcelEvent.Kind {
    /// As the shop says it.
    fileprivate var word: Message {
        switch self {
        case .pickedUp: .parcelWordPickedUp
        case .delivered: .parcelWordDelivered
        case .attemptFailed: .parcelWordAttemptFailed
        case .refused: .parcelWordRefused
        case .returned: .parcelWordReturned
        case .lost: .parcelWordLost
        case .damaged: .parcelWordDamaged
        case .labelled, .inTransit, .atAgency, .outForDelivery, .returning: name
        }
    }
}
