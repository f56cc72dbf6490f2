import Barcodes
import Testing

@Suite("A QR code")
struct QRCodeTests {
    @Test("of version 1 has 21 squares on a side, three finders and a quiet zone of four squares")
    func shape() throws {
        let code = try #require(QRCode("KOLCHI"))
        #expect(code.size == 29)
        let rows = code.path.split(separator: "M").map { run in
            run.split { !$0.isNumber && $0 != "-" }.compactMap { Int($0) }
        }
        var dark: Set<[Int]> = []
        for run in rows { for x in run[0]..<run[0] + run[2] { dark.insert([x, run[1]]) } }
        #expect(dark.allSatisfy { (4..<25).contains($0[0]) && (4..<25).contains($0[1]) })
        for (x, y) in [(4, 4), (18, 4), (4, 18)] {
            for offset in 0..<7 {
                #expect(dark.contains([x + offset, y]) && dark.contains([x, y + offset]) && dark.contains([x + 6, y + offset]))
            }
            #expect(!dark.contains([x + 1, y + 1]) && dark.contains([x + 3, y + 3]))
        }
    }

    @Test("is made only of a text that fits")
    func limits() {
        #expect(QRCode("") == nil && QRCode("a\0b") == nil && QRCode(String(repeating: "a", count: 3000)) == nil)
        #expect(QRCode(String(repeating: "a", count: 2000)) != nil)
        #expect(QRCode("a") != QRCode("b") && QRCode("سلمى") != nil)
    }
}
