import Auditing
import Config
import Foundation
import Identity
import Kernel
import Postgres
import Secrets
import Sellers

extension Command {
    static let admin = Command(
        name: "admin", synopsis: "create", summary: "create an account that may do everything",
        details: """
            Asks on the terminal for address, name and password, so that none of them appears in the shell's history or in
            the list of processes. If standard input is not a terminal, it reads three lines. After the first login the account
            must set up a second factor before it can open any other staff page. Where the house has an admin already, the command
            needs KOLCHI_OWNER_DATABASE_URL.
            """
    ) { arguments in
        guard arguments.words == ["create"] else { throw CommandFailure("use kolchi admin create", .usage) }
        let setup = try await AppSetup.open(asOwner: true)
        let contact = try Terminal.ask("E-mail address or mobile telephone")
        let name = try Terminal.ask("Name")
        let password = try Terminal.askSecretly("Password, at least \(Password.least) characters")
        let draft: SignUpDraft
        do throws(SignUpDraft.Faults) {
            draft = try SignUpDraft(name: name, contact: contact, password: password, isStaff: true)
        } catch {
            throw CommandFailure(
                "nothing was created: " + error.fields.map { "\($0.key.rawValue): \($0.value)" }.sorted().joined(separator: ", "), .usage)
        }
        let hash = try await PasswordHasher().hash(draft.password.text)
        do {
            try await setup.db.transaction { tx in
                let person = try await Person.make(draft, hash, in: .standard, in: tx)
                try await Audit.record("identity.admin-made", by: .operator, on: person.id.auditSubject, in: tx)
                try await StaffRole.admin.grant(to: person.id, by: .operator, in: tx)
            }
        } catch StaffRole.Refusal.notApproved {
            throw CommandFailure(notApproved)
        } catch SignUp.Refusal.known {
            throw CommandFailure(
                "\(draft.contact.shown) already has an account; run kolchi person CONTACT give admin to let it do everything")
        }
        print("\(draft.contact.shown) may do everything, after the first login and its second factor.")
    }

    static let person = Command(
        name: "person", synopsis: "CONTACT VERB [ROLE]", summary: "show or change the staff roles of a person",
        details: """
            CONTACT is the e-mail address or the telephone number of an account. Verbs:
              show                  prints the staff roles, and whether there is a second factor
              give ROLE, take ROLE  support, moderator, editor, accountant or admin; the person's sessions end. To give accountant or
                                    admin without a second person's approval, the command needs KOLCHI_OWNER_DATABASE_URL
              end-second-factor     for a person who has lost the telephone and the recovery codes; verify the identity first
            """
    ) { arguments in
        guard 2...3 ~= arguments.words.count, let contact = Contact(typed: arguments.words[0]) else {
            throw CommandFailure("use kolchi person CONTACT VERB, like kolchi person salma@example.ma give support", .usage)
        }
        let staffRole = arguments.words.count == 3 ? StaffRole(rawValue: arguments.words[2]) : nil
        let setup = try await AppSetup.open(asOwner: true)
        let person = try await AppSetup.person(contact, in: setup.db)
        do {
            try await setup.db.transaction { tx in
                switch (arguments.words[1], staffRole) {
                case ("show", nil): break
                case ("give", let staffRole?): try await staffRole.grant(to: person.id, by: .operator, in: tx)
                case ("take", let staffRole?): try await staffRole.revoke(from: person.id, by: .operator, in: tx)
                case ("end-second-factor", nil):
                    try await SecondFactor.end(of: person.id, by: .operator, in: tx)
                    try await Session.endAll(of: person.id, by: .operator, in: tx)
                default: throw CommandFailure("see kolchi help person", .usage)
                }
            }
        } catch StaffRole.Refusal.notApproved {
            throw CommandFailure(notApproved)
        } catch StaffRole.Refusal.lastAdmin {
            throw CommandFailure("\(person.name) is the last admin; give the role to somebody else first")
        }
        let (staffRoles, factor) = try await setup.db.read(StaffRole.of(person.id), SecondFactor.of(person.id))
        let names = staffRoles.map(\.rawValue).joined(separator: ", ")
        print("\(person.name): \(names.isEmpty ? "no staff roles" : names); \(factor == nil ? "no second factor" : "a second factor")")
    }

    private static let notApproved =
        "nothing was changed: a second admin must approve it at /house/approvals, or set KOLCHI_OWNER_DATABASE_URL as for kolchi migrate"

    static let member = Command(
        name: "member", synopsis: "SLUG [CONTACT ROLE]", summary: "list or change the members of a shop",
        details: """
            Lists the members of the shop /store/SLUG. With the e-mail address or telephone number of an account and a role (owner,
            manager or packer), that person becomes a member. With the role none, the person is removed. The person's sessions end.
            """
    ) { arguments in
        guard [1, 3].contains(arguments.words.count) else {
            throw CommandFailure("use kolchi member SLUG, or kolchi member dar-salma salma@example.ma owner", .usage)
        }
        let setup = try await AppSetup.open()
        guard let seller = try await setup.db.read(Seller.named(arguments.words[0], in: .french)) else {
            throw CommandFailure("there is no seller \(arguments.words[0])", .notFound)
        }
        if arguments.words.count == 3 {
            let role = Member.Role(rawValue: arguments.words[2])
            guard let contact = Contact(typed: arguments.words[1]), role != nil || arguments.words[2] == "none" else {
                throw CommandFailure("the role is owner, manager, packer or none", .usage)
            }
            let person = try await AppSetup.person(contact, in: setup.db)
            do {
                try await setup.db.transaction { tx in
                    if let role {
                        try await Member.set(person.id, to: role, in: seller.id, by: .operator, in: tx)
                    } else {
                        try await Member.remove(person.id, from: seller.id, by: .operator, in: tx)
                    }
                }
            } catch Member.Refusal.lastOwner {
                throw CommandFailure("\(seller.name) would be left without an owner")
            }
        }
        for member in try await setup.db.read(Member.all(of: seller.id)) {
            let person = try await setup.db.read(Person.with(member.person))
            print("\(member.role.rawValue.padded(to: 10))\(person?.email?.rawValue ?? person?.phone?.rawValue ?? "")")
        }
    }
}

extension AppSetup {
    /// The member of the staff who acts; without a contact, the login that runs the command.
    ///
    /// - Parameter roles: one of them is needed.
    /// - Throws: `CommandFailure` for a contact without an account, or without such a role.
    static func author(
        _ contact: String?, as roles: Set<StaffRole> = Set(StaffRole.allCases), in db: Database
    ) async throws -> Actor {
        guard let contact else { return .operator }
        guard let typed = Contact(typed: contact) else {
            throw CommandFailure("“\(contact)” is no e-mail address or phone number", .usage)
        }
        let person = try await person(typed, in: db)
        let theirs = try await db.read(StaffRole.of(person.id))
        guard !theirs.isEmpty else { throw CommandFailure("\(contact) does not work for the house", .usage) }
        guard !roles.isDisjoint(with: theirs) else {
            let names = roles.map(\.rawValue).sorted().joined(separator: " or ")
            throw CommandFailure("\(contact) has not the role \(names)", .usage)
        }
        return person.id.actor
    }

    /// - Throws: `CommandFailure` if no account has that address.
    static func person(_ contact: Contact, in db: Database) async throws -> Person {
        guard let person = try await db.read(Person.reached(at: contact)) else {
            throw CommandFailure("no account has \(contact.shown)", .notFound)
        }
        return person
    }
}

extension Actor {
    /// The operating-system login that runs the command.
    static var `operator`: Actor { .login(NSUserName()) }
}

/// Asks questions on the terminal.
private enum Terminal {
    /// - Throws: `CommandFailure` if there is no input.
    static func ask(_ question: String) throws -> String {
        if isatty(STDIN_FILENO) == 1 { FileHandle.standardError.write(Data((question + ": ").utf8)) }
        guard let line = readLine() else { throw CommandFailure("there is no input", .usage) }
        return line
    }

    /// Like `ask`, without an echo of the typed text.
    static func askSecretly(_ question: String) throws -> String {
        var shown = termios()
        guard isatty(STDIN_FILENO) == 1, unsafe tcgetattr(STDIN_FILENO, &shown) == 0 else { return try ask(question) }
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
        defer {
            unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown)
            FileHandle.standardError.write(Data("\n".utf8))
        }
        return try ask(question)
    }
}
