-- Writes the value of the house in place of a seller's own value that was merged into it.
CREATE OR REPLACE FUNCTION catalog.take_merged_value() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.value_id := coalesce((SELECT m.into_id FROM catalog.merged_value m WHERE m.value_id = NEW.value_id), NEW.value_id);
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER takes_merged BEFORE INSERT OR UPDATE OF value_id ON catalog.product_value
    FOR EACH ROW EXECUTE FUNCTION catalog.take_merged_value();
CREATE OR REPLACE TRIGGER takes_merged BEFORE INSERT OR UPDATE OF value_id ON catalog.variant_value
    FOR EACH ROW EXECUTE FUNCTION catalog.take_merged_value();
