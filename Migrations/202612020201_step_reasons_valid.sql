ALTER TABLE orders.step
    VALIDATE CONSTRAINT step_reason,
    VALIDATE CONSTRAINT step_cancelled_has_reason,
    VALIDATE CONSTRAINT step_cancelled_says_why;
