import Auditing
import Kernel
import Postgres
import Secrets
import TestKit
import Testing

@testable import Identity

@Suite("A change of credentials")
struct CredentialTests {
    private static let key = SigningKey()
    private static let now = Moment(seconds: 1_800_000_000)
    private static let browser = VisitorKey(cookie: "a browser")

    /// Each kind of change, made with the function that the shop uses.
    enum Act: CaseIterable {
        case password, email, phone, secondFactorOn, secondFactorOff, codesRenewed, codeUsed, providerLinked, providerUnlinked
        case roleGiven, roleTaken, erased

        /// The alert for the owner; nil where the change is not one of credentials.
        var alert: SecurityAlert.Kind? {
            switch self {
            case .password: .password
            case .email: .email
            case .phone: .phone
            case .secondFactorOn: .secondFactorOn
            case .secondFactorOff: .secondFactorOff
            case .codesRenewed: .recoveryCodesRenewed
            case .codeUsed: .recoveryCodeUsed
            case .providerLinked: .providerLinked
            case .providerUnlinked: .providerUnlinked
            case .roleGiven, .roleTaken, .erased: nil
            }
        }
    }

    private static let provider = LinkedIdentity(issuer: "https://provider.example", subject: "salma")

    private func turnOn(_ person: Person.ID, in tx: Transaction) async throws -> [RecoveryCode] {
        let totp = try await SecondFactor.begin(for: person, Self.key, in: tx)
        return try await SecondFactor.confirm(totp.code(at: TOTP.step(at: Self.now)), for: person, at: Self.now, Self.key, in: tx)
    }

    private func change(to contact: Contact, of person: Person, in tx: Transaction) async throws {
        let (_, verifications) = try await ContactChange.request(contact, for: person, by: Self.browser, in: .french, in: tx)
        for verification in verifications {
            _ = try await ContactChange.confirm(try await Verification.use(verification, in: tx), keeping: nil, in: tx)
        }
    }

    @Test(
        "ends all links and codes about the account and all half-done logins, and alerts the owner at each former contact",
        arguments: Act.allCases)
    func ends(_ act: Act) async throws {
        try await TestDatabase.rolledBack { tx in
            let id = try await Cast.salma.signsUpWithBoth(in: tx).id
            // Prepare the state that the change needs.
            var codes: [RecoveryCode] = []
            if [.secondFactorOff, .codesRenewed, .codeUsed].contains(act) { codes = try await turnOn(id, in: tx) }
            if act == .providerUnlinked { try await Self.provider.link(to: id, in: tx) }
            if act == .roleTaken { try await StaffRole.support.grant(to: id, by: .system, in: tx) }
            try await tx.run("DELETE FROM identity.alert")
            let person = try #require(try await tx.read(Person.with(id)))

            var open: [Verification.ID] = []
            for purpose in [Verification.Purpose.resetPassword, .loginCode, .stepUp] {
                for contact in person.contacts {
                    open.append(try await Verification.request(purpose, of: contact, person: id, by: Self.browser, in: .french, in: tx))
                }
            }
            for contact in ["other@example.ma", "0698765432"] {
                open += try await ContactChange.request(
                    try #require(Contact(typed: contact)), for: person, by: Self.browser, in: .french, in: tx
                )
                .verifications
            }
            #expect(open.count == 10)
            let order = try await Verification.request(.orderContact, of: person.contacts[1], person: id, in: .french, in: tx)
            let halfDone = PendingLogin(of: person, next: nil, at: Self.now)
            #expect(try await halfDone.lockedPerson(in: tx).id == id)

            switch act {
            case .password: try await Person.setPassword(PasswordHash(rawValue: "$argon2id$y"), of: id, keeping: nil, in: tx)
            case .email: try await change(to: try #require(Contact(typed: "new@example.ma")), of: person, in: tx)
            case .phone: try await change(to: try #require(Contact(typed: "0611111111")), of: person, in: tx)
            case .secondFactorOn: _ = try await turnOn(id, in: tx)
            case .secondFactorOff: try await SecondFactor.end(of: id, by: .system, in: tx)
            case .codesRenewed: _ = try await SecondFactor.renewCodes(for: id, in: tx)
            case .codeUsed: try await SecondFactor.consume(codes[0].shown, of: id, at: Self.now, Self.key, in: tx)
            case .providerLinked: try await Self.provider.link(to: id, in: tx)
            case .providerUnlinked: try await LinkedIdentity.unlink(Self.provider.issuer, from: id, in: tx)
            case .roleGiven: try await StaffRole.support.grant(to: id, by: .system, in: tx)
            case .roleTaken: try await StaffRole.support.revoke(from: id, by: .system, in: tx)
            case .erased:
                let subject = DataSubject(person, contacts: person.contacts.map(\.canonical), browser: Self.browser, dealings: [])
                try await IdentityRecords.forget(subject, in: tx)
            }

            for verification in open {
                #expect(try await tx.read(Verification.open(verification)) == nil)
                await #expect(throws: Verification.Refusal.spent) { try await Verification.use(verification, in: tx) }
            }
            await #expect(throws: CredentialsChanged.self) { try await halfDone.lockedPerson(in: tx) }
            if act != .erased { #expect(try await Verification.use(order, in: tx).id == order, "the order's number is still its buyer's") }
            let told = try await tx.read(
                Query<[String]>.all("SELECT kind || ' ' || array_to_string(contacts, ' ') FROM identity.alert") { row in try row.next() })
            #expect(told == (act.alert.map { ["\($0.rawValue) salma@example.ma +212612345678"] } ?? []))
        }
    }

    @Test("that fails ends nothing and alerts nobody")
    func nothing() async throws {
        try await TestDatabase.rolledBack { tx in
            let salma = try await Cast.salma.signsUp(in: tx)
            let samir = try await Cast.samir.signsUp(in: tx)
            try await Self.provider.link(to: samir.id, in: tx)
            try await tx.run("DELETE FROM identity.alert")
            let verification = try await Verification.request(
                .resetPassword, of: try #require(salma.bestContact), person: salma.id, in: .french, in: tx)
            await #expect(throws: LinkedIdentity.Refusal.taken) { try await Self.provider.link(to: salma.id, in: tx) }
            #expect(try await LinkedIdentity.unlink(Self.provider.issuer, from: salma.id, in: tx) == false)
            #expect(try await SecondFactor.end(of: salma.id, by: .system, in: tx) == false)
            await #expect(throws: SecondFactor.Refusal.notBegun) { try await SecondFactor.renewCodes(for: salma.id, in: tx) }
            try await Self.provider.link(to: samir.id, in: tx)
            #expect(try await tx.read(Query.one("SELECT count(*) FROM identity.alert") { row in try row.next(Int.self) }) == 0)
            #expect(try await Verification.use(verification, in: tx).id == verification)
        }
    }

    @Test("is told only at the contact that the account had before, also when a second one is added")
    func firstNumber() async throws {
        try await TestDatabase.rolledBack { tx in
            let person = try await Cast.salma.signsUp(in: tx)
            try await change(to: try #require(Contact(typed: "0612345678")), of: person, in: tx)
            let id = try await tx.read(Query.one("SELECT id FROM identity.alert") { row in try row.next(SecurityAlert.ID.self) })
            let alert = try #require(try await SecurityAlert.locked(id, in: tx))
            #expect(alert.kind == .phone && alert.contacts.map(\.canonical) == ["salma@example.ma"] && alert.language == .french)
            #expect(try await SecurityAlert.locked(id, in: tx) == nil, "once")
        }
    }

    @Test("by links that are used at once happens once: the other links have ended", .timeLimit(.minutes(5)))
    func race() async throws {
        try await TestDatabase.clone { db in
            let somebody = try await db.transaction { try await Cast.salma.signsUp(in: $0) }
            let contact = try #require(somebody.bestContact)
            for round in 0..<10 {
                let links = try await db.transaction { tx in
                    var links: [Verification.ID] = []
                    for _ in 0..<4 {
                        links.append(
                            try await Verification.request(
                                .resetPassword, of: contact, person: somebody.id, in: .french, in: tx))
                    }
                    return links
                }
                let start = Barrier(for: links.count)
                let changes = await withTaskGroup(of: Bool.self) { group in
                    for (number, link) in links.enumerated() {
                        group.addTask {
                            await start.wait()
                            let isDone: Void? = try? await db.transaction { tx in
                                let hash = PasswordHash(rawValue: "$argon2id$\(round) \(number)")
                                guard let person = try await Verification.use(link, in: tx).person else { throw Verification.Refusal.spent }
                                try await Person.setPassword(hash, of: person, keeping: nil, in: tx)
                            }
                            return isDone != nil
                        }
                    }
                    return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
                }
                #expect(changes == 1)
            }
        }
    }

    @Test("ends sign-ups that wait for a contact which an account has now, and they stay ended when the contact is free again")
    func signUps() async throws {
        try await TestDatabase.rolledBack { tx in
            let contact = try #require(Contact(typed: "wanted@example.ma"))
            let hash = PasswordHash(rawValue: "$argon2id$x")
            let draft = try SignUpDraft(name: "Samir", contact: contact.canonical, password: "une longue phrase")
            let (first, second) = (
                try await SignUp.request(draft, hash, by: Self.browser, in: .french, in: tx),
                try await SignUp.request(draft, hash, by: Self.browser, in: .french, in: tx)
            )
            let person = try await Cast.salma.signsUp(in: tx)
            try await change(to: contact, of: person, in: tx)
            let now = try #require(try await tx.read(Person.with(person.id)))
            try await change(to: try #require(Contact(typed: "next@example.ma")), of: now, in: tx)
            for verification in [first, second] {
                await #expect(throws: Verification.Refusal.spent) { try await Verification.use(verification, in: tx) }
            }
            let (third, fourth) = (
                try await SignUp.request(draft, hash, by: Self.browser, in: .french, in: tx),
                try await SignUp.request(draft, hash, by: Self.browser, in: .french, in: tx)
            )
            _ = try await SignUp.complete(try await Verification.use(third, in: tx), accepting: "2026-11-21", in: tx)
            await #expect(throws: Verification.Refusal.spent) { try await Verification.use(fourth, in: tx) }
        }
    }

    @Test("makes links worthless that are sent to the old address afterwards")
    func oldAddress() async throws {
        try await TestDatabase.rolledBack { tx in
            let person = try await Cast.salma.signsUp(in: tx)
            let old = person.contacts[0]
            try await change(to: try #require(Contact(typed: "new@example.ma")), of: person, in: tx)
            // The request looked up the owner of the address before the change.
            for purpose in [Verification.Purpose.resetPassword, .loginCode, .stepUp] {
                let late = try await Verification.request(purpose, of: old, person: person.id, in: .french, in: tx)
                await #expect(throws: Verification.Refusal.spent) { try await Verification.use(late, in: tx) }
            }
        }
    }

    @Test("stops a login whose password was checked before the change")
    func login() async throws {
        try await TestDatabase.rolledBack { tx in
            let person = try await Cast.salma.signsUp(in: tx)
            #expect(try await person.locked(in: tx) == person)
            try await Person.setPassword(PasswordHash(rawValue: "$argon2id$y"), of: person.id, keeping: nil, in: tx)
            await #expect(throws: CredentialsChanged.self) { try await person.locked(in: tx) }
        }
    }
}
