import Testing

@testable import Imports

@Suite struct DecimalSignTests {
    @Test(arguments: [
        (["19,99"], ","), (["19.99"], "."), (["1 999,00"], ","), (["1,999.00"], "."), (["1.299", "12.50"], "."), (["1.299", "12,50"], ","),
        (["1.234.567"], ","), (["199"], ""), (["0.125"], "."), (["gratuit", ""], ""),
    ])
    func `A column tells its decimal sign`(cells: [String], sign: String) {
        var found = DecimalSign()
        for cell in cells { found.add(cell) }
        #expect(found.sign == sign)
    }

    @Test(arguments: [["1.299"], ["19,99", "19.99"], ["1,299", "2,000"]])
    func `A column that can be read in two ways is asked about`(cells: [String]) {
        var found = DecimalSign()
        for cell in cells { found.add(cell) }
        #expect(found.sign == nil)
    }

    @Test(arguments: [
        ("19,99", ",", "19.99"), ("1 999,00 DH", ",", "1999.00"), ("1,999.00", ".", "1999.00"), ("1.299", ",", "1299.00"),
        ("MAD 12", "", "12.00"), ("12.500", ".", "12.50"), ("٣٤٫٥ درهم", ",", "34.50"),
    ])
    func `A price is read with the sign of its column`(cell: String, sign: String, price: String) {
        #expect(DecimalSign.price(cell, sign: sign) == price)
    }

    @Test(arguments: [("19,99", "."), ("1.299", "."), ("12.345", "."), ("-5", "."), ("1,29,9", "."), ("", "."), ("12 x", ",")])
    func `A price that does not fit its column is refused and never changed`(cell: String, sign: String) {
        #expect(DecimalSign.price(cell, sign: sign) == nil)
    }
}
