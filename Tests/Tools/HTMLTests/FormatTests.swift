import HTML
import Kernel
import Testing

@Suite("Prices, dates and plurals")
struct FormatTests {
    @Test(
        "a price is written in the form of its language, always with two decimals",
        arguments: [
            (129_950, "1\u{202F}299,50\u{A0}DH", "1.299,50\u{A0}د.م.", "MAD\u{A0}1,299.50"),
            (0, "0,00\u{A0}DH", "0,00\u{A0}د.م.", "MAD\u{A0}0.00"),
            (5, "0,05\u{A0}DH", "0,05\u{A0}د.م.", "MAD\u{A0}0.05"),
            (100_000, "1\u{202F}000,00\u{A0}DH", "1.000,00\u{A0}د.م.", "MAD\u{A0}1,000.00"),
            (123_456_789_00, "123\u{202F}456\u{202F}789,00\u{A0}DH", "123.456.789,00\u{A0}د.م.", "MAD\u{A0}123,456,789.00"),
            (-1250, "-12,50\u{A0}DH", "\u{200E}-12,50\u{A0}د.م.", "-MAD\u{A0}12.50"),
        ] as [(Int64, String, String, String)])
    func prices(minor: Int64, french: String, arabic: String, english: String) {
        let money = Money(minor: minor)
        #expect(money.text(in: .french) == french)
        #expect(money.text(in: .arabic) == arabic)
        #expect(money.text(in: .english) == english)
        if minor >= 0 {
            for language in Language.allCases { #expect(Money(typed: money.text(in: language)) == money) }
        }
    }

    @Test("a price names its own currency")
    func currencies() {
        let prices = [Currency.euro, .dollar].map { Money(minor: -1250, $0) }
        #expect(prices.map { $0.text(in: .french) } == ["-12,50\u{A0}€", "-12,50\u{A0}$US"])
        #expect(prices.map { $0.text(in: .arabic) } == ["\u{200E}-12,50\u{A0}€", "\u{200E}-12,50\u{A0}US$"])
        #expect(prices.map { $0.text(in: .english) } == ["-€12.50", "-US$12.50"])
    }

    @Test(
        "a count has separators between its thousands",
        arguments: [
            (0, "0", "0", "0"), (999, "999", "999", "999"), (1_000, "1\u{202F}000", "1.000", "1,000"),
            (50_000, "50\u{202F}000", "50.000", "50,000"), (-1_234_567, "-1\u{202F}234\u{202F}567", "-1.234.567", "-1,234,567"),
        ])
    func counts(number: Int, french: String, arabic: String, english: String) {
        #expect(Count(number).text(in: .french) == french)
        #expect(Count(number).text(in: .arabic) == arabic)
        #expect(Count(number).text(in: .english) == english)
    }

    @Test(
        "a short price has decimals only if it is not whole",
        arguments: [
            (129_950, "1\u{202F}299,50\u{A0}DH", "1.299,50\u{A0}د.م.", "MAD\u{A0}1,299.50"),
            (32_000, "320\u{A0}DH", "320\u{A0}د.م.", "MAD\u{A0}320"),
            (129_900, "1\u{202F}299\u{A0}DH", "1.299\u{A0}د.م.", "MAD\u{A0}1,299"),
            (5, "0,05\u{A0}DH", "0,05\u{A0}د.م.", "MAD\u{A0}0.05"), (0, "0\u{A0}DH", "0\u{A0}د.م.", "MAD\u{A0}0"),
        ] as [(Int64, String, String, String)])
    func shortPrices(minor: Int64, french: String, arabic: String, english: String) {
        let money = Money(minor: minor)
        for (language, text) in [(Language.french, french), (.arabic, arabic), (.english, english)] {
            #expect(money.short.text(in: language) == text)
            #expect(Money(typed: text) == money)
        }
    }

    @Test(
        "a price is read as people type it",
        arguments: [
            ("1299", 129_900), ("1 299,50", 129_950), ("1.299,50 DH", 129_950), ("1,299.50", 129_950), ("1299.5", 129_950),
            ("12,5 dhs", 1250), ("1.299", 129_900), ("1,299", 129_900), ("1.299.000", 129_900_000), ("MAD 80", 8000),
            ("٨٠٫٥٠ درهم", 8050), ("80 dirhams", 8000), ("0,99", 99), ("1'299.00", 129_900), ("１２９９，５０", 129_950),
            ("\u{200F}۸۰\u{2009}DH", 8000), ("1\u{2007}299", 129_900),
        ] as [(String, Int64)])
    func typed(text: String, minor: Int64) {
        #expect(Money(typed: text) == Money(minor: minor))
    }

    @Test(
        "a text that is not a price is refused",
        arguments: [
            "", "abc", "-5", "1,2,3", "1.2345", "12..5", ",", "1,299,5000", "12.34.56", "1e5", ".299", "99999999999999", "5 $", "1.299,500",
            "12.3456,78",
        ])
    func notTyped(text: String) {
        #expect(Money(typed: text) == nil)
    }

    @Test("dates are those of the local clock, with Moroccan months and Latin digits in Arabic")
    func dates() {
        let moment = LocalMoment(Moment(seconds: 1_771_025_400), minutes: 60)  // 2026-02-13T23:30:00Z
        #expect(moment.asDay.text(in: .french) == "14 février 2026")
        #expect(moment.asDay.text(in: .english) == "14 February 2026")
        #expect(moment.asDay.text(in: .arabic) == "14 فبراير 2026")
        for language in Language.allCases { #expect(moment.asDayAndTime.text(in: language).contains("00:30")) }
        var out = HTMLBuffer(language: .french)
        out.text(moment.asDay)
        out.text(moment.asDayAndTime)
        let html = out.finish().text
        #expect(html.contains("<time datetime=\"2026-02-14\">14 février 2026</time>"))
        #expect(html.contains("<time datetime=\"2026-02-13T23:30:00Z\">"))
    }

    @Test(
        "only the offset of the moment decides its local time",
        arguments: [(0, "23:30", "21 November"), (60, "00:30", "22 November"), (-90, "22:00", "21 November")])
    func offsets(minutes: Int, time: String, day: String) {
        let moment = LocalMoment(Moment(seconds: 1_795_303_800), minutes: minutes)  // 2026-11-21T23:30:00Z
        #expect(moment.asDayAndTime.text(in: .french).contains(time))
        #expect(moment.asDay.text(in: .english) == day + " 2026")
    }

    @Test("dates are the same from many threads at once")
    func threads() async {
        let moment = Moment(seconds: 1_795_303_800).inUTC
        await withTaskGroup(of: String.self) { group in
            for number in 0..<200 { group.addTask { moment.asDay.text(in: number % 2 == 0 ? .french : .arabic) } }
            for await text in group { #expect(text == "21 novembre 2026" || text == "21 نونبر 2026") }
        }
    }

    @Test("Arabic has six plural forms, French three, English two (CLDR)")
    func plurals() {
        let arabic: [PluralForm: [Int]] = [
            .zero: [0], .one: [1], .two: [2], .few: [3, 10, 103, 110, 1003], .many: [11, 26, 99, 111, 1011],
            .other: [100, 101, 102, 200, 202, 1000, 1_000_000],
        ]
        for (form, numbers) in arabic { for number in numbers { #expect(PluralForm(of: number, in: .arabic) == form, "\(number)") } }
        let french: [PluralForm: [Int]] = [.one: [0, 1], .many: [1_000_000, 3_000_000], .other: [2, 17, 100, 1_000_001]]
        for (form, numbers) in french { for number in numbers { #expect(PluralForm(of: number, in: .french) == form, "\(number)") } }
        let english: [PluralForm: [Int]] = [.one: [1], .other: [0, 2, 11, 21, 101]]
        for (form, numbers) in english { for number in numbers { #expect(PluralForm(of: number, in: .english) == form, "\(number)") } }
    }
}
