import TestKit
import Testing

@testable import Web

@Suite("Uploads that arrive at one time")
struct UploadPlacesTests {
    /// Occupies that many places of a network at once, and then asks for one more.
    private func nested(_ depth: Int, _ network: (Int) -> String, _ places: UploadPlaces) async throws {
        try await places.occupying(for: network(depth)) {
            if depth > 0 { try await nested(depth - 1, network, places) }
        }
    }

    @Test("are limited for each network and for all together, and each gives its place back, also if it fails")
    func limits() async throws {
        let places = UploadPlaces()
        for _ in 1...2 {
            try await nested(UploadPlaces.mostPerNetwork - 1, { _ in "192.0.2.1" }, places)
            try await nested(UploadPlaces.most - 1, { "192.0.2.\($0)" }, places)
            await #expect(throws: Problem.self) { try await nested(UploadPlaces.mostPerNetwork, { _ in "192.0.2.1" }, places) }
            await #expect(throws: Problem.self) { try await nested(UploadPlaces.most, { "192.0.2.\($0)" }, places) }
        }
    }
}
