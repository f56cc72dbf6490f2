import Foundation
import Metrics

struct BuildInfo {
    private static let family = Family.gauge("kolchi_build_info", "Always 1; the labels give the build time and the build mode.")

    /// When the executable was written, in UTC; empty if unknown.
    private let builtAt: String = {
        let path = Bundle.main.executablePath ?? ""
        let date = try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
        return date?.ISO8601Format() ?? ""
    }()

    #if DEBUG
        private let mode = "debug"
    #else
        private let mode = "release"
    #endif

    func measure(into exposition: inout Exposition) {
        exposition.add(1, to: Self.family, ["built_at": builtAt, "mode": mode])
    }
}
