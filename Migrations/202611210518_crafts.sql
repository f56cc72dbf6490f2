-- What the house writes itself about goods: heritage notes, and what buying second-hand saves.

-- One note a value of the attribute `craft`; every product of that value has it. No seller writes here.
CREATE TABLE catalog.craft_note (
    value_id   uuid PRIMARY KEY REFERENCES catalog.attribute_value,
    -- A value of the attribute `region`: products of the craft are of that region where they name none.
    region_id  uuid NOT NULL REFERENCES catalog.attribute_value,
    summary_fr text NOT NULL,
    summary_ar text NOT NULL,
    summary_en text NOT NULL,
    -- Paragraphs with an empty line between.
    body_fr    text NOT NULL,
    body_ar    text NOT NULL,
    body_en    text NOT NULL,
    -- Each as a bibliography cites it, and where it can be read; the address may be empty.
    sources    text[] NOT NULL CHECK (cardinality(sources) BETWEEN 1 AND 8),
    addresses  text[] NOT NULL,
    CONSTRAINT craft_note_texts CHECK (
        length(summary_fr) BETWEEN 20 AND 400 AND length(summary_ar) BETWEEN 20 AND 400 AND length(summary_en) BETWEEN 20 AND 400
        AND length(body_fr) BETWEEN 80 AND 6000 AND length(body_ar) BETWEEN 80 AND 6000 AND length(body_en) BETWEEN 80 AND 6000),
    CONSTRAINT craft_note_addresses CHECK (
        cardinality(addresses) = cardinality(sources) AND array_to_string(addresses, ' ') !~ '(^| )(?!https://)[^ ]')
);

-- A published range for goods of a category and of those below it. The page for `kind` says source and method.
CREATE TABLE catalog.reuse_figure (
    category_id uuid PRIMARY KEY REFERENCES catalog.category,
    kind        text NOT NULL CHECK (kind IN ('garments-replaced')),
    low         integer NOT NULL,
    high        integer NOT NULL,
    CONSTRAINT reuse_figure_is_a_range CHECK (0 <= low AND low < high)
);
GRANT SELECT, INSERT, UPDATE ON catalog.craft_note, catalog.reuse_figure TO kolchi_app;
