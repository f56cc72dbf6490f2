import Foundation
import Identity
import Orders
import Postgres
import Privacy

extension Command {
    static let erasures = Command(
        name: "erasures", synopsis: "VERB", summary: "erase people again after a restore",
        details: """
            export   prints one line per erased person: the moment and the key of the account. Store it apart from the backups.
            apply    reads such a list from standard input and erases those people who exist. It exits with 1 if somebody could
                     not be erased, and names them. The reason is an order under way or a shop that would have no owner.
            """
    ) { arguments in
        switch arguments.words {
        case ["export"]:
            for line in try await AppSetup.open().db.search(Erasures.lines) { print(line) }
        case ["apply"]:
            let text = String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
            try await apply(text)
        default: throw CommandFailure("use kolchi erasures export, or kolchi erasures apply < LIST", .usage)
        }
    }

    private static func apply(_ text: String) async throws {
        let keys: [Person.ID]
        do throws(Erasures.Refusal) {
            keys = try Erasures.read(text)
        } catch {
            guard case .badLine(let number) = error else { throw error }
            throw CommandFailure("line \(number) of the list does not consist of a moment and a key; nobody was erased", .usage)
        }
        let (erased, left) = try await Erasures.apply(keys, in: AppSetup.open().db)
        print("\(erased) of \(keys.count) people were there and are erased again.")
        for one in left {
            switch one.refusal {
            case .ordersUnderWay(let numbers):
                print("\(one.person) is not erased: these orders are under way: \(numbers.map(\.rawValue).joined(separator: ", "))")
            case .shopsOwnedAlone(let names):
                print("\(one.person) is not erased: \(names.joined(separator: ", ")) would have no owner")
            }
        }
        guard left.isEmpty else { throw CommandFailure("\(left.count) people could not be erased") }
    }
}
