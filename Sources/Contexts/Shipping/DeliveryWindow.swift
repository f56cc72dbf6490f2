package import HTML
package import Kernel

/// The calendar days between which a parcel reaches the buyer. Every page and e-mail shows delivery times in this form.
package struct DeliveryWindow: Sendable, Hashable {
    package let first: CalendarDay
    package let last: CalendarDay

    /// Counts the days until the shop hands over, and then those on which carriers deliver.
    ///
    /// - Parameters:
    ///   - days: from the handover to the carrier, the fewest and the most.
    ///   - day: the day of the order in Morocco.
    package init(days: ClosedRange<Int>, orderedOn day: CalendarDay, _ preparation: Preparation = .none) {
        let handover = preparation.handover(orderedOn: day)
        first = Self.deliveryDay(days.lowerBound, after: handover, preparation)
        last = Self.deliveryDay(days.upperBound, after: handover, preparation)
    }

    /// - Parameter count: 0 means that day itself, or the next one on which carriers deliver.
    private static func deliveryDay(_ count: Int, after start: CalendarDay, _ preparation: Preparation) -> CalendarDay {
        var (day, left) = (start, count)
        while left > 0 || !preparation.isDeliveryDay(day) {
            day = day.adding(days: 1)
            if preparation.isDeliveryDay(day) { left -= 1 }
        }
        return day
    }
}

extension DeliveryWindow {
    /// `entre mardi 1er et vendredi 4 décembre`, or `mardi 1er décembre` for a single day.
    package var words: Message {
        guard first != last else { return .deliveryDay(day: first.asWeekday(.month)) }
        if first.isInMonth(of: last) { return .deliveryBetween(first: first.asWeekday(.day), last: last.asWeekday(.month)) }
        let extent: DayView.Extent = first.isInYear(of: last) ? .month : .year
        return .deliveryBetween(first: first.asWeekday(extent), last: last.asWeekday(extent))
    }

    /// `Chez vous entre mardi 1er et vendredi 4 décembre`.
    package var arrival: Message { .deliveryArrival(window: words) }
}

extension DeliveryQuote {
    package func window(orderedOn day: CalendarDay) -> DeliveryWindow {
        DeliveryWindow(days: minDays...maxDays, orderedOn: day, preparation)
    }

    /// `Livraison gratuite`, or `Livraison : 29 DH`, or `Livraison : 29 DH, gratuite dès 500 DH`.
    package var priceWords: Message { withFreedom(.deliveryPrice(of: price)) }

    /// The price with the city's name.
    package func priceWords(to city: String) -> Message {
        withFreedom(price == .zero ? .deliveryFreeTo(city: city) : .deliveryPriceTo(city: city, price: PriceRange(price, price)))
    }

    /// The price, and from which worth of the goods on there is none.
    private func withFreedom(_ words: Message) -> Message {
        freeFrom.map { .deliveryFreeFrom(price: words, amount: PriceRange($0, $0)) } ?? words
    }

    /// The price and the window, such as `Livraison gratuite · chez vous entre …`.
    ///
    /// - Parameter city: the city's name; nil where it is named elsewhere on the page.
    package func words(to city: String? = nil, orderedOn day: CalendarDay) -> Message {
        .deliveryWithWindow(price: city.map(priceWords(to:)) ?? priceWords, window: window(orderedOn: day).words)
    }
}

extension DeliverySpan {
    package func window(orderedOn day: CalendarDay) -> DeliveryWindow {
        DeliveryWindow(days: minDays...maxDays, orderedOn: day, preparation)
    }

    /// `Gratuit à Casablanca, sinon 29–39 DH`, or the range of prices over all cities.
    ///
    /// - Parameter origin: the name of the seller's city.
    package func priceWords(from origin: String) -> Message {
        if let elsewhere, inCity == .zero, elsewhere.upperBound > .zero {
            return .deliveryFreeInCity(city: origin, range: PriceRange(elsewhere.lowerBound, elsewhere.upperBound))
        }
        if let inCity, elsewhere == nil { return .deliveryCityOnly(price: Message.deliveryPrice(of: inCity), city: origin) }
        return lowest == highest ? .deliveryPrice(of: lowest) : .deliveryByCity(range: PriceRange(lowest, highest))
    }

    /// The prices and the window over all cities.
    ///
    /// - Parameter origin: the name of the seller's city.
    package func words(from origin: String, orderedOn day: CalendarDay) -> Message {
        .deliveryWithWindow(price: priceWords(from: origin), window: window(orderedOn: day).words)
    }
}

extension Message {
    /// `Livraison gratuite`, or `Livraison : 29 DH`.
    package static func deliveryPrice(of price: Money) -> Message {
        price == .zero ? .deliveryFree : .deliveryPrice(price: PriceRange(price, price))
    }

    /// The price beside the word "delivery" in a sum: `Gratuite`, or `29,00 DH`.
    package static func deliverySum(of price: Money) -> Message { price == .zero ? .deliverySumFree : .deliverySum(price: price) }
}
