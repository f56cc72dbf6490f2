-- A carrier reports that a parcel left, or that it was refused.
INSERT INTO orders.legal_step (from_state, to_state, actor) VALUES ('packed', 'shipped', 'system'), ('shipped', 'refused', 'system')
ON CONFLICT DO NOTHING;
