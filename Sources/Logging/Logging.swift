enum PlaceholderLogging {}
