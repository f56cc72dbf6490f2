enum PlaceholderImages {}
