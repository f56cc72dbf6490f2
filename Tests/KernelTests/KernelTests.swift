import Kernel
import Testing

@Suite("Kernel")
struct KernelTests {
    @Test("keys made one after the other sort in that order and can be read from text")
    func keys() throws {
        let keys = (0..<10_000).map { _ in ID<Self>() }
        #expect(keys == keys.sorted())
        #expect(Set(keys).count == keys.count)
        for key in keys.prefix(100) {
            #expect(ID<Self>(key.description) == key)
            #expect(Array(key.description)[14] == "7")
            #expect("89ab".contains(Array(key.description)[19]))
        }
    }

    @Test(
        "a text that is not a UUID is not a key",
        arguments: [
            "", "1", "zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz", "00000000000000000000000000000000", "00000000-0000-0000-0000-0000000000000",
        ])
    func badKeys(text: String) {
        #expect(ID<Self>(text) == nil)
    }

    @Test("a buffer retains its bytes whenever it grows")
    func buffer() {
        var buffer = ByteBuffer()
        var expected = ""
        for number in -500...500 {
            buffer.literal("<")
            buffer.append(decimal: number)
            buffer.append(">é")
            expected += "<\(number)>é"
        }
        #expect(buffer.finish().text == expected)
    }

    @Test("amounts of money add up")
    func money() {
        #expect([Money.dirhams(3), Money(minor: 250)].total() == Money(minor: 550))
        #expect(Money(minor: 199) * 3 == Money(minor: 597))
        #expect(Money.dirhams(1) > Money(minor: 99))
    }

    @Test(
        "a share in basis points is rounded half up",
        arguments: [(100, 1_250, 13), (99, 1_250, 12), (1, 5_000, 1), (1, 4_999, 0), (0, 10_000, 0), (.max, 10_000, .max)]
            as [(Int64, Int, Int64)])
    func share(minor: Int64, basisPoints: Int, part: Int64) {
        #expect(Money(minor: minor, .euro).share(basisPoints: basisPoints) == Money(minor: part, .euro))
    }

    @Test(
        "the parts of an amount sum to it, and the largest remainders get what is left",
        arguments: [
            ([1, 1, 1], 100, [34, 33, 33]), ([0, 0], 7, [7, 0]), ([3, 1, 2], 10, [5, 2, 3]), ([1, 5], 9, [2, 7]),
            ([1], 0, [0]), ([], 0, []),
            ([.max, .max, .max], .max, [3_074_457_345_618_258_603, 3_074_457_345_618_258_602, 3_074_457_345_618_258_602]),
        ] as [([Int64], Int64, [Int64])])
    func divided(weights: [Int64], minor: Int64, parts: [Int64]) {
        #expect(Money(minor: minor).divided(by: weights).map(\.minor) == parts)
    }
}
