import CLinux
import Config
import Foundation
import Images
import Kernel
import Postgres

/// Runs a command line and returns its exit code.
enum Program {
    static func run(_ arguments: [String]) async -> Int32 {
        let words = Array(arguments.dropFirst())
        guard let name = words.first, name != "--help", name != "-h" else {
            print(Command.overview)
            return ExitCode.done.rawValue
        }
        if name == "help" { return help(about: words.dropFirst().first) }
        guard let command = Command.all.first(where: { $0.name == name }) else {
            complain("kolchi: there is no command “\(name)”; kolchi help lists them")
            return ExitCode.usage.rawValue
        }
        if words.contains("--help") {
            print(command.help)
            return ExitCode.done.rawValue
        }
        do {
            try await command.run(Arguments(words.dropFirst(), flags: command.flags, valued: command.valued))
            return ExitCode.done.rawValue
        } catch let failure as CommandFailure {
            complain("kolchi: \(failure.message)")
            return failure.code.rawValue
        } catch let faults as ConfigurationFaults {
            complain(faults.description)
            return ExitCode.configuration.rawValue
        } catch let error as DatabaseUnavailable {
            complain("kolchi: \(LoggedError.text(of: error))")
            return ExitCode.unavailable.rawValue
        } catch {
            complain("kolchi: \(LoggedError.text(of: error))")
            return ExitCode.failed.rawValue
        }
    }

    private static func help(about name: String?) -> Int32 {
        guard let name else {
            print(Command.overview)
            return ExitCode.done.rawValue
        }
        guard let command = Command.all.first(where: { $0.name == name }) else {
            complain("kolchi: there is no command “\(name)”; kolchi help lists them")
            return ExitCode.usage.rawValue
        }
        print(command.help)
        return ExitCode.done.rawValue
    }

    private static func complain(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    /// The installation folder: `KOLCHI_HOME`, or the checkout in which the executable was built, or the current folder.
    static var home: String {
        let environment = ProcessInfo.processInfo.environment
        if let home = environment["KOLCHI_HOME"], !home.isEmpty { return home }
        var folder = Bundle.main.bundleURL
        for _ in 0..<5 {
            if FileManager.default.fileExists(atPath: folder.appending(path: "Migrations").path) { return folder.path }
            folder.deleteLastPathComponent()
        }
        return FileManager.default.currentDirectoryPath
    }

    /// In production this hides the process's memory from other processes of the same user. In development a debugger may
    /// attach.
    static func configuration() throws(ConfigurationFaults) -> Configuration {
        let configuration = try Configuration.read(environment: ProcessInfo.processInfo.environment, home: home)
        if !configuration.isDevelopment, !kolchi_hide_memory() { complain("kolchi: the memory of the process cannot be hidden") }
        if let fault = configuration.fault { _ = FaultPoint.arm(fault) }
        return configuration
    }
}
