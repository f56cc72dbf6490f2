import Foundation
import HTML
import Kernel
import Ledger
import Orders
import Payments
import Postgres

/// `kolchi order NUMBER refund`, and the money that `show` prints.
extension Command {
    static func refund(_ words: [String], of number: OrderNumber, by actor: Actor, why: String, in db: Database) async throws {
        guard let order = try await Order.numbered(number, in: db) else { throw CommandFailure("there is no order \(number)", .notFound) }
        let extent = try extent(words, of: order)
        do {
            let refund = try await db.transaction { tx in
                try await OrderRefund.promise(of: number, extent, by: actor, why: why, in: tx)
            }
            print("\(number): \(refund.amount.text(in: .english)) goes back, refund \(refund.id)")
            if case .whole = extent {
                print("All that was paid goes back. Cancel the order too: kolchi order \(number) cancel")
            }
        } catch Refund.Refusal.notPaid {
            throw CommandFailure("nothing was paid for \(number) by a gateway")
        } catch Refund.Refusal.disputed {
            throw CommandFailure("the buyer of \(number) disputes the payment with their bank; nothing goes back before it decides")
        } catch Refund.Refusal.nothingLeft {
            throw CommandFailure("all of \(number) went back already, or is about to")
        } catch Refund.Refusal.tooMuch(let most) {
            throw CommandFailure("at most \(most.text(in: .english)) of \(number) can go back")
        } catch Refund.Refusal.badExtent {
            throw CommandFailure("\(number) has not so many pieces left, or the sum is not above zero; see kolchi order \(number) show")
        } catch Refund.Refusal.reasonTooLong {
            throw CommandFailure("a reason has at most \(Payment.mostOfReason) characters", .usage)
        }
    }

    private static func extent(_ words: [String], of order: Order) throws -> Refund.Extent {
        if words.isEmpty || words == ["whole"] { return .whole }
        if words.count == 1, !words[0].contains("=") {
            // A plain number only: 12,345 may be thousands or a slip.
            guard let match = words[0].wholeMatch(of: /([0-9]{1,9})(?:\.([0-9]{2}))?/), let whole = Int64(match.1) else {
                throw CommandFailure("“\(words[0])” is not a sum like 49.50", .usage)
            }
            return .sum(Money(minor: whole * 100 + (match.2.flatMap { Int64($0) } ?? 0)))
        }
        var pieces: [PaymentPart.LineKey: Int] = [:]
        for word in words {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let count = Int(parts[1]), count > 0 else {
                throw CommandFailure("“\(word)” is not a line and a quantity like 1=2, or delivery=1", .usage)
            }
            let key: PaymentPart.LineKey
            if parts[0] == "delivery" {
                key = ID(order.id.uuid)
            } else if let place = Int(parts[0]), order.lines.indices.contains(place - 1) {
                key = ID(order.lines[place - 1].id.uuid)
            } else {
                throw CommandFailure("\(order.number) has no line “\(parts[0])”; it has 1 to \(order.lines.count), and delivery", .usage)
            }
            guard pieces.updateValue(count, forKey: key) == nil else { throw CommandFailure("“\(parts[0])” is named twice", .usage) }
        }
        return .pieces(pieces)
    }

    /// The lines of an order, and each posting of its money.
    static func printMoney(of order: Order, in db: Database) async throws {
        for (place, line) in order.lines.enumerated() {
            print("  line \(place + 1): \(line.quantity) × \(line.unitPrice.text(in: .english))  \(line.title)")
        }
        let (postings, refunds) = try await db.read(
            Posting.of(Posting.OrderKey(order.id.uuid)), Refund.of(order: PaymentPart.OrderKey(order.id.uuid)))
        for posting in postings {
            let owner = posting.account.title.owner
            let account = posting.account.title.kind.rawValue + (owner.isEmpty ? "" : ":" + owner)
            let at = Date(timeIntervalSince1970: Double(posting.madeAt.microseconds) / 1_000_000).ISO8601Format()
            print("  \(at)  \(posting.fact)  \(account)  \(posting.amount.text(in: .english))")
        }
        for refund in refunds {
            print("  refund \(refund.id): \(refund.amount.text(in: .english)), \(refund.state.rawValue)")
        }
    }
}
