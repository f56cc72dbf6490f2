import Auditing
import Callbacks
import Foundation
import Kernel
import Postgres

extension Command {
    static let callbacks = Command(
        name: "callbacks", synopsis: "[VERB …]", summary: "look after callbacks of other companies' machines",
        details: """
            Without a verb: lists the callbacks that are not applied yet, newest first. They are waiting, parked (a try failed, or what
            they are about is unknown; Kolchi tries them again), or abandoned after two days.
              newest      lists callbacks of every state
              again ID    applies a parked or abandoned callback as soon as possible
              --most NUMBER   how many; by default 50
              --who NAME      who does it; by default the name of your login
            A line has key, time, state, source, event and subject, and the reason. The bodies are in callbacks.callback.
            """, valued: ["most", "who"]
    ) { arguments in
        let most = Int(arguments.value(of: "most") ?? "50")
        guard let most, (1...10_000).contains(most) else { throw CommandFailure("--most needs a number from 1 to 10000", .usage) }
        switch (arguments.words.first, arguments.words.dropFirst().first, arguments.words.count) {
        case (nil, _, _): list(try await AppSetup.open().db.search(ListedCallback.unapplied(most)), otherwise: "Every callback is applied.")
        case ("newest", nil, _):
            list(try await AppSetup.open().db.search(ListedCallback.newest(most)), otherwise: "There are no callbacks.")
        case ("again", let id?, 2):
            guard let key = Callback.ID(id) else { throw CommandFailure("“\(id)” is not the key of a callback", .usage) }
            let actor = Actor.login(arguments.value(of: "who") ?? NSUserName())
            let isThere = try await AppSetup.open().db.transaction { tx in
                guard try await Callback.tryAgain(key, in: tx) else { return false }
                try await Audit.record("callbacks.tried-again", by: actor, on: Audit.Subject("callback", key), in: tx)
                return true
            }
            guard isThere else { throw CommandFailure("there is no parked or abandoned callback \(id)", .notFound) }
        default: throw CommandFailure("use kolchi callbacks, kolchi callbacks newest or kolchi callbacks again ID", .usage)
        }
    }

    private static func list(_ callbacks: [ListedCallback], otherwise nothing: String) {
        for callback in callbacks {
            let when = Date(timeIntervalSince1970: Double(callback.receivedAt.seconds)).ISO8601Format()
            print(
                [
                    "\(callback.id)", when, callback.state, callback.source, callback.key.event, callback.key.subject, callback.why,
                ].joined(separator: "  ")
            )
        }
        if callbacks.isEmpty { print(nothing) }
    }
}
