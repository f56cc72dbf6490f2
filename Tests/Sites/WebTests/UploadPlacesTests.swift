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
        for (places, most, mostPerSender) in [(UploadPlaces.ofNetworks, 40, 8), (.large, 4, 1)] {
            for _ in 1...2 {
                try await nested(mostPerSender - 1, { _ in "192.0.2.1" }, places)
                try await nested(most - 1, { "192.0.2.\($0)" }, places)
                await #expect(throws: Problem.self) { try await nested(mostPerSender, { _ in "192.0.2.1" }, places) }
                await #expect(throws: Problem.self) { try await nested(most, { "192.0.2.\($0)" }, places) }
            }
        }
    }
}
