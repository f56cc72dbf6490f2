import HTML
import Kernel
import Sellers
import Shipping
import Testing

@Suite("The days of delivery")
struct DeliveryWindowTests {
    private func day(_ year: Int, _ month: Int, _ day: Int) -> CalendarDay { CalendarDay(year: year, month: month, day: day) }

    // 2026-11-29 is a Sunday.
    @Test(
        "are counted from the day of the order, without Sundays",
        arguments: [
            (30, 1, 4, 1, 4), (28, 1, 2, 30, 1), (29, 1, 2, 30, 1), (29, 0, 0, 30, 30), (30, 0, 0, 30, 30), (30, 5, 6, 5, 7),
        ])
    func days(order: Int, fewest: Int, most: Int, first: Int, last: Int) {
        let window = DeliveryWindow(days: fewest...most, orderedOn: day(2026, 11, order))
        func date(_ number: Int) -> CalendarDay { number < 20 ? day(2026, 12, number) : day(2026, 11, number) }
        #expect(window.first == date(first) && window.last == date(last))
    }

    // 2026-12-02 is a Wednesday.
    @Test("begin when the shop hands over: after its days of preparation, without its weekdays off, its days off and public holidays")
    func preparation() {
        let order = day(2026, 12, 2)
        func window(_ days: Int, _ week: Set<Int> = Set(1...6), off: [Int] = [], holidays: [Int] = [], delay: Int = 0) -> [CalendarDay] {
            let preparation = Preparation(
                days: days, week: week, freeDays: Set(off.map { day(2026, 12, $0) }), holidays: Set(holidays.map { day(2026, 12, $0) }),
                delay: delay)
            let window = DeliveryWindow(days: 1...2, orderedOn: order, preparation)
            return [window.first, window.last]
        }
        func dates(_ first: Int, _ last: Int) -> [CalendarDay] { [day(2026, 12, first), day(2026, 12, last)] }
        #expect(window(0) == dates(3, 4))
        #expect(window(2) == dates(5, 7), "prepared until Friday")
        #expect(window(0, off: [2]) == dates(4, 5), "ordered on a day off")
        #expect(window(1, [1, 2, 3]) == dates(8, 9), "the next weekday of work is Monday")
        #expect(window(0, holidays: [3]) == dates(4, 5), "no carrier delivers on a holiday")
        #expect(window(1, holidays: [3]) == dates(5, 7))
        #expect(window(0, delay: 3) == dates(7, 8), "put off until Saturday")
    }

    @Test("no parcel arrives on a Sunday")
    func sundays() {
        for start in 0..<14 {
            for days in 0...90 {
                let window = DeliveryWindow(days: 0...days, orderedOn: day(2026, 11, 20).adding(days: start))
                #expect(!window.first.isSunday && !window.last.isSunday && window.first <= window.last)
            }
        }
    }

    @Test("are named with the month once within a month, with both months, with both years, or as one day")
    func words() {
        let within = DeliveryWindow(days: 1...4, orderedOn: day(2026, 11, 30)).words
        #expect(within.text(in: .french) == "entre mardi 1er et vendredi 4\u{A0}décembre")
        #expect(within.text(in: .arabic) == "بين الثلاثاء 1 والجمعة 4\u{A0}دجنبر")
        #expect(within.text(in: .english) == "between Tuesday 1 and Friday 4\u{A0}December")
        let months = DeliveryWindow(days: 0...1, orderedOn: day(2026, 11, 30)).words
        #expect(months.text(in: .french) == "entre lundi 30\u{A0}novembre et mardi 1er\u{A0}décembre")
        let years = DeliveryWindow(days: 0...2, orderedOn: day(2026, 12, 31)).words
        #expect(years.text(in: .french) == "entre jeudi 31\u{A0}décembre 2026 et samedi 2\u{A0}janvier 2027")
        #expect(years.text(in: .english) == "between Thursday 31\u{A0}December 2026 and Saturday 2\u{A0}January 2027")
        let single = DeliveryWindow(days: 1...1, orderedOn: day(2026, 11, 30))
        #expect(single.arrival.text(in: .french) == "Chez vous mardi 1er\u{A0}décembre")
        #expect(single.arrival.text(in: .arabic) == "يصلك يوم الثلاثاء 1\u{A0}دجنبر")
        #expect(single.arrival.text(in: .english) == "At your door on Tuesday 1\u{A0}December")
    }

    @Test("stand behind the price; a price of nothing is free delivery")
    func quotes() {
        let order = day(2026, 11, 30)
        let paid = DeliveryQuote(sellerID: ID(), price: .dirhams(29), minDays: 1, maxDays: 4)
        let free = DeliveryQuote(sellerID: ID(), price: .zero, minDays: 1, maxDays: 1)
        #expect(
            paid.words(to: "Fès", orderedOn: order).text(in: .french)
                == "Livraison à Fès\u{A0}: 29\u{A0}DH · chez vous entre mardi 1er et vendredi 4\u{A0}décembre")
        #expect(free.words(to: "Fès", orderedOn: order).text(in: .french).hasPrefix("Livraison gratuite à Fès · chez vous mardi 1er"))
        for language in Language.allCases {
            for words in [free.words(orderedOn: order), free.words(to: "x", orderedOn: order), Message.deliverySum(of: .zero)] {
                #expect(!words.text(in: language).contains("0,00") && !words.text(in: language).contains("0.00"))
            }
        }
        #expect(Message.deliverySum(of: .dirhams(29)).text(in: .french) == "29,00\u{A0}DH")
    }

    @Test("without a city, the prices of all zones stand before them")
    func spans() {
        func words(_ inCity: Money?, _ elsewhere: ClosedRange<Money>?, _ language: Language = .french) -> String {
            let span = DeliverySpan(
                sellerID: ID(), inCity: inCity, elsewhere: elsewhere, minDays: 1, maxDays: 4, isCountrywide: elsewhere != nil)
            return span.priceWords(from: "Casablanca").text(in: language)
        }
        let range = Money.dirhams(29)...Money.dirhams(39)
        #expect(words(.zero, range) == "Gratuit à Casablanca, sinon 29–39\u{A0}DH")
        #expect(words(.zero, range, .english) == "Free in Casablanca, otherwise MAD\u{A0}29–39")
        #expect(words(.zero, range, .arabic) == "مجاني داخل \u{2068}Casablanca\u{2069}، و29 إلى 39\u{A0}د.م. خارجها")
        #expect(words(.dirhams(15), range) == "Livraison\u{A0}: 15–39\u{A0}DH selon la ville")
        #expect(words(nil, range) == "Livraison\u{A0}: 29–39\u{A0}DH selon la ville")
        #expect(words(.dirhams(29), .dirhams(29)...(.dirhams(29))) == "Livraison\u{A0}: 29\u{A0}DH")
        #expect(words(.zero, .zero...(.zero)) == "Livraison gratuite")
        #expect(words(.dirhams(15), nil) == "Livraison\u{A0}: 15\u{A0}DH, à Casablanca seulement")
    }
}
