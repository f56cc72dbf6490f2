import Foundation
package import Kernel

/// A comparison of the rows of `places.zone_change` with the machine's zone file, for the next 400 days.
package struct ZoneComparison: Sendable {
    package static let days: Int64 = 400

    /// What the operator has to know.
    package enum Verdict: Sendable, Equatable {
        case same
        case warning(String)
        case fault(String)
    }

    /// A moment from which the two have different offsets, in minutes from UTC.
    package struct Difference: Sendable, Equatable {
        package let at: Moment
        package let rows: Int
        package let file: Int
    }

    package let verdict: Verdict
    package let differences: [Difference]

    /// - Parameter machine: nil where the machine has no zone file.
    /// - Throws: `ZoneFile.Unreadable`.
    package init(_ rows: [ZoneChange], _ machine: MachineZone?, at now: Moment) throws {
        guard let machine else {
            differences = []
            verdict = .warning("this machine has no zone file of \(ZoneFile.name); install tzdata")
            return
        }
        differences = try Self.differences(WallClock(of: rows), machine.file, from: now)
        verdict = Self.verdict(rows, machine, differences)
    }

    private static func differences(_ clock: WallClock, _ file: ZoneFile, from now: Moment) throws -> [Difference] {
        let end = now.adding(seconds: days * 86_400)
        let changes = clock.changes(after: now, until: end) + (try file.changes(after: now, until: end))
        return try Set([now] + changes.map(\.startsAt)).sorted().compactMap { turn in
            let difference = Difference(at: turn, rows: clock.minutes(at: turn), file: try file.minutes(at: turn))
            return difference.rows == difference.file ? nil : difference
        }
    }

    private static func verdict(_ rows: [ZoneChange], _ machine: MachineZone, _ differences: [Difference]) -> Verdict {
        let known = ZoneVersion.newest(of: rows)
        let what = differences.isEmpty ? "" : "; the two differ, and the shop uses its rows"
        if let known, machine.version < known {
            return .warning("the zone file (\(machine.version)) is older than the shop's rows (\(known)): update tzdata\(what)")
        }
        guard !differences.isEmpty else { return .same }
        // An operator may know of a decree before tzdata does.
        let isByHand = differences.allSatisfy { difference in
            rows.last { $0.startsAt <= difference.at }.map { $0.version == nil } ?? false
        }
        guard !isByHand else { return .warning("the zone file (\(machine.version)) does not know yet what was set by hand\(what)") }
        return .fault("the zone file (\(machine.version)) differs from the shop's rows: if it is right, run kolchi zone import")
    }
}

/// The machine's zone file, and the release of the tz database from which it comes.
package struct MachineZone: Sendable {
    package let file: ZoneFile
    package let version: ZoneVersion

    package init(file: ZoneFile, version: ZoneVersion) {
        self.file = file
        self.version = version
    }

    /// Looks in the folder that `TZDIR` names, or in Debian's folder.
    ///
    /// - Returns: nil where the zone has no file.
    /// - Throws: `ZoneFile.Unreadable`, also where `tzdata.zi` is missing. The first line of that file names the release.
    package static func find() throws -> MachineZone? {
        let named = ProcessInfo.processInfo.environment["TZDIR"].flatMap { $0.isEmpty ? nil : $0 }
        let folder = URL(filePath: named ?? "/usr/share/zoneinfo", directoryHint: .isDirectory)
        let place = folder.appending(path: ZoneFile.name)
        guard FileManager.default.fileExists(atPath: place.path) else { return nil }
        guard let bytes = try? Data(contentsOf: place) else { throw ZoneFile.Unreadable("\(place.path) does not open") }
        let rules = folder.appending(path: "tzdata.zi")
        guard let line = firstLine(of: rules.path), line.hasPrefix("# version "), let version = ZoneVersion(in: line) else {
            throw ZoneFile.Unreadable("\(rules.path) does not say its version")
        }
        return MachineZone(file: try ZoneFile(Array(bytes)), version: version)
    }

    private static func firstLine(of path: String) -> String? {
        guard let file = FileHandle(forReadingAtPath: path), let start = try? file.read(upToCount: 100) else { return nil }
        return String(decoding: start, as: UTF8.self).split(separator: "\n").first.map(String.init)
    }
}
