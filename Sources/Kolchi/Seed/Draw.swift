/// A pseudo-random generator: the same seed gives the same numbers.
struct Draw {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    init(_ seed: String) {
        for byte in seed.utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }

    mutating func number(below limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(limit))
    }

    mutating func one<Element>(of elements: [Element]) -> Element { elements[number(below: elements.count)] }

    /// True once in `times` draws on average.
    mutating func one(in times: Int) -> Bool { number(below: times) == 0 }

    /// Draws small numbers far more often than large ones.
    mutating func skewed(below limit: Int) -> Int { number(below: number(below: limit) + 1) }
}
