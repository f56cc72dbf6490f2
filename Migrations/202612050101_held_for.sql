-- For whose checkout pieces are held for a while. To its visitor they count as free.
ALTER TABLE inventory.reservation ADD COLUMN held_for uuid;
