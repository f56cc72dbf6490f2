package import Kernel

/// Stored as `timestamp`. Its text is `2026-11-21 05:04:01`.
extension WallTime: ColumnValue {
    package static func read(_ cell: Cell) throws(DecodingFailure) -> WallTime {
        WallTime(microseconds: try Moment.parsed(cell, suffix: "", as: "WallTime").microseconds)
    }

    package var bound: String? { Moment(microseconds: microseconds).bound.map { String($0.dropLast(3)) } }
}
