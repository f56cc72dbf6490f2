-- A reservation that ends by itself can become one that lasts: what it holds is paid for.
GRANT UPDATE (expires_at) ON inventory.reservation TO kolchi_app;
