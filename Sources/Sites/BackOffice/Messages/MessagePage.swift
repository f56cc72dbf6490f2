import Components
import HTML
import HTTP
import Identity
import Images
import Kernel
import Links
import Media
import Notifications
import Postgres
import Support
import Web

/// A message of the contact form with its files.
struct MessagePage: Sendable {
    let house: HouseFrame
    let key: String
    let reference: String
    let topic: Message
    let name: String
    /// The e-mail address of the sender; nil if they left a telephone number.
    let email: String?
    /// The telephone number of the sender, as people write it and in E.164; nil if they left an e-mail address.
    let phone: (shown: String, dialled: String)?
    /// Empty for a message that is about no order.
    let orderNumber: String
    let words: String
    let language: Language
    /// The account from which it was sent; nil for a guest.
    let person: String?
    let receivedAt: LocalMoment
    /// Nil while it is open.
    let handledAt: LocalMoment?
    let files: [File]

    struct File: Sendable {
        let key: String
        /// Such as `M-1A2B3C4D-1.pdf`.
        let name: String
        let kilobytes: Int
    }

    var isHandled: Bool { handledAt != nil }
    var readsAudit: Bool { HouseSection.audit.roles.contains(where: house.roles.contains) }
}

extension MessagePage {
    static let show = Handler { visit in
        let house = try await visit.houseFrame()
        let message = try await message(visit)
        let files = try await visit.db.read(ContactMessage.files(of: [message.id]))[message.id] ?? []
        return visit.render(MessagePage(house: house, message, files, visit.clock))
    }

    /// Sends a file of the message, which the browser saves.
    static let file = Handler { visit in
        let message = try await message(visit)
        let files = try await visit.db.read(ContactMessage.files(of: [message.id]))[message.id] ?? []
        guard let index = files.firstIndex(where: { $0.key == visit.parameters["file"] }) else { throw Problem.notFound }
        return try visit.privateFile(files[index].key, files[index].type, named: ContactMessage.fileName(message, index))
    }

    static let handle = Handler.person { visit, staff, _ in try await set(handled: true, visit, staff) }
    static let reopen = Handler.person { visit, staff, _ in try await set(handled: false, visit, staff) }

    /// If somebody else was faster, the page shows the state without a notice.
    private static func set(handled isHandled: Bool, _ visit: Visit, _ staff: Person) async throws -> Response {
        let message = try await message(visit)
        let isChanged = try await visit.db.transaction { tx in
            try await ContactMessage.set(handled: isHandled, message.id, by: staff.id.actor, in: tx)
        }
        let page = visit.link.house.message(message.id.description)
        guard isChanged else { return visit.redirect(to: page) }
        return visit.redirect(to: page, saying: isHandled ? HouseFlash.houseMessageHandled : HouseFlash.houseMessageReopened)
    }

    /// The message that the path names.
    ///
    /// - Throws: `Problem.notFound`.
    private static func message(_ visit: Visit) async throws -> ContactMessage {
        guard let id = visit.parameters["message"].flatMap(ContactMessage.ID.init),
            let message = try await visit.db.read(ContactMessage.with(id))
        else { throw Problem.notFound }
        return message
    }

    private init(house: HouseFrame, _ message: ContactMessage, _ files: [PrivateFile], _ clock: WallClock) {
        self.init(
            house: house, key: message.id.description, reference: message.reference, topic: message.topic.name, name: message.name,
            email: message.contact.email?.shown, phone: message.contact.phone.map { ($0.national, $0.rawValue) },
            orderNumber: message.orderNumber, words: message.words, language: message.language, person: message.person?.description,
            receivedAt: clock.local(message.receivedAt), handledAt: message.handledAt.map(clock.local),
            files: files.enumerated().map { index, file in
                File(
                    key: file.key, name: "\(ContactMessage.fileName(message, index)).\(file.type.rawValue)",
                    kilobytes: (file.size + 999) / 1000)
            })
    }

    private static func sample(handledAt: LocalMoment?) -> MessagePage {
        let line = MessageLine.sample
        return MessagePage(
            house: .sample, key: line.key, reference: line.reference, topic: line.topic, name: line.name,
            email: handledAt == nil ? "salma@example.ma" : nil, phone: handledAt == nil ? nil : ("06 12 34 56 78", "+212612345678"),
            orderNumber: handledAt == nil ? "K-7HM2XQP" : "", words: "Bonjour,\nle colis est arrivé ouvert. <b>", language: .french,
            person: handledAt == nil ? "0193a1b2-0000-7000-8000-000000000001" : nil, receivedAt: line.receivedAt, handledAt: handledAt,
            files: handledAt == nil ? [File(key: String(repeating: "a", count: 32), name: "M-00000004-1.pdf", kilobytes: 230)] : [])
    }

    static let sample = sample(handledAt: nil)
    static let handledSample = sample(handledAt: MessageLine.sample.receivedAt)
}
