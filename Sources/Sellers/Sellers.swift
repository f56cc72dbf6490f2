enum PlaceholderSellers {}
