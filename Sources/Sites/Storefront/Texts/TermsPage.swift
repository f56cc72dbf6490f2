import Components
import Config
import HTML
import HTTP
import Identity
import Kernel
import Links
import Orders
import Postgres
import Web

/// The terms of sale: on a page, and in one file that anybody can keep.
struct TermsPage {
    let frame: Frame
    let identity: OperatorIdentity

    struct Section {
        let title: Message
        let texts: [Message]
        /// The end of the last text, as a list.
        var points: [Message] = []
    }

    /// The first section is followed by the identity of the operator.
    static let sections = [
        Section(title: .termsIdentityTitle, texts: [.termsIdentity]),
        Section(title: .termsPartiesTitle, texts: [.termsParties, .termsPartiesKinds]),
        Section(title: .termsListingsTitle, texts: [.termsListings, .termsListingsReport]),
        Section(title: .termsPriceTitle, texts: [.termsPrice, .termsPriceChange]),
        Section(title: .termsOrderTitle, texts: [.termsOrder, .termsOrderCode, .termsOrderConfirm]),
        Section(title: .termsPaymentTitle, texts: [.termsPayment(count: UnpaidPurchase.secondsHeld / 60)]),
        Section(title: .termsDeliveryTitle, texts: [.termsDelivery, .termsDeliveryLate]),
        Section(
            title: .termsWithdrawalTitle,
            texts: [.termsWithdrawal, .termsWithdrawalHow, .termsWithdrawalRefund, .termsWithdrawalExceptions],
            points: [
                .termsExceptMade, .termsExceptPerishable, .termsExceptUnsealed, .termsExceptPress, .termsExceptMarket, .termsExceptServices,
            ]),
        Section(title: .termsPrivateTitle, texts: [.termsPrivate, .termsPrivateDefects]),
        Section(title: .termsWarrantyTitle, texts: [.termsWarranty, .termsWarrantyHow]),
        Section(title: .termsComplaintsTitle, texts: [.termsComplaints, .termsComplaintsElse]),
        Section(title: .termsDataTitle, texts: [.termsData]),
        Section(title: .termsLawTitle, texts: [.termsLaw, .termsLawChanges]),
    ]

    static let version = Message.termsVersion(version: Terms.version, date: Terms.since.inUTC.asDay)

    static let sample = TermsPage(frame: .sample, identity: .sample)
}

extension TermsPage {
    static let show = Handler { visit in
        let frame = visit.frame(cartCount: try await visit.db.read(visit.cartCount), isIndexed: true)
        return visit.render(TermsPage(frame: frame, identity: OperatorIdentity(visit.legal)))
    }

    /// The terms as a file to save. It loads nothing else.
    static let download = Handler { visit in
        var response = visit.render(
            TermsFile(identity: OperatorIdentity(visit.legal), origin: visit.world.configuration.publicURL))
        let name = "kolchi-\(Terms.version)-\(visit.language.rawValue).html"
        response.headers["Content-Disposition"] = HeaderValue("attachment; filename=\"\(name)\"")
        response.headers["X-Robots-Tag"] = "noindex"
        return response
    }
}

/// The terms of sale as one HTML file without a style sheet, script or picture of its own.
struct TermsFile {
    let identity: OperatorIdentity
    /// Scheme and host of the shop.
    let origin: String

    static let sample = TermsFile(identity: .sample, origin: "https://kolchi.example")
}
