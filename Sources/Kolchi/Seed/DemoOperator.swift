import Config
import Console
import Kernel
import Postgres
import Settings

/// The invented operator of the demo, whom a shop on a developer's machine shows where the law wants the real one.
extension DemoSeed {
    private static let values = [
        "operator.name": "Kolchi Démonstration SARL", "operator.trade-register": "Casablanca 000000",
        "operator.company-number": "000000000000000", "operator.tax-number": "00000000",
        "operator.address": "1, rue de l’Exemple, Casablanca", "operator.phone": "05 22 00 00 00",
        "operator.email": "boutique@kolchi.example", "operator.data-protection-number": "D-000/2026 (exemple)",
    ]

    /// A real shop gets no invented operator.
    func nameOperator() async throws {
        guard setup.configuration.isDevelopment else { return }
        try await setup.db.transaction { tx in
            for setting in HouseSettings.all {
                guard let value = Self.values[setting.key] else { continue }
                try await setting.set(value, by: .system, in: tx)
            }
        }
    }
}
