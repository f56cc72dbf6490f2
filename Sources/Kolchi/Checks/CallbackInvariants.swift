import Callbacks
import Postgres

extension Invariants {
    /// Each callback is stored once and applied, or somebody can see why not (13).
    static let callbacks: [Invariant] = [
        Invariant(
            13, "an event of a sender is stored twice",
            "SELECT format('%s %s', source, event) FROM callbacks.callback GROUP BY source, event HAVING count(*) > 1"),
        Invariant(
            13, "a callback is neither applied nor parked after 60 seconds",
            """
            SELECT format('callback %s of %s', id, source) FROM callbacks.callback
            WHERE state = 'waiting' AND parked_at IS NULL AND made_at < kernel.now() - interval '60 seconds'
            """),
        Invariant(
            13, "a callback of the test gateway has more or less than one effect",
            """
            SELECT format('callback %s, %s: %s effects', c.id, c.state, e.count + s.count) FROM callbacks.callback c,
                LATERAL (SELECT count(*) FROM callbacks.test_effect WHERE callback_id = c.id) e,
                LATERAL (SELECT count(*) FROM callbacks.test_subject WHERE callback_id = c.id) s
            WHERE c.source = 'test' AND e.count + s.count <> CASE WHEN c.state = 'applied' THEN 1 ELSE 0 END
            """),
        Invariant(
            13, "a callback is stored longer than people were told",
            """
            SELECT format('callback %s', id) FROM callbacks.callback
            WHERE made_at < kernel.now() - make_interval(days => \(Callback.daysKept + 2))
            """
        ),
    ]
}
