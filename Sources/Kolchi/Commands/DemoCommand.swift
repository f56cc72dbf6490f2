import Config
import Identity
import Kernel
import Postgres
import Secrets

extension Command {
    static let demo = Command(
        name: "demo", synopsis: "code CONTACT", summary: "show a login code of the demo's staff",
        details: """
            Prints the code of the second factor that a member of the demo's staff types after the password. It works only for second
            factors that kolchi seed made, and only where KOLCHI_PUBLIC_URL is http on this machine.
            """
    ) { arguments in
        guard arguments.words.count == 2, arguments.words[0] == "code", let contact = Contact(typed: arguments.words[1]) else {
            throw CommandFailure("use kolchi demo code CONTACT, like kolchi demo code leila@kolchi.example", .usage)
        }
        let setup = try await AppSetup.open()
        guard !setup.configuration.isSecure else {
            throw CommandFailure("\(setup.configuration.publicURL) is a real shop, so it shows no codes", .configuration)
        }
        let person = try await AppSetup.person(contact, in: setup.db)
        let code = try await setup.db.read(SecondFactor.demoCode(of: person.id, at: .now(), try AppSetup.key(setup.configuration)))
        guard let code else { throw CommandFailure("\(contact.shown) has no second factor of the demo", .notFound) }
        print(code)
    }
}
