-- Notifies `settings.changed`, so that every process reads the values again.
CREATE OR REPLACE FUNCTION settings.notify_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('settings.changed', '');
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER notify_change AFTER INSERT ON settings.value FOR EACH STATEMENT EXECUTE FUNCTION settings.notify_change();
