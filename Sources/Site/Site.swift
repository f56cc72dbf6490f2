enum PlaceholderSite {}
