import Barcodes
import HTML
import Identity
import Kernel
import Orders
import Places
import Shipping

/// The label of a parcel. Its words are in French and in Arabic, because everybody who handles the parcel must read it.
struct ParcelLabel: Sendable {
    let sender: String
    let origin: CityWords
    /// Nil once the buyer's account is erased.
    let recipient: Receiver?
    let city: CityWords
    /// What the carrier collects.
    let cash: Money
    let piece: Int
    let pieces: Int
    let carrier: String?
    /// The tracking number, else the number of the order.
    let code: String
    let bars: Code128?
    let order: String
    let square: QRCode?

    struct Receiver: Sendable {
        let name: String
        let phone: String
        let street: String
        let landmark: String
        let note: String
    }

    /// The name of a city in both languages.
    struct CityWords: Sendable, Equatable {
        let french: String
        let arabic: String
    }

    /// A message in both languages of a label.
    struct Words: Sendable {
        let french: String
        let arabic: String

        init(_ message: Message) {
            french = message.text(in: .french)
            arabic = message.text(in: .arabic)
        }

        static let from = Words(.labelsFrom)
        static let cash = Words(.labelsCash)
        static let noCash = Words(.labelsNoCash)
        static let sample = Words(.labelsCash)
    }

    var place: Words { Words(.labelsPlace(number: piece, all: pieces)) }

    /// The longest note that is printed, in Unicode scalars. A longer one would cover the codes.
    fileprivate static let longestNote = 140

    init(
        sender: String, origin: CityWords, recipient: Receiver?, city: CityWords, cash: Money, piece: Int, pieces: Int, carrier: String?,
        tracking: String?, order: String
    ) {
        self.sender = sender
        self.origin = origin
        self.recipient = recipient
        self.city = city
        self.cash = cash
        self.piece = piece
        self.pieces = pieces
        self.carrier = carrier
        self.order = order
        code = tracking ?? order
        bars = Code128(code)
        // The number alone: with the secret link, everybody who sees the parcel would see the order.
        square = QRCode(order)
    }

    static let sample = ParcelLabel(
        sender: "Dar Salma <b>", origin: CityWords(french: "Fès", arabic: "فاس"),
        recipient: Receiver(
            name: "سلمى بناني", phone: "06 12 34 56 78", street: "12, rue des Orangers <b>", landmark: "en face", note: "après 17 h"),
        city: CityWords(french: "Casablanca", arabic: "الدار البيضاء"), cash: .dirhams(1_235), piece: 1, pieces: 2, carrier: "Rapide",
        tracking: "RX123456789MA", order: "K-7HM2XQP")
    static let bareSample = ParcelLabel(
        sender: "Dar Salma", origin: CityWords(french: "Fès", arabic: "فاس"), recipient: nil,
        city: CityWords(french: "Casablanca", arabic: "الدار البيضاء"), cash: .zero, piece: 1, pieces: 1, carrier: nil, tracking: nil,
        order: "K-2345678")
}

extension ParcelLabel.Receiver {
    init(_ recipient: Recipient) {
        let note = recipient.notes.replacing("\n", with: " ")
        self.init(
            name: recipient.fullName, phone: recipient.phone.national, street: recipient.street, landmark: recipient.landmark,
            note: note.length > ParcelLabel.longestNote ? note.cut(to: ParcelLabel.longestNote - 1) + "…" : note)
    }
}

extension ParcelLabel.CityWords {
    /// - Parameter name: the name for a city that is no longer in the list.
    init(_ city: City?, name: String) {
        self.init(french: city?.name(in: .french) ?? name, arabic: city?.name(in: .arabic) ?? name)
    }
}
