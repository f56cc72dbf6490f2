-- Pages of every kind, chosen at random. The file named by PAGES has those of products, one per line.
local paths = {
   "/fr", "/ar", "/en/search?q=caftan", "/fr/categories/vetements", "/fr/search?max=300", "/fr/cart", "/fr/orders", "/fr/crafts",
   "/fr/pages/about", "/fr/nowhere", "/healthz",
}
for line in io.lines(os.getenv("PAGES")) do paths[#paths + 1] = line end
request = function() return wrk.format(math.random(20) == 1 and "HEAD" or "GET", paths[math.random(#paths)]) end
