import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Notifications
import Postgres
import Support
import Web

/// The messages of the contact form: the open ones, the handled ones, or those that match a search.
struct MessagesPage: Sendable {
    let house: HouseFrame
    let queue: ContactMessage.Queue
    let words: String
    let messages: [MessageLine]
    /// The page with older messages; nil on the last page.
    let older: SiteURL?

    func table(_ link: Link) -> DataTable {
        DataTable(
            caption: queue.name, isCaptionHidden: true,
            columns: [.houseMessagesReference, .houseMessagesTopic, .houseMessagesFrom, .houseMessagesReceived, .houseMessagesFiles]
                + (queue == .all ? [.houseMessagesState] : []),
            rows: messages.map { line in
                let cells: [DataTable.Cell] = [
                    .link(line.reference, link.house.message(line.key)), .message(line.topic), .text(line.name),
                    .dayAndTime(line.receivedAt), .number(line.files),
                ]
                return cells + (queue == .all ? [.view(MessageState(isHandled: line.isHandled))] : [])
            })
    }
}

/// A message as a row of the list shows it.
struct MessageLine: Sendable {
    let key: String
    let reference: String
    let topic: Message
    let name: String
    let receivedAt: LocalMoment
    /// How many files it has.
    let files: Int
    let isHandled: Bool

    static let sample = MessageLine(
        key: "0193a1b2-0000-7000-8000-000000000004", reference: "M-00000004", topic: ContactMessage.Kind.order.name,
        name: "Salma Benjelloun",
        receivedAt: Moment(seconds: 1_795_253_400).inUTC, files: 2, isHandled: false)
}

/// Whether a message is open or handled.
struct MessageState {
    let isHandled: Bool

    static let sample = MessageState(isHandled: false)
}

extension ContactMessage.Queue {
    var name: Message {
        switch self {
        case .open: .houseMessagesOpen
        case .handled: .houseMessagesHandled
        case .all: .houseMessagesAll
        }
    }
}

extension MessagesPage {
    private static let longestWords = 100

    static let show = Handler { visit in
        let house = try await visit.houseFrame()
        let queue = ContactMessage.Queue(rawValue: visit.query["queue"] ?? "") ?? .open
        let words = (visit.query["q"] ?? "").readable.tidied.cut(to: longestWords)
        let last = visit.query["after"].flatMap(ContactMessage.ID.init)
        let found = try await visit.db.search(ContactMessage.list(queue, matching: words, after: last))
        let shown = found.prefix(ContactMessage.mostListed)
        let files = try await visit.db.read(ContactMessage.files(of: shown.map(\.id)))
        let pairs = [("queue", queue.rawValue), ("q", words)].filter { !$0.1.isEmpty }
        let older = found.count > shown.count ? shown.last.map { visit.link.house.messages.with(pairs + [("after", "\($0.id)")]) } : nil
        return visit.render(
            MessagesPage(
                house: house, queue: queue, words: words,
                messages: shown.map { message in
                    MessageLine(
                        key: message.id.description, reference: message.reference, topic: message.topic.name, name: message.name,
                        receivedAt: visit.clock.local(message.receivedAt), files: files[message.id]?.count ?? 0,
                        isHandled: message.handledAt != nil)
                }, older: older))
    }

    static let sample = MessagesPage(
        house: .sample, queue: .all, words: "salma", messages: [.sample], older: Link(.french).house.messages)
    static let emptySample = MessagesPage(house: .sample, queue: .open, words: "", messages: [], older: nil)
}
