-- Calls whose worker ended are looked for whenever a call is taken. In the index of all open calls that reads every waiting one.
CREATE INDEX message_handing ON notifications.message (due) WHERE state = 'handing';
CREATE INDEX fetched_handing ON imports.fetched (due) WHERE state = 'handing';
