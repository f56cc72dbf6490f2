-- Checks the rows that were there before.
ALTER TABLE inventory.movement VALIDATE CONSTRAINT movement_kind;
ALTER TABLE inventory.movement VALIDATE CONSTRAINT movement_of_transfer;
ALTER TABLE inventory.movement VALIDATE CONSTRAINT movement_of_count;
