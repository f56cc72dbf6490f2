package import Components
package import Identity
package import Places

/// Components that are made from a visit.
extension AddressView {
    package init(_ address: SavedAddress, in visit: Visit) { self.init(address, visit.cities, in: visit.language) }
}

extension Choice {
    /// All cities in the order of their names.
    ///
    /// - Parameter chosen: nil if none is chosen yet.
    package static func cities(chosen: City.Code?, in visit: Visit) -> [Choice] {
        cities(visit.cities, chosen: chosen, in: visit.language)
    }
}
