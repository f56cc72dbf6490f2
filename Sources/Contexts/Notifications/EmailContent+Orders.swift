package import HTML
import Identity
package import Kernel
package import Links
import Orders
import Shipping

extension EmailContent {
    /// One order in an e-mail: what was bought from one seller, and the link to follow it.
    package struct OrderBlock: Sendable {
        package let number: String
        package let seller: String
        package let lines: [Line]
        package let delivery: Money
        package let total: Money
        /// When it arrives; nil if nothing is under way.
        package let arrival: Message?
        /// The secret link to follow this order.
        package let follow: SiteURL

        /// A line of what was bought.
        package struct Line: Sendable {
            package let title: String
            package let language: Language
            package let quantity: Int
            /// For all pieces of the line.
            package let total: Money
            /// The absolute URL of the picture; nil where the piece has none.
            package let picture: SiteURL?
        }

        func text(in language: Language) -> [String] {
            var text = [number, Message.mailSoldBy(seller: seller).text(in: language)]
            if let arrival { text.append(arrival.text(in: language)) }
            text += lines.map { "- " + Message.mailLine(title: $0.title, amount: $0.total, count: $0.quantity).text(in: language) }
            let price = delivery == .zero ? Message.deliveryFree : .mailSum(label: Message.mailDelivery, amount: delivery)
            text.append(price.text(in: language))
            text.append(Message.mailSum(label: Message.mailOrderTotal, amount: total).text(in: language))
            return text + [Message.mailLabel(label: Message.mailFollow).text(in: language), "\(follow)"]
        }
    }

    package static let sample: EmailContent = {
        let link = Link(.french)
        let origin = "https://kolchi.example"
        var content = EmailContent(
            subject: .mailPlacedSubject(number: "K-2345678, K-8765432", count: 2), heading: .mailPlacedHeading(count: 2),
            greeting: .mailGreeting(name: "Salma Benjelloun"), paragraphs: [.mailPlaced, .mailPlacedCash], reason: .mailReasonOrder)
        let picture = Link.picture("0123456789abcdef0123456789abcdef01234567", width: 160, format: "jpg").absolute(from: origin)
        func block(_ number: String, _ seller: String, _ line: OrderBlock.Line) -> OrderBlock {
            OrderBlock(
                number: number, seller: seller, lines: [line], delivery: .dirhams(35), total: line.total + .dirhams(35),
                arrival: DeliveryWindow(days: 2...4, orderedOn: CalendarDay(year: 2026, month: 11, day: 30)).arrival,
                follow: link.tracking.order(number, token: "token").absolute(from: origin))
        }
        content.orders = [
            block(
                "K-2345678", "Atelier Zineb",
                OrderBlock.Line(title: "Caftan majorelle", language: .french, quantity: 1, total: .dirhams(1_299), picture: picture)),
            block(
                "K-8765432", "سوق الأطلس",
                OrderBlock.Line(title: "بلغة جلدية", language: .arabic, quantity: 2, total: .dirhams(320), picture: nil)),
        ]
        content.toPay = .dirhams(1_689)
        content.recipient = ["Salma Benjelloun", "06 12 34 56 78", "12, rue Ibn Batouta", "Casablanca"]
        content.act = Act(label: .mailVerifyAct, address: link.signIn.login.absolute(from: origin))
        content.disavowing = link.emails.disavowal("token").absolute(from: origin)
        return content
    }()
}

extension EmailContent.OrderBlock {
    /// - Parameter draft: the notification, whose links lead to the shop.
    init(_ order: Order, in draft: NotificationDraft) {
        let window = DeliveryWindow(days: order.days, orderedOn: draft.clock.day(of: order.placedAt), order.preparation)
        self.init(
            number: order.number.rawValue, seller: order.sellerName,
            lines: order.lines.map { line in
                Line(
                    title: line.title, language: line.titleLanguage, quantity: line.quantity, total: line.total,
                    picture: line.picture.map { Link.picture($0, width: 160, format: "jpg").absolute(from: draft.origin) })
            },
            delivery: order.delivery, total: order.total, arrival: order.state.hasParcelToCome ? window.arrival : nil,
            follow: draft.follow(order.number))
    }
}

extension Order {
    /// Name, telephone number and address of the recipient, a line each; empty where the buyer was erased.
    var addressLines: [String] {
        guard let recipient else { return [] }
        return [recipient.fullName, recipient.phone.national, recipient.street, recipient.landmark, cityName].filter { !$0.isEmpty }
    }
}
