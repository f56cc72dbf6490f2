import Kernel
import Postgres
import Sellers

extension Command {
    static let seller = Command(
        name: "seller", synopsis: "SLUG VERB", summary: "send a seller on holiday, or back",
        details: """
            Verbs: away (nothing of this seller can be bought, and the pages say why), back; show prints the seller.
            The slug is the last part of the storefront's address: dar-salma in /fr/store/dar-salma.
            """
    ) { arguments in
        guard arguments.words.count == 2 else { throw CommandFailure("say kolchi seller SLUG VERB, like kolchi seller dar-salma away", .usage) }
        let (slug, verb) = (arguments.words[0], arguments.words[1])
        let house = try await Installation.open()
        guard let seller = try await house.db.read(Seller.named(slug, in: .french)) else {
            throw CommandFailure("there is no seller \(slug)", .notFound)
        }
        switch verb {
        case "away", "back": try await house.db.transaction { tx in try await Seller.setOpen(seller.id, verb == "back", in: tx) }
        case "show": break
        default: throw CommandFailure("there is no verb “\(verb)”; see kolchi help seller", .usage)
        }
        let isOpen = verb == "show" ? seller.isOpen : verb == "back"
        print("\(seller.name): \(isOpen ? "open" : "on holiday")")
    }
}
