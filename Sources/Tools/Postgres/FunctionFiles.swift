import FoundationEssentials

/// The functions and triggers of the database: files `<schema>/<function>.sql` of a folder.
///
/// A file can run any number of times. It runs again when its content differs from what ran last; `kernel.function_file` records
/// the checksums. Schema `kernel` comes first, the others follow by their names.
struct FunctionFiles: Sendable {
    let scripts: [Migrations.Script]

    /// - Throws: `Migrations.Refusal` where the folder cannot be read or a file is badly named.
    init(folder: String) throws {
        var scripts: [Migrations.Script] = []
        // Names with a dot are documents, not schemas.
        for schema in try Self.names(in: folder) where !schema.contains(".") {
            for file in try Self.names(in: folder + "/" + schema) {
                let name = schema + "/" + file
                guard file.hasSuffix(".sql"), Self.isIdentifier(schema), Self.isIdentifier(file.dropLast(4)) else {
                    throw Migrations.Refusal.badFunctionName(name)
                }
                guard let bytes = FileManager.default.contents(atPath: folder + "/" + name) else {
                    throw Migrations.Refusal.folderUnreadable(folder + "/" + name)
                }
                scripts.append(Migrations.Script(name: name, script: String(decoding: bytes, as: UTF8.self)))
            }
        }
        let kernel = scripts.filter { $0.name.hasPrefix("kernel/") }
        self.scripts = kernel + scripts.filter { !$0.name.hasPrefix("kernel/") }
    }

    /// Runs the files that changed, all in one transaction.
    ///
    /// - Parameter connection: as the role that owns the database, with the lock of the migrations.
    /// - Returns: the names of the files that ran now.
    /// - Throws: `Migrations.Refusal`, `DatabaseError` or `DatabaseUnavailable`. The transaction is then still open, so the
    ///   connection must be closed.
    func run(_ connection: BlockingConnection) throws -> [String] {
        // The schema grants new tables to the application, which must not write this one.
        try connection.execute(
            """
            CREATE TABLE IF NOT EXISTS kernel.function_file (
                name text PRIMARY KEY, checksum text NOT NULL, ran_at timestamptz NOT NULL DEFAULT clock_timestamp());
            REVOKE ALL ON kernel.function_file FROM \(Bootstrap.app)
            """)
        let done = try connection.read(
            .all("SELECT name, checksum FROM kernel.function_file ORDER BY name") { row in
                (name: try row.next(String.self), checksum: try row.next(String.self))
            })
        let names = Set(scripts.map(\.name))
        let checksums = Dictionary(uniqueKeysWithValues: done.map { ($0.name, $0.checksum) })
        let removed = done.map(\.name).filter { !names.contains($0) }
        let changed = scripts.filter { checksums[$0.name] != $0.checksum }
        guard !removed.isEmpty || !changed.isEmpty else { return [] }
        try connection.execute("BEGIN; SET LOCAL lock_timeout = '10s'")
        for name in removed { try forget(name, connection) }
        try run(changed, connection)
        for script in changed { try refuseOverloads(script.name, connection) }
        try connection.execute("COMMIT")
        return changed.map(\.name)
    }

    /// Runs the scripts in their order. A script that needs a function of a later one runs again after that one.
    private func run(_ scripts: [Migrations.Script], _ connection: BlockingConnection) throws {
        var waiting = scripts
        while !waiting.isEmpty {
            var postponed: [Migrations.Script] = []
            var reason: (any Error)?
            for script in waiting {
                try connection.execute("SAVEPOINT file")
                do {
                    try connection.execute(script.script)
                    try connection.run(
                        """
                        INSERT INTO kernel.function_file (name, checksum) VALUES (\(script.name), \(script.checksum))
                        ON CONFLICT (name) DO UPDATE SET checksum = excluded.checksum, ran_at = DEFAULT
                        """)
                    try connection.execute("RELEASE file")
                } catch let error as DatabaseError where error.sqlState == Self.undefinedFunction {
                    try connection.execute("ROLLBACK TO file")
                    postponed.append(script)
                    reason = reason ?? error
                } catch {
                    throw Migrations.Refusal.failed(script.name, error)
                }
            }
            if let reason, postponed.count == waiting.count { throw Migrations.Refusal.failed(postponed[0].name, reason) }
            waiting = postponed
        }
    }

    /// PostgreSQL manual, appendix A.
    private static let undefinedFunction = "42883"

    /// Removes a file from the record. Its function and its triggers must be gone: only a migration drops them.
    private func forget(_ name: String, _ connection: BlockingConnection) throws {
        let (schema, function) = Self.parts(name)
        let isLeft = try connection.read(
            .one(
                """
                SELECT EXISTS (SELECT FROM pg_proc WHERE pronamespace = to_regnamespace(\(schema)) AND proname = \(function))
                    OR EXISTS (
                        SELECT FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
                        WHERE NOT t.tgisinternal AND c.relnamespace = to_regnamespace(\(schema)) AND p.proname = \(function))
                """
            ) { row in try row.next(Bool.self) })
        if isLeft { throw Migrations.Refusal.functionLeft(name) }
        try connection.run("DELETE FROM kernel.function_file WHERE name = \(name)")
    }

    /// `CREATE OR REPLACE` with other parameters creates a second function, and callers may still find the first.
    private func refuseOverloads(_ name: String, _ connection: BlockingConnection) throws {
        let (schema, function) = Self.parts(name)
        let count = try connection.read(
            .one("SELECT count(*) FROM pg_proc WHERE pronamespace = to_regnamespace(\(schema)) AND proname = \(function)") { row in
                try row.next(Int.self)
            })
        if count > 1 { throw Migrations.Refusal.overloaded(name) }
    }

    /// The schema and the function that a file is named after.
    private static func parts(_ name: String) -> (schema: String, function: String) {
        let parts = name.dropLast(4).split(separator: "/")
        return (String(parts[0]), String(parts[1]))
    }

    private static func names(in folder: String) throws -> [String] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw Migrations.Refusal.folderUnreadable(folder)
        }
        return names.sorted()
    }

    private static func isIdentifier(_ name: some StringProtocol) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_") }
    }
}
