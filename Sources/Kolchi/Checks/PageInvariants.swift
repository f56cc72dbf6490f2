import Postgres

extension Invariants {
    /// Each change of a public page is published (32).
    static let pages: [Invariant] = [
        Invariant(
            32, "the feed of page changes is missing, so no process caches pages",
            "SELECT 'storefront.page_feed' WHERE NOT EXISTS (SELECT FROM storefront.page_feed)"),
        Invariant(
            32, "the heartbeat of page changes is in the future",
            "SELECT beat_at::text FROM storefront.page_feed WHERE beat_at > kernel.now() + interval '10 seconds'"),
        // A long transaction records its changes some time before its commit.
        Invariant(
            32, "a process publishes page changes, but these are still waiting",
            """
            SELECT format('%s, the oldest of %s', count(*), min(recorded_at)) FROM storefront.page_change
            WHERE recorded_at < kernel.now() - interval '60 seconds'
              AND EXISTS (SELECT FROM storefront.page_feed WHERE beat_at > kernel.now() - interval '10 seconds')
            HAVING count(*) > 0
            """),
    ]
}
