/// Creates what must exist before the first migration: three roles and the database.
package enum Bootstrap {
    /// The role that owns the database and runs migrations.
    package static let owner = "kolchi_owner"
    /// The role as which the program runs.
    package static let app = "kolchi_app"
    /// The role that the program assumes for one transaction, to see only one seller's rows. Nobody can log in as it.
    package static let seller = "kolchi_seller"

    /// Creates the roles and the database where they are missing. Existing ones stay unchanged.
    ///
    /// - Parameters:
    ///   - url: a connection as a superuser, to any database of the cluster.
    ///   - password: the password of both login roles, where the server asks for one.
    package static func run(_ url: String, database: String = "kolchi", password: String? = nil) throws {
        let connection = try BlockingConnection(url)
        // The advisory lock makes two programs that start at the same time do this one after the other.
        try connection.execute("SELECT pg_advisory_lock(7310927464202)")
        for role in [owner, app] {
            guard try !has(role, connection) else { continue }
            let secret = password.map { " PASSWORD " + BlockingConnection.literal($0) } ?? ""
            try connection.execute("CREATE ROLE \(role) LOGIN" + secret)
        }
        try makeSeller(connection)
        let exists = try connection.read(.first("SELECT 1 FROM pg_database WHERE datname = \(database)") { row in try row.next(Int.self) })
        if exists == nil { try makeDatabase(database, connection) }
    }

    /// Creates a database with the rights that the roles have in every installation.
    /// `CREATE DATABASE` copies no rights from its template. Without REVOKE, everybody may connect and create temporary tables.
    ///
    /// - Parameters:
    ///   - template: the database that is copied.
    ///   - connection: as a superuser, to another database.
    package static func makeDatabase(_ database: String, from template: String = "template0", _ connection: BlockingConnection) throws {
        let (name, template) = (BlockingConnection.quoted(database), BlockingConnection.quoted(template))
        try connection.execute("CREATE DATABASE \(name) OWNER \(owner) ENCODING 'UTF8' TEMPLATE \(template)")
        try connection.execute("REVOKE ALL ON DATABASE \(name) FROM PUBLIC")
        try connection.execute("GRANT CONNECT ON DATABASE \(name) TO \(app)")
    }

    /// Creates the roles that migrations grant rights to, where they are missing.
    /// It is for a database with a single role for everything; nobody logs in as `app` there.
    ///
    /// - Parameter url: a connection as the role that runs migrations.
    /// - Throws: `Refusal.rolesMissing` where that role may not create roles.
    package static func makeApp(_ url: String) throws {
        let connection = try BlockingConnection(url)
        do {
            if try !has(app, connection) { try connection.execute("CREATE ROLE \(app)") }
            if try !has(seller, connection) { try makeSeller(connection) }
        } catch let error as DatabaseError where error.sqlState == "42501" {
            throw Refusal.rolesMissing
        }
    }

    private static func makeSeller(_ connection: BlockingConnection) throws {
        if try !has(seller, connection) { try connection.execute("CREATE ROLE \(seller)") }
        try connection.execute("GRANT \(seller) TO \(app), CURRENT_USER")
    }

    /// Why nothing was created.
    package enum Refusal: Error, CustomStringConvertible {
        case rolesMissing

        package var description: String {
            "A role is missing, and this login cannot create it. A superuser can: "
                + "CREATE ROLE \(app); CREATE ROLE \(seller); GRANT \(seller) TO \(app) and to the role that runs"
        }
    }

    private static func has(_ role: String, _ connection: BlockingConnection) throws -> Bool {
        try connection.read(.first("SELECT 1 FROM pg_roles WHERE rolname = \(role)") { row in try row.next(Int.self) }) != nil
    }
}
