import FoundationEssentials
import Kernel

/// Changes of the database's schema. They are files `YYYYMMDDHHMM_name.sql` of a folder, run in order and forward only.
/// After them, the functions and triggers run whose files have changed: `Migrations/README.md`.
package struct Migrations: Sendable {
    /// One file.
    package struct Script: Sendable {
        package let name: String
        let script: String
        /// FNV-1a over the file's bytes. It detects accidental changes; it is not cryptographic.
        package var checksum: String {
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325
            for byte in script.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            return String(hash, radix: 16)
        }
    }

    /// Why nothing was migrated.
    package enum Refusal: Error, CustomStringConvertible {
        case folderUnreadable(String)
        case badName(String)
        case sameStamp(String, String)
        /// The file has changed since it ran.
        case changed(String)
        /// The migration ran on this database, but its file is gone.
        case missing(String)
        /// A new file sorts before one that ran already.
        case outOfOrder(String, after: String)
        case failed(String, any Error)
        case badFunctionName(String)
        /// The file of a function was removed, but no migration dropped the function or its triggers.
        case functionLeft(String)
        /// The database has several functions of the file's name.
        case overloaded(String)

        package var description: String {
            switch self {
            case .folderUnreadable(let folder): "The folder \(folder) of migrations or functions cannot be read."
            case .badName(let name): "\(name) is not named like 202611210100_kernel.sql."
            case .sameStamp(let one, let other): "\(one) and \(other) have the same time stamp."
            case .changed(let name): "\(name) was changed after it ran; put the change into a new migration."
            case .missing(let name): "\(name) ran on this database, but its file is missing."
            case .outOfOrder(let name, let last): "\(name) is older than \(last), which ran already; give it a newer time stamp."
            case .failed(let name, let error): "\(name) failed and changed nothing: \(LoggedError.text(of: error))"
            case .badFunctionName(let name): "\(name) is not named like orders/take_step.sql."
            case .functionLeft(let name):
                "The file \(name) is gone, but its function or a trigger is still there; drop it in a migration."
            case .overloaded(let name):
                "\(name) has other parameters now, and the old function is still there; drop it in a migration."
            }
        }
    }

    package let steps: [Script]
    private let functions: FunctionFiles?

    /// - Parameters:
    ///   - folder: the migrations.
    ///   - functions: the folder of functions and triggers; nil for none.
    /// - Throws: `Refusal` where a folder cannot be read or a file is badly named.
    package init(folder: String, functions: String? = nil) throws {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw Refusal.folderUnreadable(folder)
        }
        var steps: [Script] = []
        for name in names.sorted() where name.hasSuffix(".sql") {
            let stamp = name.prefix { $0.isASCII && $0.isNumber }
            guard stamp.count == 12, name.dropFirst(12).first == "_" else { throw Refusal.badName(name) }
            if let last = steps.last, last.name.hasPrefix(stamp) { throw Refusal.sameStamp(last.name, name) }
            guard let bytes = FileManager.default.contents(atPath: folder + "/" + name) else {
                throw Refusal.folderUnreadable(folder + "/" + name)
            }
            steps.append(Script(name: name, script: String(decoding: bytes, as: UTF8.self)))
        }
        self.steps = steps
        self.functions = try functions.map(FunctionFiles.init)
    }

    /// One checksum over all migrations and functions.
    package var checksum: String {
        let scripts = steps + (functions?.scripts ?? [])
        return Script(name: "", script: scripts.map(\.checksum).joined()).checksum
    }

    /// Runs the migrations that have not run yet, each in a transaction, and then the changed functions in one transaction.
    /// A second runner waits until the first is done.
    ///
    /// - Parameters:
    ///   - url: the database, as the role that owns it.
    ///   - database: replaces the database in the URL.
    /// - Returns: the names of the files that ran now.
    /// - Throws: `Refusal`, `DatabaseError` or `DatabaseUnavailable`.
    @discardableResult
    package func run(_ url: String, database: String? = nil) throws -> [String] {
        let connection = try BlockingConnection(url, database: database)
        // The lock belongs to the session, so it is released with the session in any case.
        try connection.execute("SELECT pg_advisory_lock(7310927464201)")
        try connection.execute(
            """
            CREATE SCHEMA IF NOT EXISTS kernel;
            CREATE TABLE IF NOT EXISTS kernel.migration (
                name text PRIMARY KEY, checksum text NOT NULL, ran_at timestamptz NOT NULL DEFAULT clock_timestamp())
            """)
        let pending = try remaining(connection)
        for step in pending {
            do {
                try connection.execute("BEGIN; SET LOCAL lock_timeout = '10s'")
                try connection.execute(step.script)
                try connection.run("INSERT INTO kernel.migration (name, checksum) VALUES (\(step.name), \(step.checksum))")
                try connection.execute("COMMIT")
            } catch {
                throw Refusal.failed(step.name, error)
            }
        }
        return pending.map(\.name) + (try functions?.run(connection) ?? [])
    }

    private func remaining(_ connection: BlockingConnection) throws -> [Script] {
        let done = try connection.read(
            .all("SELECT name, checksum FROM kernel.migration ORDER BY name") { row in
                (name: try row.next(String.self), checksum: try row.next(String.self))
            })
        for (name, checksum) in done {
            guard let step = steps.first(where: { $0.name == name }) else { throw Refusal.missing(name) }
            guard step.checksum == checksum else { throw Refusal.changed(name) }
        }
        let ran = Set(done.map(\.name))
        let pending = steps.filter { !ran.contains($0.name) }
        if let first = pending.first, let last = done.last, first.name < last.name {
            throw Refusal.outOfOrder(first.name, after: last.name)
        }
        return pending
    }
}
