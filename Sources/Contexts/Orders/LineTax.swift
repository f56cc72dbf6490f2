package import Kernel
package import Sellers

extension Order.Line {
    /// The value added tax that the price of a line contains, as it was when the line was sold.
    package struct Tax: Sendable, Equatable {
        /// Why it is what it is. The raw values are stored.
        package enum Reason: String, Sendable, CaseIterable {
            /// The seller owes the tax.
            case vat
            /// The seller is a trader who owes none.
            case exempt
            /// The seller is a private person.
            case privateSeller = "private"
            /// The seller is a trader who had not said what they owe.
            case undeclared
        }

        package let reason: Reason
        /// In basis points; nil if undeclared.
        package let rate: Int?
        /// Nil if undeclared.
        package let amount: Money?

        /// - Parameter gross: the price, tax included. The tax is `gross × rate / (100 % + rate)`, rounded half up.
        package init(_ status: VATStatus, in gross: Money) {
            switch status {
            case .privateSeller: (reason, rate, amount) = (.privateSeller, 0, .zero)
            case .exempt: (reason, rate, amount) = (.exempt, 0, .zero)
            case .undeclared: (reason, rate, amount) = (.undeclared, nil, nil)
            case .owed(let owed):
                let whole = Int64(10_000 + owed)
                let contained = (2 * gross.minor * Int64(owed) + whole) / (2 * whole)
                (reason, rate, amount) = (.vat, owed, Money(minor: contained, gross.currency))
            }
        }

        /// Reads three columns; nil if they are empty.
        static func read(_ reason: Reason?, _ rate: Int?, _ amount: Money?) -> Tax? {
            reason.map { Tax(reason: $0, rate: rate, amount: amount) }
        }

        private init(reason: Reason, rate: Int?, amount: Money?) {
            (self.reason, self.rate, self.amount) = (reason, rate, amount)
        }
    }
}
