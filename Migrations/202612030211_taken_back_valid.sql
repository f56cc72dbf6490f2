ALTER TABLE inventory.movement
    VALIDATE CONSTRAINT movement_taken_back,
    VALIDATE CONSTRAINT movement_cause;
