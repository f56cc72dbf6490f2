package import Metrics
import Postgres

/// A channel and how its messages ended, for the metrics.
struct MessageOutcome: Hashable {
    let channel: Channel
    let name: String
}

extension DeliveryWorker: Measured {
    private static let settled = Family.counter(
        "kolchi_messages_total",
        "Messages by channel and outcome: sent, failed (tried again later), held (by a rate limit), refused, unsure, withheld, parked."
    )
    private static let waiting = Family.gauge(
        "kolchi_messages_waiting", "Messages that are due and not yet sent, by channel; the same on every worker.")

    package func measure(into exposition: inout Exposition) async {
        exposition.declare(Self.settled, Self.waiting)
        for (outcome, count) in countsNow {
            exposition.add(count, to: Self.settled, ["channel": outcome.channel.rawValue, "outcome": outcome.name])
        }
        guard let waiting = try? await db.search(Self.waitingByChannel) else { return }
        for channel in [Channel.mail, .sms] {
            exposition.add(waiting.first { $0.channel == channel.rawValue }?.count ?? 0, to: Self.waiting, ["channel": channel.rawValue])
        }
    }

    private static let waitingByChannel = Query.all(
        "SELECT channel, count(*) FROM notifications.message WHERE state = 'waiting' AND due <= kernel.now() GROUP BY channel"
    ) { row in (channel: try row.next(String.self), count: try row.next(Int.self)) }
}
