/// A subcommand of `kolchi`: its name, help text and action.
struct Command: Sendable {
    let name: String
    /// The arguments after the name, as in a manual page.
    let synopsis: String
    let summary: String
    let details: String
    /// `flags` are options without a value. `valued` are options that take the next word as their value.
    var flags: Set<String> = []
    var valued: Set<String> = []
    let run: @Sendable (Arguments) async throws -> Void

    static let all: [Command] = [
        serve, web, worker, migrate, seed, order, seller, member, person, admin, reports, messages, mail, callbacks, zone, check, audit,
        ledger, payments, rate,
        erasures,
        routes,
        settings, setting, faults, demo,
    ]

    /// One line per command.
    static var overview: String {
        let lines = all.map { "  kolchi \($0.name) \($0.synopsis)".padded(to: 44) + $0.summary }
        return (["Kolchi, a marketplace.", ""] + lines + ["", "  kolchi help COMMAND".padded(to: 44) + "more about a command"])
            .joined(separator: "\n")
    }

    var help: String { "kolchi \(name) \(synopsis)\n\n\(summary.prefix(1).uppercased() + summary.dropFirst()).\n\n\(details)" }
}

/// Ends a command with a message on standard error and an exit code.
struct CommandFailure: Error {
    let message: String
    let code: ExitCode

    init(_ message: String, _ code: ExitCode = .failed) {
        self.message = message
        self.code = code
    }
}

/// Exit codes as in sysexits.h.
enum ExitCode: Int32 {
    case done = 0
    /// The command ran and found something wrong.
    case failed = 1
    /// The arguments make no sense.
    case usage = 64
    /// The named object does not exist.
    case notFound = 66
    /// The database or another service is unavailable.
    case unavailable = 69
    case configuration = 78
}

/// The arguments after a command's name.
struct Arguments: Sendable {
    private(set) var words: [String] = []
    private var options: [String: String] = [:]

    /// - Parameters:
    ///   - flags: options without a value.
    ///   - valued: options that take the next word as their value.
    /// - Throws: `CommandFailure` for an unknown option or a missing value.
    init(_ arguments: some Sequence<String>, flags: Set<String>, valued: Set<String>) throws(CommandFailure) {
        var iterator = arguments.makeIterator()
        while let word = iterator.next() {
            guard word.hasPrefix("--") else {
                words.append(word)
                continue
            }
            let name = String(word.dropFirst(2))
            if flags.contains(name) {
                options[name] = ""
            } else if valued.contains(name) {
                guard let value = iterator.next() else { throw CommandFailure("--\(name) needs a value", .usage) }
                options[name] = value
            } else {
                throw CommandFailure("there is no option --\(name) here", .usage)
            }
        }
    }

    func has(_ flag: String) -> Bool { options[flag] != nil }
    func value(of option: String) -> String? { options[option] }
}

extension String {
    /// Adds spaces up to that width, but at least two.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(2, width - count)) }
}
