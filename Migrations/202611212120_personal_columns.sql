-- Every column that says something about a person says so: `personal: ` and what. A column that neither does so nor stands in
-- Tests/impersonal-columns.txt fails a test.
COMMENT ON COLUMN audit.act.actor IS 'personal: key of the person who did it, or the login of whoever gave a command of the house';
COMMENT ON COLUMN audit.act.subject IS 'personal: key of the person to whom it was done';

COMMENT ON COLUMN identity.session.token IS 'personal: hash of a cookie';
COMMENT ON COLUMN identity.proof.visitor IS 'personal: hash of a cookie';
COMMENT ON COLUMN identity.proof.language IS 'personal: which language the person reads';
COMMENT ON COLUMN identity.recovery_code.code IS 'personal: hash of a recovery code';
COMMENT ON COLUMN identity.foreign_login.issuer IS 'personal: another house where the person has an account';
COMMENT ON COLUMN identity.duty.duty IS 'personal: what the person does for the house';

COMMENT ON COLUMN kernel.rate_limit.key IS 'personal: network address or key of whoever something is counted for, for an hour or a day';

COMMENT ON COLUMN moderation.report.words IS 'personal: what the person wrote';
COMMENT ON COLUMN moderation.report.email IS 'personal: e-mail address';
COMMENT ON COLUMN moderation.report.language IS 'personal: which language the person reads';

COMMENT ON COLUMN notifications.message.topic IS 'personal: what the person was told of';
COMMENT ON COLUMN notifications.message.subject IS 'personal: key or number of what the person was told of';
COMMENT ON COLUMN notifications.message.last_error IS 'personal: what a relay said, in which an address may stand';
COMMENT ON COLUMN notifications.paused.why IS 'personal: what a relay said, in which an address may stand';
COMMENT ON COLUMN notifications.unwanted.kind IS 'personal: what the person does not want to hear of';
COMMENT ON COLUMN notifications.inbox.subject IS 'personal: what the person was written';
COMMENT ON COLUMN notifications.notice.topic IS 'personal: what the person was told of';
COMMENT ON COLUMN notifications.notice.subject IS 'personal: key or number of what the person was told of';
COMMENT ON COLUMN notifications.preference.kind IS 'personal: what the person wants to hear of';
COMMENT ON COLUMN notifications.preference.channel IS 'personal: how the person wants to hear of it';

COMMENT ON COLUMN orders.cart.visitor IS 'personal: hash of a cookie or of a person''s key';
COMMENT ON COLUMN orders.buyer.visitor IS 'personal: hash of a person''s key';
COMMENT ON COLUMN orders.checkout.visitor IS 'personal: hash of a cookie or of a person''s key';
COMMENT ON COLUMN orders.checkout.full_name IS 'personal: name of the recipient';
COMMENT ON COLUMN orders.checkout.phone IS 'personal: telephone number';
COMMENT ON COLUMN orders.checkout.city_code IS 'personal: town of the recipient';
COMMENT ON COLUMN orders.checkout.street IS 'personal: street of the recipient';
COMMENT ON COLUMN orders.checkout.landmark IS 'personal: how the recipient''s door is found';
COMMENT ON COLUMN orders.checkout.email IS 'personal: e-mail address';
COMMENT ON COLUMN orders.checkout.notes IS 'personal: what the person wrote to the seller';
COMMENT ON COLUMN orders.purchase.visitor IS 'personal: hash of a cookie or of a person''s key';
COMMENT ON COLUMN orders.purchase.language IS 'personal: which language the person reads';
COMMENT ON COLUMN orders.purchase.full_name IS 'personal: name of the recipient';
COMMENT ON COLUMN orders.purchase.phone IS 'personal: telephone number';
COMMENT ON COLUMN orders.purchase.city_code IS 'personal: town of the recipient';
COMMENT ON COLUMN orders.purchase.city_name IS 'personal: town of the recipient';
COMMENT ON COLUMN orders.purchase.street IS 'personal: street of the recipient';
COMMENT ON COLUMN orders.purchase.landmark IS 'personal: how the recipient''s door is found';
COMMENT ON COLUMN orders.purchase.email IS 'personal: e-mail address';
COMMENT ON COLUMN orders.purchase.notes IS 'personal: what the person wrote to the seller';
COMMENT ON COLUMN orders.step.who IS 'personal: who of the shop or the house took the step';
COMMENT ON COLUMN orders.step.why IS 'personal: what somebody wrote about the order, and so perhaps about the buyer';

COMMENT ON COLUMN sellers.member.role IS 'personal: what the person does in a shop';
