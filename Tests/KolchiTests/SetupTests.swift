import Foundation
import TestKit
import Testing

/// `bin/setup` on a machine with fake packages.
@Suite("The script that installs packages")
struct SetupTests {
    private struct Machine {
        let folder = TemporaryFolder()

        /// Makes a checkout with the script, and commands that record their arguments.
        init() throws {
            for name in ["setup", "common"] {
                try FileManager.default.createDirectory(atPath: folder.path + "/bin", withIntermediateDirectories: true)
                try FileManager.default.copyItem(
                    at: checkoutFolder.appending(path: "bin/" + name), to: URL(filePath: folder.path + "/bin/" + name))
            }
            try FileManager.default.createDirectory(atPath: folder.path + "/commands", withIntermediateDirectories: true)
            try add("id", "echo 0")
            try add("swift", "echo 'Swift version 6.3 (swift-6.3-RELEASE)'")
            try add(
                "dpkg-query",
                "case $* in *Version*) cat $MACHINE/version ;; *' tzdata') cat $MACHINE/status ;; *) echo install ok installed ;; esac")
            try add(
                "apt-get",
                "echo \"$*\" >>$MACHINE/asked; [ ! -e $MACHINE/no-network ] || exit 100; [[ $* != *install* ]] || echo 2026f >$MACHINE/version"
            )
            try write("status", "install ok installed")
            try write("version", "2025b\n")
        }

        func write(_ name: String, _ text: String) throws {
            try text.write(toFile: folder.path + "/" + name, atomically: true, encoding: .utf8)
        }

        private func add(_ name: String, _ script: String) throws {
            let path = folder.path + "/commands/" + name
            try ("#!/usr/bin/env bash\n" + script + "\n").write(toFile: path, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        }

        /// - Returns: its output, and the arguments of each call of apt-get.
        func setUp() throws -> (code: Int32, text: String, asked: [String]) {
            try? FileManager.default.removeItem(atPath: folder.path + "/asked")
            let (code, text) = try runCommand(
                [folder.path + "/bin/setup"], environment: ["PATH": folder.path + "/commands:/usr/bin:/bin", "MACHINE": folder.path])
            let asked = (try? String(contentsOfFile: folder.path + "/asked", encoding: .utf8)) ?? ""
            return (code, text, asked.split(separator: "\n").map(String.init))
        }
    }

    @Test("looks for a newer tzdata once a day, and reports an upgrade")
    func upgrade() throws {
        let machine = try Machine()
        let first = try machine.setUp()
        #expect(first.code == 0 && first.text.contains("tzdata is 2026f now"), "\(first.text)")
        #expect(first.asked.first == "-q update" && first.asked.last?.hasSuffix("--only-upgrade tzdata") == true, "\(first.asked)")
        let second = try machine.setUp()
        #expect(second.code == 0 && second.text.isEmpty && second.asked == [])
    }

    @Test("needs no network if everything is installed")
    func noNetwork() throws {
        let machine = try Machine()
        try machine.write("no-network", "")
        let run = try machine.setUp()
        #expect(run.code == 0 && run.text.contains("No newer tzdata"), "\(run.text)")
    }

    @Test("installs tzdata if it is missing, and fails if it cannot")
    func missing() throws {
        let machine = try Machine()
        try machine.write("status", "unknown")
        let installed = try machine.setUp()
        #expect(installed.code == 0 && installed.asked.last?.contains(" tzdata") == true, "\(installed.asked)")
        try machine.write("no-network", "")
        #expect(try machine.setUp().code == 1)
    }
}
