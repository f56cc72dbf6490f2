import Identity
import Images
import Jobs
import Kernel
import Logging
import Media
import Postgres
import Support
import TestKit
import Testing

@Suite("Messages of the contact form")
struct ContactMessageTests {
    private static func draft(_ words: String = "Bonjour") throws -> ContactDraft {
        try ContactDraft(name: " Nadia\u{202E} ", contact: "06 12 34 56 78", topic: "other", order: " K-7HM2XQP ", words: words)
    }

    @Test("are stored once for each form, without characters that hide or turn text round")
    func once() async throws {
        try await TestDatabase.rolledBack { tx in
            let id = ContactMessage.ID()
            for _ in 1...2 {
                try await ContactMessage.receive(
                    id, try Self.draft("Bonjour\u{1B}[2J\nmerci "), of: nil, in: .arabic, operatorAddress: nil, in: tx)
            }
            let messages = try await tx.read(ContactMessage.newest(10))
            let message = try #require(messages.first)
            #expect(messages.count == 1 && message.name == "Nadia" && message.words == "Bonjour[2J\nmerci")
            #expect(message.orderNumber == "K-7HM2XQP" && message.contact.canonical == "+212612345678" && message.language == .arabic)
            #expect(message.reference.wholeMatch(of: /M-[0-9A-F]{8}/) != nil)
        }
    }

    @Test("name all fields with a fault at once")
    func faults() {
        func faults(_ name: String, _ contact: String, _ topic: String, _ order: String, _ words: String) -> [ContactDraft.Field:
            FormFault]?
        {
            do {
                _ = try ContactDraft(name: name, contact: contact, topic: topic, order: order, words: words)
                return nil
            } catch { return error.fields }
        }
        #expect(faults("Nadia", "nadia@example.ma", "order", "", "Bonjour") == nil)
        #expect(faults("", " ", "", "", "\n") == [.name: .missing, .contact: .missing, .topic: .missing, .words: .missing])
        let long = String(repeating: "a", count: 4_001)
        #expect(
            faults(long, "nobody", "boring", long, long) == [
                .name: .tooLong(most: 100), .contact: .malformed, .topic: .malformed, .order: .tooLong(most: 20),
                .words: .tooLong(most: 4_000),
            ])
    }

    @Test("are limited an hour by network, by person and by contact, each for itself")
    func limits() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await db.transaction { try await Cast.amina.signsUpWithoutPassword(in: $0).id }
            /// How many of twelve messages are accepted.
            func accepted(network: String?, person: Person.ID?, contact: String?) async throws -> Int {
                var count = 0
                for number in 0..<12 {
                    let other = "\(10 + number)" + (network == nil ? "0" : "1") + (person == nil ? "0" : "1")
                    let contact = try #require(Contact(typed: contact ?? "06 1234 \(other)"))
                    do {
                        try await db.transaction { tx in
                            try await ContactMessage.takeRateLimit(
                                of: network ?? "2001:db8:\(other)::/64", by: person, for: contact, in: tx)
                        }
                        count += 1
                    } catch is RateLimit.Exceeded {}
                }
                return count
            }
            #expect(try await accepted(network: "192.0.2.1", person: nil, contact: nil) == 10)
            #expect(try await accepted(network: nil, person: nadia, contact: nil) == 5)
            #expect(try await accepted(network: nil, person: nil, contact: "nadia@example.ma") == 5)
        }
    }

    @Test("take files up to a limit of bytes a day, by network, by person, by contact and for all; small files count more")
    func fileLimits() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await db.transaction { try await Cast.amina.signsUpWithoutPassword(in: $0).id }
            /// How many files of a size are accepted, up to 130.
            func accepted(_ size: Int, network: String?, person: Person.ID?, contact: String?, _ round: Int) async throws -> Int {
                for number in 0..<130 {
                    let contact = try #require(Contact(typed: contact ?? "n\(round)-\(number)@example.ma"))
                    do {
                        try await db.transaction { tx in
                            try await ContactMessage.takeFileLimit(
                                [size], of: network ?? "2001:db8:\(round):\(number)::/64", by: person, for: contact, in: tx)
                        }
                    } catch is RateLimit.Exceeded { return number }
                }
                return 130
            }
            #expect(try await accepted(10_000_000, network: "192.0.2.1", person: nil, contact: nil, 1) == 20)
            #expect(try await accepted(10_000_000, network: nil, person: nadia, contact: nil, 2) == 6)
            #expect(try await accepted(1, network: nil, person: nil, contact: "nadia@example.ma", 3) == 120)
            // Together they have used 320 MB of the 1,000 MB of a day.
            #expect(try await accepted(10_000_000, network: nil, person: nil, contact: nil, 4) == 68)
        }
    }

    @Test("take no files while those of all messages are at their limit")
    func fullStore() async throws {
        try await TestDatabase.rolledBack { tx in
            let contact = try #require(Contact(typed: "nadia@example.ma"))
            for digit in ["1", "2", "3", "4", "5"] {
                let file = StoredPrivateFile(
                    key: String(repeating: digit, count: 32), type: .pdf, size: 2_000_000_000, hash: String(repeating: "a", count: 64))
                try await PrivateFile.store(file, for: ContactMessage.filesSubject(of: ContactMessage.ID()), in: tx)
            }
            await #expect(throws: ContactMessage.FilesRefusal.full) {
                try await ContactMessage.takeFileLimit([1], of: "192.0.2.1", by: nil, for: contact, in: tx)
            }
        }
    }

    @Test("are deleted after two years, and their files are released")
    func swept() async throws {
        try await TestDatabase.clone { db in
            let old = ContactMessage.ID()
            let file = StoredPrivateFile(
                key: String(repeating: "a", count: 32), type: .pdf, size: 1, hash: String(repeating: "a", count: 64))
            try await db.transaction { tx in
                try await ContactMessage.receive(old, try Self.draft(), files: [file], of: nil, in: .french, operatorAddress: nil, in: tx)
                try await TestDatabase.shiftClock(bySeconds: (ContactMessage.daysKept + 1) * 86_400, in: tx)
                try await ContactMessage.receive(ContactMessage.ID(), try Self.draft(), of: nil, in: .french, operatorAddress: nil, in: tx)
            }
            var table = JobTable()
            ContactMessage.register(on: &table)
            let jobs = table
            try await db.transaction { tx in try await jobs.register(in: tx) }
            try await Worker(table, on: db, log: Log(least: .error)).runDue()
            #expect(try await db.read(ContactMessage.newest(10)).count == 1)
            #expect(try await db.read(ContactMessage.files(of: [old])).isEmpty)
            #expect(try await db.read(Query<Bool>.one("SELECT released_at IS NOT NULL FROM media.private_file") { try $0.next() }))
        }
    }
}
