import Foundation
package import Kernel

/// A zone of the machine's tz database: a file in the format TZif (RFC 9636).
package struct ZoneFile: Sendable {
    /// The zone of the shop.
    package static let name = "Africa/Casablanca"

    /// Why a file cannot be used.
    package struct Unreadable: Error, CustomStringConvertible {
        package let description: String

        init(_ why: String) { description = "the zone file cannot be read: \(why)" }
    }

    /// Transitions are clamped to this many seconds from 1970, about 100,000 years: moments count microseconds.
    private static let farthest = 3_155_695_200_000

    private struct Transition: Sendable {
        let at: Moment
        /// Seconds from UTC.
        let offset: Int
    }

    /// The earliest first.
    private let transitions: [Transition]
    /// Seconds from UTC before the first transition (RFC 9636 §3.2: the first type of local time).
    private let firstOffset: Int
    /// The rule after the last transition. Without one, the last offset stays.
    private let rule: ZoneRule?

    /// - Parameter bytes: the bytes of the file, in any version of the format.
    /// - Throws: `Unreadable` where they are truncated or violate RFC 9636 §3.
    package init(_ bytes: [UInt8]) throws {
        var reader = ZoneFileReader(bytes)
        var block = try reader.header()
        let hasLongTimes = block.version != 0
        if hasLongTimes {
            // The first block is for readers that know only times of four bytes (RFC 9636 §4).
            try reader.skip(block.size(timeSize: 4))
            block = try reader.header()
        }
        (transitions, firstOffset) = try Self.transitions(of: block, timeSize: hasLongTimes ? 8 : 4, from: &reader)
        rule = hasLongTimes ? try reader.footer().map { try ZoneRule($0) } : nil
    }

    private static func transitions(
        of block: ZoneFileReader.Header, timeSize: Int, from reader: inout ZoneFileReader
    ) throws -> (transitions: [Transition], firstOffset: Int) {
        let times = try (0..<block.times).map { _ in try reader.number(timeSize) }
        let kinds = try (0..<block.times).map { _ in Int(try reader.byte()) }
        let offsets = try (0..<block.types).map { _ in
            let offset = try reader.number(4)
            try reader.skip(2)
            return offset
        }
        try reader.skip(block.rest(timeSize: timeSize))
        guard zip(times, times.dropFirst()).allSatisfy({ $0 < $1 }) else { throw Unreadable("its transitions are not in ascending order") }
        guard let first = offsets.first, kinds.allSatisfy({ $0 < offsets.count }) else {
            throw Unreadable("a transition has no type of local time")
        }
        // RFC 9636 §3.2: no offset is larger.
        guard offsets.allSatisfy({ (-89_999...93_599).contains($0) }) else { throw Unreadable("an offset is out of bounds") }
        let transitions = zip(times, kinds).map { time, kind in
            Transition(at: Moment(seconds: Int64(min(max(time, -farthest), farthest))), offset: offsets[kind])
        }
        return (transitions, first)
    }

    /// The offset from UTC in minutes at a moment.
    ///
    /// - Throws: `Unreadable` where the offset is not a whole number of minutes, as before 1913.
    package func minutes(at moment: Moment) throws -> Int { try minutes(of: offset(at: moment)) }

    private func offset(at moment: Moment) -> Int {
        if let rule, transitions.last.map({ moment > $0.at }) ?? true { return rule.offset(at: moment) }
        return transitions.last { $0.at <= moment }?.offset ?? firstOffset
    }

    /// The changes of the offset after `start`, up to and including `end`, the earliest first.
    ///
    /// - Throws: `Unreadable`, as `minutes(at:)` does.
    package func changes(after start: Moment, until end: Moment) throws -> [WallClock.Change] {
        let last = transitions.last?.at ?? start
        let ruled = rule?.changes(after: max(start, last), until: end) ?? []
        let told = transitions.filter { $0.at > start && $0.at <= end }.map { ($0.at, $0.offset) } + ruled
        var before = offset(at: start)
        return try told.compactMap { at, offset in
            defer { before = offset }
            return offset == before ? nil : WallClock.Change(startsAt: at, minutes: try minutes(of: offset))
        }
    }

    /// The last change of the offset up to a moment; nil before the first.
    package func lastChange(notAfter moment: Moment) -> Moment? {
        let yearBefore = moment.adding(seconds: -400 * 86_400)
        let last = transitions.last?.at ?? yearBefore
        if moment > last, let ruled = rule?.changes(after: max(last, yearBefore), until: moment).last { return ruled.at }
        let told = transitions.filter { $0.at <= moment }
        // Some transitions change only the name of the time.
        return zip(told, [firstOffset] + told.map(\.offset)).filter { $0.offset != $1 }.last?.0.at
    }

    private func minutes(of offset: Int) throws -> Int {
        guard offset.isMultiple(of: 60) else { throw Unreadable("an offset of \(offset) seconds is not a whole number of minutes") }
        return offset / 60
    }
}

/// Reads the numbers of a TZif file one after the other.
struct ZoneFileReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    /// The header of a block (RFC 9636 §3.1).
    struct Header {
        /// 0 for the first version, otherwise an ASCII digit.
        let version: UInt8
        let utcIndicators: Int
        let standardIndicators: Int
        let leapSeconds: Int
        let times: Int
        let types: Int
        let characters: Int

        func size(timeSize: Int) -> Int { times * (timeSize + 1) + types * 6 + rest(timeSize: timeSize) }

        /// The size of what follows the types: names, leap seconds, indicators.
        func rest(timeSize: Int) -> Int { characters + leapSeconds * (timeSize + 4) + standardIndicators + utcIndicators }
    }

    mutating func header() throws -> Header {
        guard try take(4).elementsEqual("TZif".utf8) else { throw ZoneFile.Unreadable("it is not in the format TZif") }
        let version = try byte()
        try skip(15)
        let counts = try (0..<6).map { _ in try number(4) }
        guard counts.allSatisfy({ (0...100_000).contains($0) }), counts[4] >= 1 else {
            throw ZoneFile.Unreadable("a count is out of bounds")
        }
        // The files below `right` count leap seconds, unlike the clock of this machine.
        guard counts[2] == 0 else { throw ZoneFile.Unreadable("it counts leap seconds") }
        return Header(
            version: version, utcIndicators: counts[0], standardIndicators: counts[1], leapSeconds: counts[2], times: counts[3],
            types: counts[4], characters: counts[5])
    }

    /// The text between the line ends at the end of the file (RFC 9636 §3.3); nil where it is empty.
    mutating func footer() throws -> String? {
        guard try byte() == UInt8(ascii: "\n"), let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
            throw ZoneFile.Unreadable("its footer is cut off")
        }
        return end == rest.startIndex ? nil : String(decoding: rest[..<end], as: UTF8.self)
    }

    /// A signed number in two's complement, highest byte first.
    mutating func number(_ size: Int) throws -> Int {
        let bytes = try take(size)
        let value = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int(size == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value))
    }

    mutating func byte() throws -> UInt8 { try take(1)[rest.startIndex - 1] }

    mutating func skip(_ count: Int) throws { _ = try take(count) }

    private mutating func take(_ count: Int) throws -> ArraySlice<UInt8> {
        guard rest.count >= count else { throw ZoneFile.Unreadable("it is cut off") }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}
