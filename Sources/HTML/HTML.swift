enum PlaceholderHTML {}
