print("kolchi")
