import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Web

/// Finds people by name, contact or key. Without words it shows the staff.
struct PeoplePage: Sendable {
    let house: HouseFrame
    let words: String
    let people: [PersonView]

    /// Whether the search may have found more people than the page shows.
    var isCut: Bool { people.count == FoundPerson.most }

    func table(_ link: Link) -> DataTable {
        DataTable(
            caption: words.isEmpty ? .peopleStaff : .peopleFound(count: people.count),
            columns: [.peopleName, .peopleContacts, .peopleRoles, .peopleSince],
            rows: people.map { found in
                [
                    .link(found.name, link.house.person(found.key)), .view(PersonContacts(contacts: found.contacts)),
                    .view(RoleBadges(roles: found.roles)), .day(found.madeAt),
                ]
            })
    }
}

/// The contacts of a person, one below the other.
struct PersonContacts {
    let contacts: [String]

    static let sample = PersonContacts(contacts: ["amina@kolchi.example", "06 61 23 45 01"])
}

/// The staff roles of a person.
struct RoleBadges {
    let roles: [StaffRole]

    static let sample = RoleBadges(roles: [.support, .admin])
}

extension PeoplePage {
    private static let longestWords = 100

    static let show = Handler { visit in
        let house = try await visit.houseFrame()
        let words = String((visit.query["q"] ?? "").tidied.prefix(longestWords))
        let people = try await visit.db.search(words.isEmpty ? FoundPerson.staff : FoundPerson.all(by: words))
        return visit.render(PeoplePage(house: house, words: words, people: people.map { PersonView($0, visit.clock) }))
    }

    static let sample = PeoplePage(house: .sample, words: "ami", people: [.sample])
    static let emptySample = PeoplePage(house: .sample, words: "zz", people: [])
}

/// An account as the staff's pages show it.
struct PersonView: Sendable {
    let key: String
    let name: String
    let contacts: [String]
    let language: Language
    let madeAt: LocalMoment
    let roles: [StaffRole]

    static let sample = PersonView(
        key: "0193a1b2-0000-7000-8000-000000000001", name: "Amina El Idrissi", contacts: PersonContacts.sample.contacts, language: .french,
        madeAt: Moment(seconds: 1_795_253_400).inUTC, roles: [.support])
}

extension PersonView {
    init(_ found: FoundPerson, _ clock: WallClock) {
        self.init(
            key: found.person.id.description, name: found.person.name, contacts: found.person.contacts.map(\.shown),
            language: found.person.language, madeAt: clock.local(found.madeAt), roles: found.roles)
    }
}
