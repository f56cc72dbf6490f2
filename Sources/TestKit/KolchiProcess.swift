import Foundation
package import Glibc
import HTTP
import Images
import Postgres
package import Secrets
import Synchronization

/// The `kolchi` that was built with the tests, in its own process at a fixed port. Tests can kill and restart it. Its calls
/// block the caller's thread.
package final class KolchiProcess {
    /// The port on which it answers, also after a restart.
    package let port: UInt16
    /// The key for form tokens and secret links.
    package let key: SigningKey

    private let command: String
    private let environment: [String: String]
    private let folder = TemporaryFolder()
    private let program: String
    /// The process and its children form a process group. The group's number is the process ID of the first.
    private var running: (script: SupervisedScript, group: pid_t)?
    /// The ID of the serving process; after `succeed()` that of the successor.
    package private(set) var number: pid_t = 0

    /// Starts it, and returns when it answers.
    /// - Parameters:
    ///   - command: `serve`, `web` or `worker`.
    ///   - database: the connection URL of the application's role.
    ///   - settings: override the default settings.
    package init(_ command: String, database: String, settings: [String: String] = [:]) throws {
        self.command = command
        program = folder.path + "/kolchi"
        port = try Self.freePort()
        let secret = "\(UInt128.random(in: (1 << 120)..<(.max)))"
        guard let key = SigningKey(Array(secret.utf8)) else { throw SupervisedScript.Failure(description: "the secret is too short") }
        self.key = key
        let inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("KOLCHI_") }
        environment = inherited.merging([
            "DATABASE_URL": database, "KOLCHI_SECRET": secret, "KOLCHI_PORT": "\(port)", "KOLCHI_LOG": "json", "KOLCHI_LOOPS": "2",
            "KOLCHI_ENVIRONMENT": "development",
            "KOLCHI_METRICS_PORT": "0",
            // All test clients come from one address, so limits per address are off.
            "KOLCHI_SEARCHES_PER_ADDRESS": "0", "KOLCHI_FORMS_PER_ADDRESS": "0",
            // Most tests are about orders in cash.
            "KOLCHI_GATEWAYS": "cash",
            "KOLCHI_MEDIA": folder.path + "/media", "KOLCHI_HOME": Self.checkout,
        ]) { _, ours in ours }.merging(settings) { _, wanted in wanted }
        try BlockingConnection(database).execute(
            "INSERT INTO settings.value (key, value, set_by) VALUES ('orders.purchases-per-network', '0', 'login tests')")
        try install(WorkerCommand.built.path)
        try start()
    }

    private var logFile: String { folder.path + "/log" }

    /// Its log since the first start, one JSON object per line.
    package var log: String { (try? String(contentsOfFile: logFile, encoding: .utf8)) ?? "" }

    /// Starts it again after `kill()`, and returns when it answers.
    package func start() throws {
        let script = try SupervisedScript(Self.script, [logFile, program, command], environment: environment)
        guard let number = script.line(within: 30).flatMap({ pid_t($0) }),
            script.line(within: 30)?.hasPrefix("Kolchi answers") ?? false
        else { throw SupervisedScript.Failure(description: "kolchi \(command) does not come up: \(log.suffix(2000))") }
        running = (script, number)
        self.number = number
    }

    /// Installs another executable for `start` and `succeed`, as an upgrade does.
    package func install(_ other: String) throws {
        try? FileManager.default.removeItem(atPath: program)
        try FileManager.default.createSymbolicLink(atPath: program, withDestinationPath: other)
    }

    /// Makes it start its successor (SIGUSR2), and returns when the successor has taken over.
    package func succeed() async throws {
        let count = successors.count
        Glibc.kill(number, SIGUSR2)
        number = try await eventually("another process takes over") { successors.count > count ? successors.last : nil }
    }

    /// The process IDs of all successors in the log.
    private var successors: [pid_t] {
        log.matches(of: /"msg":"another process has taken over".*"pid":([0-9]+)/).compactMap { pid_t($0.output.1) }
    }

    /// Kills it and its children with SIGKILL, and returns when they are gone.
    package func kill() throws {
        guard let (script, group) = running else { return }
        running = nil
        // The supervising script has not reaped it yet, so the process ID cannot belong to another process.
        Glibc.kill(-group, SIGKILL)
        script.tell("over")
        // Each successor has printed a line that it answers.
        while let line = script.line(within: 30) { if line == "ended" { return } }
        throw SupervisedScript.Failure(description: "kolchi \(command) does not end")
    }

    /// Runs another command on the same database, and waits for its end.
    /// - Parameter settings: override those of the process.
    /// - Returns: its exit code and its output.
    package func run(_ command: String, settings: [String: String] = [:]) throws -> (code: Int32, text: String) {
        try runCommand([WorkerCommand.built.path, command], environment: environment.merging(settings) { $1 })
    }

    /// Prints the program's process ID and runs it until a line arrives or standard input ends.
    private static let script = """
        trap '' INT HUP
        log=$1
        shift
        setsid sh -c 'echo $$; exec "$@"' sh "$@" </dev/null 2>>"$log" &
        read -r line
        kill -KILL -- -$!
        wait $!
        echo ended
        """

    /// A port that no other test of this run gets. The system assigns no port of this range to outgoing connections (ip(7),
    /// `ip_local_port_range`). So the port stays free while the process is down.
    package static func freePort() throws -> UInt16 {
        for port in (UInt16(20_000)..<32_000).shuffled() where (try? ListeningSocket(port: port)) != nil {
            if portsInUse.withLock({ $0.insert(port).inserted }) { return port }
        }
        throw SupervisedScript.Failure(description: "no port is free")
    }

    private static let portsInUse = Mutex<Set<UInt16>>([])

    private static var checkout: String { checkoutFolder.path }
}
