import Kernel
package import Postgres

extension Seller.ID {
    /// The database role of this shop's members. Row level security limits it to the shop's own rows, whatever the statement.
    ///
    ///     let orders = try await db.read(as: seller.databaseRole, OrderSummary.of(seller))
    package var databaseRole: DatabaseRole { DatabaseRole(role: Bootstrap.seller, "kolchi.seller", description) }
}
