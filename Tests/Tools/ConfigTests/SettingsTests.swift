import Config
import Foundation
import TestKit
import Testing

@Suite("Every setting")
struct SettingsTests {
    private static let root = checkoutFolder

    private static let folder = TemporaryFolder()

    /// Each setting has an accepted value. The file of KOLCHI_CONFIG is empty.
    private static let right = Setting.allRight.merging(["KOLCHI_CONFIG": folder.write([], to: "settings")]) { $1 }

    private func faults(_ changes: [String: String]) -> [ConfigurationFaults.Fault] {
        do {
            _ = try Configuration.read(environment: Self.right.merging(changes) { $1 }, home: "/srv/kolchi")
            return []
        } catch {
            return error.faults
        }
    }

    @Test("is accepted with its right value")
    func right() {
        #expect(faults([:]) == [])
    }

    @Test("is refused with a wrong value or a missing file", arguments: Setting.ofProgram.map(\.name))
    func wrong(_ name: String) throws {
        let setting = try #require(Setting.ofProgram.first { $0.name == name })
        let real = name.replacing("_NAME_", with: "_GOOGLE_")
        if let wrong = setting.wrong {
            #expect(faults([real: wrong]).contains { $0.name == real || $0.reason.contains(real) }, "\(real)=\(wrong)")
        }
        if setting.mayBeFile {
            #expect(faults([real: "", real + "_FILE": "/nonexistent"]).contains { $0.name == real + "_FILE" })
            let both = faults([real + "_FILE": "/dev/null"])
            #expect(setting.right.isEmpty || both.contains { $0.name == real && $0.reason.contains("twice") })
        }
    }

    @Test("is on the page of settings")
    func page() throws {
        let written = try String(contentsOf: Self.root.appending(path: "docs/settings.md"), encoding: .utf8)
        #expect(written == Setting.page, "write it anew: bin/kolchi settings >docs/settings.md")
    }

    @Test("that a program, script, test or document names is described, and each described one is named elsewhere")
    func declared() throws {
        let known = Set(Setting.groups.flatMap(\.settings).map(\.name))
        var named: Set<String> = []
        for folder in ["Sources", "bin", "Benchmarks", "Tests", "deploy", "docs", "README.md"] {
            for file in Self.files(in: Self.root.appending(path: folder)) {
                let isList = ["/ConfigTests/", "/Config/Setting", "/docs/settings.md", "/__pycache__/"].contains { file.path.contains($0) }
                guard !isList, let text = try? String(contentsOf: file, encoding: .utf8)
                else { continue }
                for name in text.matches(of: /\bKOLCHI_[A-Z][A-Z_]*[A-Z]\b/).map({ String($0.output) }) where !name.hasSuffix("_H") {
                    named.insert(name.hasSuffix("_FILE") ? String(name.dropLast(5)) : name)
                }
            }
        }
        let unknown = named.subtracting(known).subtracting(Setting.moved.keys).filter { !$0.hasPrefix("KOLCHI_ISSUER_") }
        #expect(unknown == [])
        #expect(known.filter { $0.hasPrefix("KOLCHI_") && !$0.hasPrefix("KOLCHI_ISSUER_") }.subtracting(named) == [])
    }

    private static func files(in place: URL) -> [URL] {
        guard let walk = FileManager.default.enumerator(at: place, includingPropertiesForKeys: nil) else { return [place] }
        let inside = walk.compactMap { $0 as? URL }
        return inside.isEmpty ? [place] : inside
    }
}
