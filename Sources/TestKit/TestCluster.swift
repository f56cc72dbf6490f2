import Foundation
import Glibc
import Postgres
import Synchronization

/// A private PostgreSQL cluster for tests, deleted at the end.
///
/// The first use in a process starts it. If `KOLCHI_TEST_CLUSTER` names the socket folder of a running cluster, that one is
/// used instead. It needs a superuser `postgres` without a password.
package final class TestCluster: Sendable {
    /// The folder of its socket.
    package let folder: String
    /// Ends the cluster when this process closes its end of the socket. The kernel closes it even if the process is killed.
    private let script: SupervisedScript?

    private init(folder: String, script: SupervisedScript?) {
        self.folder = folder
        self.script = script
    }

    /// Why no cluster could be started.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private static let one = Mutex<TestCluster?>(nil)

    /// The cluster of this process.
    package static func shared() throws -> TestCluster {
        try one.withLock { one in
            if let one { return one }
            let cluster: TestCluster
            if let folder = ProcessInfo.processInfo.environment["KOLCHI_TEST_CLUSTER"] {
                cluster = TestCluster(folder: folder, script: nil)
            } else {
                cluster = try startNow()
            }
            one = cluster
            return cluster
        }
    }

    /// A connection URL for that role and database.
    package func url(_ database: String, as role: String = Bootstrap.app) -> String {
        "postgresql:///\(database)?host=\(folder)&user=\(role)"
    }

    package var superuser: String { url("postgres", as: "postgres") }

    // MARK: Starting

    /// Starts an additional cluster, for tests that kill it.
    package static func start() async throws -> TestCluster { try await onOwnThread { try startNow() } }

    private static func startNow() throws -> TestCluster {
        guard let bin = newestBin() else { throw Failure(description: "no PostgreSQL in /usr/lib/postgresql") }
        let folder = place + "/kolchi-" + String(UInt64.random(in: 0..<(1 << 40)), radix: 36)
        guard unsafe mkdir(folder, 0o700) == 0 else { throw Failure(description: "\(folder) cannot be made") }
        var prefix: [String] = []
        if getuid() == 0 {
            // PostgreSQL refuses to run as root.
            guard let user = ["kolchi", "postgres"].lazy.compactMap(Account.init).first else {
                throw Failure(description: "no user kolchi or postgres to run PostgreSQL as")
            }
            _ = unsafe chown(folder, user.number, user.group)
            prefix = ["setpriv", "--reuid=\(user.number)", "--regid=\(user.group)", "--clear-groups"]
        }
        let script = try SupervisedScript(script, [bin, folder], behind: prefix)
        let cluster = TestCluster(folder: folder, script: script)
        try cluster.awaitReady()
        return cluster
    }

    /// Creates the cluster, runs it until standard input ends, and then deletes it. For each line that it reads, it restarts a
    /// killed server. It retries until the last orphan of the old server has ended. It prints a line each time that the server
    /// answers. Without fsync, committed data survives a crash of the server but not of the machine.
    private static let script = """
        trap '' INT HUP
        bin=$1 folder=$2
        cd "$folder" || exit 1
        "$bin/initdb" -D data -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >initdb.log 2>&1 || exit 1
        cat >>data/postgresql.conf <<SETTINGS
        listen_addresses = ''
        unix_socket_directories = '$folder'
        unix_socket_permissions = 0700
        fsync = off
        full_page_writes = off
        max_connections = 1500
        shared_buffers = 64MB
        max_wal_size = 256MB
        SETTINGS
        run() {
            until "$bin/pg_ctl" -D data -w -s -l server.log start </dev/null >/dev/null 2>&1; do
                [ -e data ] || exit 1
                sleep 0.1
            done
            echo ready
        }
        run
        while read -r line; do run; done
        "$bin/pg_ctl" -D data -m immediate -w -s stop >/dev/null 2>&1
        cd / && rm -rf "$folder"
        """

    /// The file system in memory, where it has room for many databases. A test run makes about a thousand.
    private static var place: String {
        let memory = "/dev/shm"
        var figures = statvfs()
        guard unsafe statvfs(memory, &figures) == 0 else { return "/tmp" }
        let (free, gigabyte) = (UInt64(figures.f_bavail) * UInt64(figures.f_frsize), UInt64(1) << 30)
        return free >= 4 * gigabyte ? memory : "/tmp"
    }

    private static func newestBin() -> String? {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return versions.compactMap(Int.init).max().map { "\(root)/\($0)/bin" }
    }

    /// Returns once the server answers, as reported by the script.
    private func awaitReady() throws {
        guard let script, script.line(within: 30) == nil else { return }
        let log = ["initdb.log", "server.log"].map { (try? String(contentsOfFile: folder + "/" + $0, encoding: .utf8)) ?? "" }
        throw Failure(description: "the cluster does not answer: \(log.joined().suffix(2000))")
    }

    /// Kills the postmaster with SIGKILL, as a crash of the machine would.
    package func killPostmaster() throws {
        let file = try String(contentsOfFile: folder + "/data/postmaster.pid", encoding: .utf8)
        guard let number = file.split(separator: "\n").first.flatMap({ pid_t($0) }) else {
            throw Failure(description: "no process number in postmaster.pid")
        }
        kill(number, SIGKILL)
    }

    /// Restarts the killed server once its orphans have ended.
    package func startAgain() async throws {
        script?.tell("start")
        try await onOwnThread { try self.awaitReady() }
    }
}

/// A user of the operating system.
private struct Account {
    let number: uid_t
    let group: gid_t

    init?(_ name: String) {
        guard let entry = unsafe getpwnam(name) else { return nil }
        number = unsafe entry.pointee.pw_uid
        group = unsafe entry.pointee.pw_gid
    }
}
