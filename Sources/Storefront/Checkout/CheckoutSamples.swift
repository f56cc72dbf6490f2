import HTML
import Kernel
import Links
import Site

extension AddressPage {
    static func sample(frame: Frame = .sample) -> AddressPage {
        AddressPage(frame: frame, form: AddressForm(), cities: Choice.sampleCities, login: Link(.french).login(next: "/fr/checkout"))
    }

    /// Of a person who has addresses, and chose none of them.
    static func personSample(frame: Frame = .sample) -> AddressPage {
        AddressPage(
            frame: frame, form: AddressForm(), cities: Choice.sampleCities,
            saved: [SavedChoice(address: .sample, isChosen: false), SavedChoice(address: .otherSample, isChosen: false)],
            saving: .offered(isChecked: true))
    }

    /// Sent with a wrong phone and no street.
    static func faultySample(frame: Frame = .sample) -> AddressPage {
        var form = AddressForm()
        form.fullName = "Salma Bennani"
        form.phone = "12"
        form.city = "casablanca"
        form.errors = [
            FieldError("phone", .checkoutErrorPhone), FieldError("street", .checkoutErrorStreet),
        ]
        return AddressPage(frame: frame, form: form, cities: Choice.sampleCities)
    }
}

extension Choice {
    static let sampleCities = [
        Choice(value: "casablanca", label: "Casablanca", isChosen: true), Choice(value: "fes", label: "Fès", isChosen: false),
        Choice(value: "tanger", label: "Tanger", isChosen: false),
    ]
}

extension DeliveryPage {
    static func sample(frame: Frame = .sample) -> DeliveryPage {
        DeliveryPage(
            frame: frame, city: "Casablanca",
            parcels: [
                Parcel(
                    seller: "Dar Zineb", pieces: [PieceName(title: "Caftan brodé vert", quantity: 1)],
                    delivery: .init(price: .dirhams(35), minDays: 2, maxDays: 4)),
                Parcel(
                    seller: "سوق الأطلس", pieces: [PieceName(title: "بلغة جلدية", quantity: 2)],
                    delivery: .init(price: .zero, minDays: 1, maxDays: 1)),
            ],
            delivery: .dirhams(35))
    }

    /// A seller does not deliver to the city.
    static func unreachableSample(frame: Frame = .sample) -> DeliveryPage {
        DeliveryPage(
            frame: frame, city: "Figuig",
            parcels: [
                Parcel(seller: "Dar Zineb", pieces: [PieceName(title: "Caftan brodé vert", quantity: 1)], delivery: nil)
            ],
            delivery: .zero)
    }
}

extension PaymentPage {
    static func sample(frame: Frame = .sample) -> PaymentPage {
        PaymentPage(
            frame: frame,
            parcels: [
                ParcelSum(seller: "Dar Zineb", sum: .dirhams(1235)), ParcelSum(seller: "سوق الأطلس", sum: .dirhams(320)),
            ],
            total: .dirhams(1555))
    }
}

extension ReviewPage {
    static func sample(frame: Frame = .sample) -> ReviewPage {
        ReviewPage(
            frame: frame, recipient: .sample, sellers: [.calmSample, .secondSample], subtotal: .dirhams(1520),
            delivery: .dirhams(65), key: "0193e7a0-0000-7000-8000-0000000000aa")
    }

    /// The total moved between looking and ordering.
    static func refusedSample(frame: Frame = .sample) -> ReviewPage {
        var page = sample(frame: frame)
        page.refusal = .checkoutRefusedTotal
        return page
    }
}

extension ReviewPage {
    /// A code will be asked for.
    static func codeSample(frame: Frame = .sample) -> ReviewPage {
        var page = sample(frame: frame)
        page.request = CodeHint(
            why: .codeWhyTotal(ceiling: Money.dirhams(1000)), how: .checkoutCodeByText(phone: "06 12 34 56 78", minutes: 30))
        return page
    }

    /// A code would be asked for, and none can be sent.
    static func noCodeSample(frame: Frame = .sample) -> ReviewPage {
        var page = sample(frame: frame)
        page.refusal = .codeWhyTotal(ceiling: Money.dirhams(1000))
        page.remedy = .checkoutRemedyCall(phone: "05 22 00 00 00")
        return page
    }
}

extension PhoneCheckPage {
    static func sample(frame: Frame = .sample) -> PhoneCheckPage {
        let link = Link(.french)
        return PhoneCheckPage(
            frame: frame, recipient: "06 12 34 56 78", isByMail: false, total: .dirhams(3_450), until: Moment(seconds: 1_795_253_400).inUTC,
            isSent: true,
            action: link.phoneCheck("sample"), again: link.phoneCheckCode("sample"), back: link.confirmation("sample"),
            cancellations: [Cancellation(number: "K-7HM2XQP", address: link.trackCancellation("K-7HM2XQP", token: "c2VjcmV0"))])
    }

    /// No code is good any more, and a wrong one was typed.
    static func faultySample(frame: Frame = .sample) -> PhoneCheckPage {
        var page = sample(frame: frame)
        page.isSent = false
        page.errors = [FieldError("code", .codeErrorWrong(tries: 3))]
        return page
    }
}

extension RecipientBlock {
    static let sample = RecipientBlock(
        name: "Salma Bennani", phone: "06 12 34 56 78", city: "Casablanca", street: "12, rue des Orangers, Maârif",
        landmark: "en face de la pharmacie", note: "Après 17 h")
}

extension ConfirmationPage {
    static func sample(frame: Frame = .sample) -> ConfirmationPage {
        ConfirmationPage(
            frame: frame,
            orders: [
                PlacedOrder(
                    number: "K-7HM2XQP", seller: "Dar Zineb", state: .orderStateConfirmed,
                    pieces: [PieceName(title: "Caftan brodé vert", quantity: 1)],
                    total: .dirhams(1235), track: Link(.french).track("K-7HM2XQP", token: "c2VjcmV0")),
                PlacedOrder(
                    number: "K-29FDW4T", seller: "سوق الأطلس", state: .orderStatePlaced,
                    pieces: [PieceName(title: "بلغة جلدية", quantity: 2)],
                    total: .dirhams(350), track: Link(.french).track("K-29FDW4T", token: "c2VjcmV1")),
            ],
            recipient: .sample, total: .dirhams(1585), address: Link(.french).confirmation("sample"),
            moves: Link(.french).confirmationUpdates("sample", after: 3))
    }

    /// Lapsed, because another buyer was first.
    static func lapsedSample(frame: Frame = .sample) -> ConfirmationPage {
        var page = sample(frame: frame)
        page.lapse = .orderWhySold
        return page
    }

    /// Waits for its code.
    static func waitingSample(frame: Frame = .sample) -> ConfirmationPage {
        var page = sample(frame: frame)
        page.phoneCheck = Link(.french).phoneCheck("sample")
        return page
    }
}
