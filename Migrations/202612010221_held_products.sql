-- A product of a file is held while as many listings of its shop wait for the staff as may. A decision about a file releases it.
ALTER TABLE imports.product
    DROP CONSTRAINT product_state,
    ADD CONSTRAINT product_state CHECK (state IN (
        'read', 'right', 'faulty', 'pictures', 'held', 'draft', 'waiting', 'published', 'changed', 'unchanged', 'failed'));
