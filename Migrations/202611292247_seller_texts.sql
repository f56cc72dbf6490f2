-- A seller may take back the texts in a language that is not the shop's own.
GRANT DELETE ON sellers.seller_text TO kolchi_app;
