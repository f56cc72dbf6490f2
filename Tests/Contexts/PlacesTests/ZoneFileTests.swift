import Foundation
import Kernel
import Places
import TestKit
import Testing

@Suite("A zone file")
struct ZoneFileTests {
    private static func utc(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0) -> Moment {
        Moment(microseconds: WallTime(year: year, month: month, day: day, hour: hour).microseconds)
    }

    private static func changes(_ file: ZoneFile, _ start: Moment, _ end: Moment) throws -> [(Moment, Int)] {
        try file.changes(after: start, until: end).map { ($0.startsAt, $0.minutes) }
    }

    @Test("returns the changes of its transitions, and after the last of them those of its footer")
    func footer() throws {
        let last = Self.utc(2026, 9, 20, 1).seconds
        let file = try ZoneFile(TestZoneFile(transitions: [(0, 1), (last, 0)], offsets: [0, 3600], footer: "<+00>0").bytes)
        #expect(try Self.changes(file, Self.utc(2020, 1, 1), Self.utc(2040, 1, 1)).map(\.0) == [Moment(seconds: last)])
        #expect(try file.minutes(at: Moment(seconds: last - 1)) == 60 && file.minutes(at: Moment(seconds: last)) == 0)
        #expect(try file.minutes(at: Moment(seconds: -1)) == 0)
        #expect(file.lastChange(notAfter: Self.utc(2026, 11, 29)) == Moment(seconds: last))
        #expect(try file.minutes(at: Self.utc(2040, 1, 1)) == 0)
    }

    @Test(
        "may have every form of a rule (POSIX TZ, RFC 9636 §3.3.1)",
        arguments: [
            // Weeks of months: the rule of the European Union.
            ("CET-1CEST,M3.5.0,M10.5.0/3", [(utc(2027, 3, 28, 1), 120), (utc(2027, 10, 31, 1), 60)]),
            // The southern hemisphere: summer time over New Year.
            ("<+1245>-12:45<+1345>,M9.5.0/2:45,M4.1.0/3:45", [(utc(2027, 4, 3, 14), 765), (utc(2027, 9, 25, 14), 825)]),
            // An offset below zero, and winter time as the exception (tzdata's Dublin).
            ("IST-1GMT0,M10.5.0,M3.5.0/1", [(utc(2027, 3, 28, 1), 60), (utc(2027, 10, 31, 1), 0)]),
            ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", [(utc(2027, 3, 28, 1), -60), (utc(2027, 10, 31, 1), -120)]),
            // Days of the year, with and without 29 February. In 2027 both mean 1 March and 1 October.
            ("AAA0BBB,J60/0,J274/1", [(utc(2027, 3, 1), 60), (utc(2027, 10, 1), 0)]),
            ("AAA0BBB,59/0,273/1", [(utc(2027, 3, 1), 60), (utc(2027, 10, 1), 0)]),
            // A time that is days after midnight.
            ("AAA0BBB,M3.4.4/50,M10.4.4/50", [(utc(2027, 3, 27, 2), 60), (utc(2027, 10, 30, 1), 0)]),
            // Summer time all year.
            ("XXX3EDT4,0/0,J365/23", []), ("<+01>-1", []), ("EST5", []),
        ] as [(String, [(Moment, Int)])])
    func rules(rule: String, changes: [(Moment, Int)]) throws {
        let file = try ZoneFile(TestZoneFile(transitions: [], offsets: [0], footer: rule).bytes)
        let found = try Self.changes(file, Self.utc(2027, 1, 1), Self.utc(2028, 1, 1))
        #expect(found.map(\.0) == changes.map(\.0) && found.map(\.1) == changes.map(\.1), "\(found)")
        for (at, minutes) in changes {
            #expect(try file.minutes(at: at) == minutes && file.minutes(at: at.adding(seconds: -1)) != minutes)
            #expect(file.lastChange(notAfter: at.adding(seconds: 60)) == (found.isEmpty ? nil : at))
        }
    }

    @Test("counts 29 February in one form of a rule, but not in the other")
    func leapYear() throws {
        for (rule, day) in [("AAA0BBB,J60/0,J274/1", 1), ("AAA0BBB,60/0,274/1", 1), ("AAA0BBB,59/0,273/1", 29)] {
            let file = try ZoneFile(TestZoneFile(transitions: [], offsets: [0], footer: rule).bytes)
            #expect(try Self.changes(file, Self.utc(2028, 1, 1), Self.utc(2028, 6, 1)).map(\.0) == [Self.utc(2028, day == 29 ? 2 : 3, day)])
        }
    }

    @Test("of the first version has times of four bytes, and its last offset stays")
    func firstVersion() throws {
        let file = try ZoneFile(TestZoneFile(transitions: [(1_000, 1), (2_000, 0)], offsets: [0, 3600], footer: "").firstVersion)
        #expect(try file.minutes(at: Moment(seconds: 1_500)) == 60 && file.minutes(at: Self.utc(2030, 1, 1)) == 0)
    }

    @Test("is refused if it is truncated anywhere or has an invalid value")
    func refused() throws {
        let sample = TestZoneFile(transitions: [(1_000, 1), (2_000, 0)], offsets: [0, 3600], footer: "<+00>0")
        for length in sample.bytes.indices {
            #expect(throws: ZoneFile.Unreadable.self) { try ZoneFile(Array(sample.bytes.prefix(length))) }
        }
        var broken = [sample, sample, sample, sample]
        broken[0].transitions[1].at = 1_000
        broken[1].transitions[0].type = 2
        broken[2].offsets[0] = 100_000
        broken[3].footer = "no rule"
        for sample in broken { #expect(throws: ZoneFile.Unreadable.self) { try ZoneFile(sample.bytes) } }
        for rule in [
            "A0", "AAA", "AAA0BBB", "AAA0BBB,M13.1.0,M1.1.0", "AAA0BBB,M1.6.0,M1.1.0", "AAA0BBB,J0,J1", "AAA0BBB,1", "AAA0BBB,1,2,3",
            "AAA25", "<AA0",
        ] {
            var sample = sample
            sample.footer = rule
            #expect(throws: ZoneFile.Unreadable.self, "\(rule)") { try ZoneFile(sample.bytes) }
        }
    }

    @Test("of random bytes is read or refused, and never crashes the program")
    func fuzz() {
        var random = SystemRandomNumberGenerator()
        let sample = TestZoneFile(transitions: [(1_000, 1), (2_000, 0)], offsets: [0, 3600], footer: "CET-1CEST,M3.5.0,M10.5.0/3").bytes
        var read = 0
        for _ in 0..<2_000 {
            var bytes = sample
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard let file = try? ZoneFile(bytes) else { continue }
            read += 1
            _ = try? file.changes(after: Self.utc(2026, 1, 1), until: Self.utc(2030, 1, 1))
            _ = try? file.minutes(at: Self.utc(2026, 1, 1))
        }
        #expect(read > 0)
    }

    @Test(
        "of this machine agrees with the C library, in summer and winter, for the zones with the oddest rules",
        arguments: [
            "Africa/Casablanca", "Europe/Paris", "Europe/Dublin", "America/New_York", "America/Nuuk", "Asia/Gaza", "Australia/Lord_Howe",
            "Pacific/Chatham",
        ])
    func machine(zone: String) throws {
        let path = "/usr/share/zoneinfo/" + zone
        let file = try ZoneFile(Array(Data(contentsOf: URL(filePath: path))))
        let moments = (0..<40).map { Self.utc(2019, 1, 15).adding(seconds: Int64($0) * 190 * 86_400) }
        let answer = try runCommand(
            ["date", "-f", "-", "+%z"], input: moments.map { "@\($0.seconds)\n" }.joined(), environment: ["TZ": path])
        let offsets = answer.text.split(separator: "\n").compactMap { Int($0) }.map { $0 / 100 * 60 + $0 % 100 }
        #expect(offsets.count == moments.count)
        #expect(try moments.map { try file.minutes(at: $0) } == offsets)
    }

    @Test("versions of the tz database are ordered")
    func versions() throws {
        let names = ["2024z", "2025a", "2025b", "2025za", "2025zb", "2026a", "2026c"]
        let versions = try names.map { try #require(ZoneVersion(in: "# version \($0)")) }
        #expect(versions == versions.sorted() && versions.last?.description == "tzdata 2026c")
        #expect(ZoneVersion(in: "decree 2.26.100") == nil)
    }
}
