import Components
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Web

extension Visit {
    /// The ID of the address that the path names.
    ///
    /// - Throws: `Problem.notFound` if it is not a valid ID.
    var savedAddress: SavedAddress.ID {
        get throws {
            guard let id = SavedAddress.ID(parameters["address"] ?? "") else { throw Problem.notFound }
            return id
        }
    }

    /// The person's address that the path names.
    ///
    /// - Throws: `Problem.notFound`, also if the address is another person's.
    func savedAddress(of person: Person) async throws -> SavedAddress {
        guard let address = try await db.read(SavedAddress.with(savedAddress, of: person.id)) else { throw Problem.notFound }
        return address
    }
}
