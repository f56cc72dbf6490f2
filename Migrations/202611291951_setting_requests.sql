-- A change of a setting is asked for once at a time.
CREATE UNIQUE INDEX approval_setting_once ON house.approval_request (subject) WHERE state = 'waiting' AND act = 'change-setting';
