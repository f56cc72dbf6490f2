import Carts
import Catalog
import HTML
import Kernel

/// What has changed since the buyer saw the review. The answer with the new total names it.
struct ChangedTotal: Sendable {
    /// The total on the button that was pressed.
    let former: Money
    let total: Money
    let parts: [Part]

    struct Part: Sendable {
        let message: Message
    }

    /// What the form of the review says about the total.
    struct Seen: Sendable {
        let total: Money
        /// Nil in a form of the former version.
        let delivery: Money?
    }

    /// - Parameter lines: with another price than before.
    init(from seen: Seen, to totals: CartTotals, _ lines: [Cart.Line]) {
        (former, total) = (seen.total, totals.total)
        var parts = lines.compactMap { line in
            line.formerPrice.map { former in
                Part(message: .checkoutChangedPart(part: line.offer.title, price: line.offer.price, former: former))
            }
        }
        if let delivery = seen.delivery {
            let goods = seen.total - delivery
            if delivery != totals.delivery {
                parts.append(Part(message: .checkoutChangedDelivery(price: totals.delivery, former: delivery)))
            }
            // Another tab has changed the cart.
            if lines.isEmpty, goods != totals.subtotal {
                parts.append(Part(message: .checkoutChangedGoods(price: totals.subtotal, former: goods)))
            }
        }
        self.parts = parts
    }

    init(former: Money, total: Money, parts: [Message]) {
        (self.former, self.total, self.parts) = (former, total, parts.map(Part.init))
    }
}
