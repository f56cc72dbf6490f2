enum PlaceholderMedia {}
