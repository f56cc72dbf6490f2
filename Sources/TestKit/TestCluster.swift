import Foundation
import Glibc
import Postgres
import Synchronization

/// A PostgreSQL cluster of the tests' own, thrown away at the end.
///
/// It is started once a process, on first use, unless `KOLCHI_TEST_CLUSTER` names the socket folder of one
/// that is running with a superuser `postgres` who needs no password.
package final class TestCluster: Sendable {
    /// The folder of its socket.
    package let folder: String
    /// Ends the cluster when this end of the pipe is closed, which the kernel does whatever happens to the process.
    private let keeper: Keeper?

    private init(folder: String, keeper: Keeper?) {
        self.folder = folder
        self.keeper = keeper
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
                cluster = TestCluster(folder: folder, keeper: nil)
            } else {
                cluster = try start()
            }
            one = cluster
            return cluster
        }
    }

    /// A connection URL for the role and database.
    package func url(_ database: String, as role: String = Bootstrap.app) -> String {
        "postgresql:///\(database)?host=\(folder)&user=\(role)"
    }

    package var superuser: String { url("postgres", as: "postgres") }

    // MARK: Starting

    /// Starts a cluster beside the shared one, for tests that kill it.
    package static func start() throws -> TestCluster {
        guard let bin = newestBin() else { throw Failure(description: "no PostgreSQL in /usr/lib/postgresql") }
        let folder = "/tmp/kolchi-" + String(UInt64.random(in: 0..<(1 << 40)), radix: 36)
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
        let keeper = try Keeper(prefix + ["sh", "-c", script, "sh", bin, folder], folder: folder)
        let cluster = TestCluster(folder: folder, keeper: keeper)
        try cluster.awaitReady()
        return cluster
    }

    /// Makes the cluster and runs it until standard input ends, then removes it. On each line that it reads
    /// it starts a server that was killed, again and again until the last orphan of the old one has ended.
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
        synchronous_commit = off
        full_page_writes = off
        max_connections = 1500
        shared_buffers = 64MB
        SETTINGS
        run() {
            until "$bin/pg_ctl" -D data -w -s -l server.log start </dev/null >/dev/null 2>&1; do
                [ -e data ] || exit 1
                sleep 0.1
            done
        }
        run
        while read -r line; do run; done
        "$bin/pg_ctl" -D data -m immediate -w -s stop >/dev/null 2>&1
        cd / && rm -rf "$folder"
        """

    private static func newestBin() -> String? {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return versions.compactMap(Int.init).max().map { "\(root)/\($0)/bin" }
    }

    /// Comes back once the server answers.
    package func awaitReady() throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while true {
            do {
                _ = try BlockingConnection(superuser)
                return
            } catch {
                guard ContinuousClock.now < deadline else {
                    let log = ["initdb.log", "server.log"].map { (try? String(contentsOfFile: folder + "/" + $0, encoding: .utf8)) ?? "" }
                    throw Failure(description: "the cluster does not answer: \(error) \(log.joined().suffix(2000))")
                }
                usleep(20_000)
            }
        }
    }

    /// Kills the postmaster with SIGKILL, as a crash of the machine would.
    package func killPostmaster() throws {
        let file = try String(contentsOfFile: folder + "/data/postmaster.pid", encoding: .utf8)
        guard let number = file.split(separator: "\n").first.flatMap({ pid_t($0) }) else {
            throw Failure(description: "no process number in postmaster.pid")
        }
        kill(number, SIGKILL)
    }

    /// Starts the server that was killed, once its orphans have ended.
    package func startAgain() throws {
        keeper?.tell("start\n")
        try awaitReady()
    }
}

/// A user of the system.
private struct Account {
    let number: uid_t
    let group: gid_t

    init?(_ name: String) {
        guard let entry = unsafe getpwnam(name) else { return nil }
        number = unsafe entry.pointee.pw_uid
        group = unsafe entry.pointee.pw_gid
    }
}

/// A child process that ends when this process does: it reads from a pipe whose only writing end is here.
private final class Keeper: Sendable {
    private let descriptor: Int32

    init(_ command: [String], folder: String) throws {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw TestCluster.Failure(description: "no pipe") }
        descriptor = ends[1]
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        // A session of its own, so that Ctrl-C in a terminal does not reach it.
        process.arguments = ["setsid"] + command
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        process.standardInput = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { throw TestCluster.Failure(description: "\(command[0]) cannot be run: \(error)") }
    }

    deinit { close(descriptor) }

    func tell(_ line: String) {
        _ = unsafe line.withCString { unsafe write(descriptor, $0, strlen($0)) }
    }
}
