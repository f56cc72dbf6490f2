import Kernel
package import Postgres

extension Seller.ID {
    /// What this shop's own people see of the database: what is theirs, whatever a statement asks for.
    ///
    ///     let orders = try await db.read(seeing: seller.desk, OrderSummary.of(seller))
    package var databaseRole: DatabaseRole { DatabaseRole(role: Bootstrap.seller, "kolchi.seller", description) }
}
